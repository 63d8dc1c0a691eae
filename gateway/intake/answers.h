#pragma once

#include "gateway/ledger/messages.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace crossdock::intake {

/// What is answered to a request. Problems are RFC 9457 with `type` "/problems/<slug>", each with a page in
/// docs/errors.md.
struct HttpAnswer {
    int status = 200;
    std::string_view content_type = "application/json";  ///< or "application/problem+json"; a literal
    std::string body;
    std::uint32_t retry_after_seconds = 0;  ///< 0 = no such header
};

/// A problem that the sender can do something about. `detail` never holds content of the request.
HttpAnswer problem(int status, std::string_view slug, std::string_view title, std::string_view detail,
                   std::uint32_t retry_after_seconds = 0);

/// What the ledger says: 200 decided, 202 stored, 503 or 507; with a result for each document.
HttpAnswer answer_of(const ledger::Answer& answer);

/// 422: nothing of the message could be used. It is in the quarantine all the same; the findings say why.
HttpAnswer unusable(const ledger::Answer& answer);

}  // namespace crossdock::intake
