#pragma once

#include "gateway/http/change_lines.h"
#include "gateway/http/reply.h"
#include "gateway/http/services.h"

#include <optional>

namespace crossdock::http {

/// GET /v1/availability/changes: one log in three forms. A page of NDJSON; with `wait` a long poll; with
/// `Accept: text/event-stream` a stream of server-sent events. contract/openapi.yaml has the rules.
void get_changes(const Services& services, const Request& request, Reply reply);

/// The stream behind `Accept: text/event-stream` (change_stream.cpp).
std::unique_ptr<Stream> make_change_stream(const Services& services, Lane& lane, const FeedCursor& from);
/// A stream that says `reset` and ends: the cursor is of another epoch or older than the log.
std::unique_ptr<Stream> make_reset_stream(const FeedCursor& now);

}  // namespace crossdock::http
