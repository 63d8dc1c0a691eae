#include "gateway/model/ordering.h"

#include <algorithm>

namespace crossdock::model {

ReportTime report_time(const std::optional<Instant>& reported_at, Instant received_at) {
    if (!reported_at) return {received_at, received_at, false, false};
    if (*reported_at > received_at + max_ahead) return {received_at, received_at, false, true};
    return {*reported_at, std::min(*reported_at, received_at), true, false};
}

bool is_older(const Spoken& news, const Spoken& known, Duration tolerance) {
    if (news.at < known.at - tolerance) return true;
    if (news.at > known.at + tolerance) return false;
    return news.message < known.message;
}

std::optional<Decimal> counted(const StockFact& fact) {
    if (fact.available) return fact.available;
    if (!fact.on_hand) return std::nullopt;
    return fact.committed ? fact.on_hand->minus(*fact.committed) : fact.on_hand;
}

}  // namespace crossdock::model
