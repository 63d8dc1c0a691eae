#include "gateway/http/endpoints/changes.h"

#include "gateway/http/endpoints/common.h"

#include <algorithm>

namespace crossdock::http {
namespace {

constexpr std::string_view restart_link = "</v1/availability/changes?cursor=now>; rel=\"restart\"";

/// A page that was asked for.
struct PageQuery {
    FeedCursor from;
    std::size_t limit = 1000;
    std::chrono::seconds wait{0};
    std::string if_none_match;
};

Response restart(std::string_view slug, std::string_view detail) {
    Response response = problem(410, slug, "Gone", detail);
    response.add_header("Link", restart_link);
    return response;
}

bool wants_stream(const Request& request) {
    const auto accept = request.header("accept");
    return accept && accept->find("text/event-stream") != std::string_view::npos;
}

void add_feed_headers(Response& response, const Services& services, const FeedCursor& next, bool up_to_date) {
    ledger::JournalTail& journal = services.ledger.journal();
    FeedCursor oldest = next;
    oldest.cursor.sequence = journal.oldest();
    response.add_header("Feed-Next-Cursor", to_string(next));
    response.add_header("Feed-Up-To-Date", up_to_date ? "true" : "false");
    response.add_header("Feed-Oldest-Cursor", to_string(oldest));
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(services.retention);
    response.add_header("Feed-Retention", std::to_string(seconds.count()));
}

/// The page that follows `query.from`, made of `stretch`. `head` was read before the stretch: with fewer
/// events than the limit the stretch reaches at least that far.
Response make_page(const Services& services, const PageQuery& query,
                   const std::vector<ledger::JournalEvent>& stretch, std::uint64_t head) {
    Response response;
    const bool full = stretch.size() >= query.limit;
    FeedCursor next = query.from;
    if (!stretch.empty()) next.cursor.sequence = stretch.back().sequence;
    if (!full) next.cursor.sequence = std::max(next.cursor.sequence, head);
    add_feed_headers(response, services, next, !full);
    // A full page is a fixed stretch of an immutable log; as_of and fresh_until alone are of the moment:
    // hence weak.
    const std::string etag = "W/\"" + to_string(query.from) + "-" + to_string(next) + "\"";
    response.add_header("ETag", etag);
    response.add_header("Cache-Control", full ? "public, max-age=3600, immutable" : "no-cache");
    response.content_type = "application/x-ndjson";
    if (!query.if_none_match.empty() && none_match_names(query.if_none_match, etag)) {
        response.status = 304;
        return response;
    }
    append_lines(response.body, stretch, query.from.cursor.epoch, query.from.storefront,
                 services.ledger.availability());
    return response;
}

Response nothing_new(const Services& services, const FeedCursor& next) {
    Response response;
    response.status = 204;
    add_feed_headers(response, services, next, true);
    response.add_header("Cache-Control", "no-store");
    return response;
}

/// The page comes from the store where memory does not reach back so far.
void send_old_page(const Services& services, const PageQuery& query, Reply reply) {
    ask_store(services, std::move(reply), [&services, query](ledger::Reader& reader) {
        const std::uint64_t head = services.ledger.journal().head().sequence;
        auto stretch = reader.events(query.from.cursor.sequence, query.limit);
        if (stretch.has_error() && stretch.error().code == Errc::not_found) {
            return restart("cursor-too-old", "the log no longer reaches back to this cursor");
        }
        if (stretch.has_error()) return store_failed(stretch.error());
        // The reader may see less than `head`, which is announced before its snapshot was taken anew.
        const bool full = stretch.value().size() >= query.limit;
        const bool reaches = full || (!stretch.value().empty() && stretch.value().back().sequence >= head);
        return make_page(services, query, stretch.value(), reaches ? head : query.from.cursor.sequence);
    });
}

/// `seen`: up to here the log is known to hold nothing for this reader.
void wait_for_page(const Services& services, const PageQuery& query, std::uint64_t seen, Reply reply);

/// Sends the page if there is one; else waits, where the request allows it.
void send_page(const Services& services, const PageQuery& query, Reply reply) {
    ledger::JournalTail& journal = services.ledger.journal();
    const std::uint64_t head = journal.head().sequence;
    const auto stretch = journal.read(query.from.cursor.sequence, query.limit);
    if (!stretch) return send_old_page(services, query, std::move(reply));
    if (query.wait.count() > 0) {
        const bool news =
            stretch->size() >= query.limit ||
            std::any_of(stretch->begin(), stretch->end(), [&](const ledger::JournalEvent& event) {
                return event.entry->storefront == query.from.storefront;
            });
        const std::uint64_t seen = stretch->empty() ? head : std::max(head, stretch->back().sequence);
        if (!news) return wait_for_page(services, query, seen, std::move(reply));
    }
    reply.send(make_page(services, query, *stretch, head));
}

void wait_for_page(const Services& services, const PageQuery& query, std::uint64_t seen, Reply reply) {
    Lane& lane = reply.lane();
    const Tick until = lane.now() + ticks(query.wait);
    auto shared = share(std::move(reply));
    ChangesHub::Waiter waiter;
    waiter.after = seen;
    waiter.until = until;
    waiter.call = [&services, &lane, query, until, seen, shared] {
        const ledger::Cursor head = services.ledger.journal().head();
        if (head.sequence == seen || lane.now() >= until || lane.is_stopping()) {
            FeedCursor next = query.from;
            next.cursor.sequence = seen;
            return shared->send(nothing_new(services, next));
        }
        PageQuery again = query;
        again.wait = std::chrono::seconds((until - lane.now()) / 10 + 1);
        send_page(services, again, std::move(*shared));
    };
    services.hub(lane).wait(std::move(waiter));
}

/// The place to read from, or why there is none.
struct Start {
    std::optional<FeedCursor> from;
    Response refusal;
    bool is_reset = false;  ///< the cursor was good once; a stream says `reset`
};

Start find_start(const Services& services, const Request& request, bool stream) {
    Start start;
    const auto storefront = storefront_of(services, request);
    if (!storefront) {
        start.refusal = unknown_storefront();
        return start;
    }
    const ledger::JournalTail& journal = services.ledger.journal();
    const FeedCursor head{services.ledger.journal().head(), *storefront};
    std::optional<std::string> text = request.query_value("cursor");
    if (const auto last = request.header("last-event-id"); stream && last && !last->empty())
        text = std::string(*last);
    if (!text || text->empty()) {
        start.refusal =
            problem(400, "cursor-missing", "Bad Request", "give cursor=, or cursor=now to start at the head");
        return start;
    }
    if (*text == "now") {
        start.from = head;
        return start;
    }
    const auto cursor = parse_feed_cursor(*text);
    if (!cursor) {
        start.refusal =
            problem(400, "cursor-malformed", "Bad Request", "this is no cursor that was ever given out");
    } else if (cursor->storefront != *storefront) {
        start.refusal =
            problem(409, "cursor-of-another-filter", "Conflict", "the cursor belongs to another storefront");
    } else if (cursor->cursor.epoch != head.cursor.epoch || cursor->cursor.sequence > head.cursor.sequence) {
        start.refusal =
            restart("cursor-of-another-epoch", "the gateway was restored since this cursor was given out");
        start.is_reset = true;
    } else if (cursor->cursor.sequence < journal.oldest()) {
        start.refusal = restart("cursor-too-old", "the log no longer reaches back to this cursor");
        start.is_reset = true;
    } else {
        start.from = cursor;
    }
    return start;
}

Response open_stream(std::unique_ptr<Stream> stream) {
    Response response;
    response.content_type = "text/event-stream";
    response.add_header("Cache-Control", "no-store");
    response.add_header("X-Accel-Buffering", "no");
    response.stream = std::move(stream);
    return response;
}

}  // namespace

void get_changes(const Services& services, const Request& request, Reply reply) {
    const bool stream = wants_stream(request);
    Start start = find_start(services, request, stream);
    if (!start.from && !(stream && start.is_reset)) return reply.send(std::move(start.refusal));
    if (stream) {
        const FeedCursor head{services.ledger.journal().head(), storefront_of(services, request).value_or(0)};
        return reply.send(open_stream(start.from ? make_change_stream(services, reply.lane(), *start.from)
                                                 : make_reset_stream(head)));
    }
    PageQuery query;
    query.from = *start.from;
    const auto limit = query_number(request, "limit", 1000, 1, 5000);
    const auto wait = query_number(request, "wait", 0, 0, 60);
    if (!limit || !wait) {
        return reply.send(
            problem(400, "query-out-of-range", "Bad Request", "limit is 1 to 5000, wait is 0 to 60 seconds"));
    }
    query.limit = static_cast<std::size_t>(*limit);
    query.wait = std::chrono::seconds(*wait);
    query.if_none_match = request.header("if-none-match").value_or("");
    send_page(services, query, std::move(reply));
}

}  // namespace crossdock::http
