#pragma once

#include "gateway/http/gate.h"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace crossdock::http {

/// One request, as a handler sees it. Every view lives until the request has been answered, also where that
/// happens later and on another thread.
struct Request {
    Method method = Method::other;
    std::string_view path;   ///< as sent, without the query
    std::string_view query;  ///< as sent, without "?"
    std::span<const Header> headers;
    std::string_view body;
    std::string_view remote;                  ///< the client's IP address; "local" on a UNIX socket
    std::span<const std::string> parameters;  ///< the {…} of the route, decoded, in order

    /// The first header of that name, given in lower case.
    std::optional<std::string_view> header(std::string_view lower_name) const;

    /// The first `name=value` of the query, decoded ("+" is a blank); "" for a name without a value.
    std::optional<std::string> query_value(std::string_view name) const;
};

/// nullopt for a broken escape and for %00.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_blank = false);

/// A body that never ends by itself: SSE. Pulled by its session, piece by piece and only as fast as the
/// client reads, so that a slow client costs one piece of memory. All calls come from the connection's I/O
/// thread.
class Stream {
public:
    struct Piece {
        std::shared_ptr<const std::string>
            bytes;          ///< shared: one rendering serves many streams; null = none now
        bool last = false;  ///< nothing follows
    };
    virtual ~Stream() = default;

    /// What is to be sent next. With neither bytes nor `last` the session sleeps until the wake of start().
    virtual Piece next() = 0;

    /// Before the first next(). `wake` may be called on the I/O thread at any time while the stream lives.
    virtual void start(std::function<void()> wake) = 0;
};

/// What is answered. Plain data, made by a handler.
struct Response {
    int status = 200;
    std::string_view content_type = "application/json";  ///< a literal; "" = none
    std::string headers;                                 ///< whole lines, made by add_header
    std::string body;
    std::unique_ptr<Stream> stream;  ///< instead of a body

    /// `value` must hold no control bytes; those it holds are left out, so that it can never begin a line.
    void add_header(std::string_view name, std::string_view value);
    void clear();
};

/// An RFC 9457 problem: {"type":"/problems/<slug>","title","status","detail"}. `slug` has a page in
/// docs/errors.md.
Response problem(int status, std::string_view slug, std::string_view title, std::string_view detail = {});

/// A problem with Retry-After.
Response try_later(int status, std::string_view slug, std::string_view title, std::string_view detail,
                   unsigned retry_after_seconds);

/// "Not Found" for 404.
std::string_view reason_phrase(int status);

/// Appends status line and headers, up to the empty line. `date` is a whole header line. `length` nullopt:
/// chunked (or, with `minor` 0, up to the end of the connection).
void append_head(std::string& out, const Response& response, std::string_view date,
                 std::optional<std::uint64_t> length, bool keep_alive, int minor);

}  // namespace crossdock::http
