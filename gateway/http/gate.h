#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::http {

enum class Method : std::uint8_t { get, head, post, put, patch, delete_, options, other };
std::string_view to_string(Method method);

/// A header as it stands: the value without blanks around it. Views into the bytes that the gate was given.
struct Header {
    std::string_view name;
    std::string_view value;
};

struct GateLimits {
    std::size_t head = 16 * 1024;  ///< request line and headers
    std::size_t target = 8 * 1024;
    std::size_t headers = 100;
    std::size_t chunk_extension = 1024;  ///< all extensions of one body together
    std::size_t trailer = 4 * 1024;
};

/// Why a request is not let through. `reason` is a literal slug: metric label and log field.
struct Refusal {
    int status = 0;           ///< 0 = not refused
    std::string_view reason;  ///< "two-lengths"
    std::string_view detail;  ///< for the sender, a literal: what was expected
    explicit operator bool() const { return status != 0; }
};

enum class Framing : std::uint8_t { none, length, chunked };

/// A request's head. All views point into the bytes that were read.
struct Head {
    Method method = Method::other;
    std::string_view target;  ///< as sent; starts with "/"
    int minor = 1;            ///< HTTP/1.x
    bool keep_alive = true;
    bool expect_continue = false;
    Framing framing = Framing::none;
    std::uint64_t content_length = 0;
    std::size_t size = 0;  ///< bytes up to and including the empty line
    std::vector<Header> headers;

    void clear();
};

/// Decides whether a request's head may pass, and reads it. Stricter than any parser behind or in front of
/// it, so that no two of them can disagree about where a request ends (reliability.md 0.5, 4.3): CRLF only,
/// no folded lines, one Host, a length or exactly `chunked`, never both. Pure; bytes may come in any pieces.
class HeadGate {
public:
    explicit HeadGate(const GateLimits& limits) : limits_(limits) {}

    enum class Step : std::uint8_t { need_more, complete, refused };

    /// `bytes` is all that has come since the request's first byte; earlier bytes must not have changed (they
    /// may have moved). Work is linear in the bytes, however small the pieces.
    Step read(std::string_view bytes, Head& head, Refusal& refusal);

    /// Before the next request's first byte.
    void restart() { scanned_ = 0; }

private:
    GateLimits limits_;
    std::size_t scanned_ = 0;  ///< starts of lines before this are known to be whole and ended by CRLF
};

/// Decodes one chunked body. Pure; bytes may come in any pieces.
class ChunkedBody {
public:
    explicit ChunkedBody(const GateLimits& limits) : limits_(limits) {}

    enum class Step : std::uint8_t { need_more, complete, refused };

    /// Takes from the front of `bytes`, telling in `taken` how many; data is appended to `out`, which never
    /// grows by more than `most` in all: past it the refusal is 413. After complete, what is left is the next
    /// request's.
    Step read(std::string_view bytes, std::size_t& taken, std::string& out, std::uint64_t most,
              Refusal& refusal);

    void restart();

private:
    enum class State : std::uint8_t { size, extension, size_lf, data, data_cr, data_lf, trailer };
    Step refuse(Refusal& refusal, std::string_view reason, std::string_view detail);
    Step read_trailer(std::string_view bytes, std::size_t& taken, Refusal& refusal);
    /// One byte of the framing around the data; false = refused.
    bool read_framing(char byte, Refusal& refusal);
    bool read_extension(char byte, Refusal& refusal);

    GateLimits limits_;
    State state_ = State::size;
    unsigned digits_ = 0;
    std::uint64_t left_ = 0;  ///< of the present chunk; while reading a size, the size so far
    std::uint64_t total_ = 0;
    std::size_t extension_ = 0;    ///< bytes of all extensions so far
    bool extension_empty_ = true;  ///< the present name or value has no byte yet
    bool extension_value_ = false;
    std::string trailer_;  ///< its present line
    std::size_t trailer_bytes_ = 0;
};

/// True for headers that may stand only once because someone's trust or meaning hangs on them: signatures,
/// authorization, idempotency keys, content type and the framing. `lower` is the name in lower case.
bool stands_only_once(std::string_view lower);

}  // namespace crossdock::http
