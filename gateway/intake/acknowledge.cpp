#include "gateway/intake/acknowledge.h"

#include <utility>

namespace crossdock::intake {
namespace {

constexpr std::size_t detect_bytes = 64 * 1024;

}  // namespace

Result<std::vector<std::string>> acknowledge(const ChannelProfile& profile, const ledger::Outgoing& outgoing,
                                             const ports::PieceSource& source) {
    using Mode = ports::AcknowledgeOptions::Mode;
    std::string head;
    while (head.size() < detect_bytes) {
        const auto piece = source();
        if (!piece) return piece.error();
        if (piece->empty()) break;
        head.append(*piece);
    }
    const ports::Format* format = profile.surest_format(std::string_view(head).substr(0, detect_bytes));
    if (format == nullptr)
        return failure(Errc::unsupported, "no format of the channel reads this message any more");
    ports::AcknowledgeOptions options = profile.acknowledge;
    options.mode = outgoing.mode == ledger::AcknowledgeMode::receipt ? Mode::receipt : Mode::full;
    options.control_number = outgoing.first_number;
    options.time = profile.run.zone.to_local(outgoing.created_at);
    options.verdict = [&outgoing](std::uint32_t document) {
        return static_cast<ports::Verdict>(outgoing.judgements.of(document));
    };
    bool begun = false;
    const ports::PieceSource whole = [&]() -> Result<std::string_view> {
        if (std::exchange(begun, true) || head.empty()) return source();
        return std::string_view(head);
    };
    auto made = format->acknowledge(profile.read, whole, options);
    if (made && made->size() > outgoing.count)
        return failure(Errc::conflict, std::to_string(made->size()) + " acknowledgments, but " +
                                           std::to_string(outgoing.count) + " numbers were given out");
    return made;
}

}  // namespace crossdock::intake
