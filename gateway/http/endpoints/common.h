#pragma once

#include "gateway/http/message.h"
#include "gateway/http/reply.h"
#include "gateway/http/services.h"
#include "gateway/intake/answers.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace crossdock::http {

constexpr std::size_t longest_sku = 128;

/// The index of the storefront that the request names by ?storefront=; the first where it names none.
/// nullopt: there is no such storefront (404, unknown_storefront()).
std::optional<std::uint32_t> storefront_of(const Services& services, const Request& request);
Response unknown_storefront();

/// Whether an If-None-Match names `etag` (RFC 9110, 13.1.2: weak comparison, a list, or "*").
bool none_match_names(std::string_view if_none_match, std::string_view etag);

Response from_intake(intake::HttpAnswer&& answer);

/// A reply that a std::function can hold; it must be copyable. Dropped by the last holder it answers 500.
std::shared_ptr<Reply> share(Reply&& reply);

/// Offers a change to the ledger and answers with what became of it, by `render`, or with 503 where the queue
/// is full.
void offer(const Services& services, ledger::Submission&& submission, Reply reply,
           std::function<Response(const ledger::Answer&)> render);

/// Asks the store on a reader thread; `answer` makes the response there. 503 where too many wait. What
/// `answer` needs of the request it must hold itself, as copies.
void ask_store(const Services& services, Reply reply, std::function<Response(ledger::Reader&)> answer);

/// 500 or 503 for what a Reader could not do.
Response store_failed(const Error& error);

/// A whole number from the query; `otherwise` where it is not given; nullopt where it is none or out of
/// range.
std::optional<std::uint64_t> query_number(const Request& request, std::string_view name,
                                          std::uint64_t otherwise, std::uint64_t least, std::uint64_t most);

}  // namespace crossdock::http
