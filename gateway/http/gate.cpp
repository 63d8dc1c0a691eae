#include "gateway/http/gate.h"

#include "gateway/http/gate_parts.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace crossdock::http {
namespace {

/// Bytes of a request target in origin form (RFC 3986: pchar, "/", "?").
constexpr std::array<bool, 256> make_target_table() {
    std::array<bool, 256> table{};
    for (int c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = true;
    for (int c = 'a'; c <= 'z'; ++c) table[static_cast<std::size_t>(c)] = true;
    for (int c = 'A'; c <= 'Z'; ++c) table[static_cast<std::size_t>(c)] = true;
    for (const char c : std::string_view("-._~!$&'()*+,;=:@/?%")) table[static_cast<unsigned char>(c)] = true;
    return table;
}
constexpr auto target_table = make_target_table();

Method method_of(std::string_view name) {
    if (name == "GET") return Method::get;
    if (name == "POST") return Method::post;
    if (name == "PUT") return Method::put;
    if (name == "HEAD") return Method::head;
    if (name == "DELETE") return Method::delete_;
    if (name == "PATCH") return Method::patch;
    if (name == "OPTIONS") return Method::options;
    return Method::other;
}

Refusal read_version(std::string_view text, Head& head) {
    const bool shaped = text.size() == 8 && text.starts_with("HTTP/") && is_digit(text[5]) &&
                        text[6] == '.' && is_digit(text[7]);
    if (!shaped) return bad("request-line", "expected 'METHOD /target HTTP/1.1'");
    if (text[5] != '1' || text[7] > '1')
        return {505, "version", "only HTTP/1.1 and HTTP/1.0 are spoken here"};
    head.minor = text[7] - '0';
    return {};
}

Refusal read_request_line(std::string_view line, const GateLimits& limits, Head& head) {
    const std::size_t first = line.find(' ');
    const std::size_t last = line.rfind(' ');
    if (first == std::string_view::npos || first == 0 || first == last) {
        return bad("request-line", "expected 'METHOD /target HTTP/1.1'");
    }
    const std::string_view method = line.substr(0, first);
    for (const char c : method) {
        if (token_table[byte_of(c)] == 0) return bad("request-line", "the method is not a token");
    }
    head.method = method_of(method);
    head.target = line.substr(first + 1, last - first - 1);
    if (const auto refusal = read_version(line.substr(last + 1), head)) return refusal;
    if (head.target.size() > limits.target)
        return {414, "target-too-long", "the target is longer than 8 KiB"};
    if (head.target.empty() || head.target.front() != '/') {
        return bad("target-form", "only targets that begin with '/' are served");
    }
    for (const char c : head.target) {
        if (!target_table[byte_of(c)])
            return bad("target-byte", "a byte of the target must be percent-encoded");
    }
    return {};
}

/// What the headers have said so far about framing and connection.
struct Seen {
    unsigned host = 0;
    bool length = false;
    bool chunked = false;
    bool close = false;
    bool upgrade = false;
    std::array<std::string_view, 16> once;  ///< names, as sent, of headers that may not come again
    std::size_t once_count = 0;
};

Refusal read_length(std::string_view value, Seen& seen, Head& head) {
    if (seen.length) return bad("two-lengths", "Content-Length is given twice");
    seen.length = true;
    if (value.empty() || value.size() > 18 || !std::all_of(value.begin(), value.end(), is_digit)) {
        return bad("content-length", "Content-Length must be one number of at most 18 digits");
    }
    head.content_length = 0;
    for (const char c : value)
        head.content_length = head.content_length * 10 + static_cast<unsigned>(c - '0');
    return {};
}

Refusal read_transfer_encoding(std::string_view line, std::string_view value, Seen& seen) {
    if (seen.chunked) return bad("transfer-encoding", "Transfer-Encoding is given twice");
    // A tab around the value is where parsers were seen to differ.
    if (line.find('\t') != std::string_view::npos || value.find(',') != std::string_view::npos ||
        value.empty()) {
        return bad("transfer-encoding", "the only Transfer-Encoding taken is exactly 'chunked'");
    }
    if (!equals_lower(value, "chunked")) {
        return {501, "transfer-encoding", "the only Transfer-Encoding taken is exactly 'chunked'"};
    }
    seen.chunked = true;
    return {};
}

Refusal read_host(std::string_view value, Seen& seen) {
    if (++seen.host > 1) return bad("two-hosts", "Host is given twice");
    if (value.empty() || value.size() > 255)
        return bad("host", "Host must be a name, with or without a port");
    for (const char c : value) {
        const bool fits = token_table[byte_of(c)] != 0 || c == ':' || c == '[' || c == ']';
        if (!fits) return bad("host", "Host must be a name, with or without a port");
    }
    return {};
}

Refusal read_connection(std::string_view value, Seen& seen, Head& head) {
    for (bool last = false; !last;) {
        const std::size_t comma = value.find(',');
        last = comma == std::string_view::npos;
        std::string_view option = value.substr(0, comma);
        if (!last) value.remove_prefix(comma + 1);
        while (!option.empty() && (option.front() == ' ' || option.front() == '\t')) option.remove_prefix(1);
        while (!option.empty() && (option.back() == ' ' || option.back() == '\t')) option.remove_suffix(1);
        const bool token =
            std::all_of(option.begin(), option.end(), [](char c) { return token_table[byte_of(c)] != 0; });
        if (option.empty() || !token) return bad("connection", "Connection must be a list of options");
        if (equals_lower(option, "close")) seen.close = true;
        if (equals_lower(option, "keep-alive") && head.minor == 0) head.keep_alive = true;
        if (equals_lower(option, "upgrade")) seen.upgrade = true;
    }
    return {};
}

Refusal read_known(std::string_view lower, std::string_view line, const Header& header, Seen& seen,
                   Head& head) {
    switch (lower.size()) {
        case 4:
            if (lower == "host") return read_host(header.value, seen);
            break;
        case 6:
            if (lower != "expect") break;
            if (!equals_lower(header.value, "100-continue")) {
                return {417, "expect", "the only expectation understood is 100-continue"};
            }
            head.expect_continue = true;
            break;
        case 7:
            if (lower == "upgrade") seen.upgrade = true;
            break;
        case 10:
            if (lower == "connection") return read_connection(header.value, seen, head);
            break;
        case 14:
            if (lower == "content-length") return read_length(header.value, seen, head);
            break;
        case 17:
            if (lower == "transfer-encoding") return read_transfer_encoding(line, header.value, seen);
            break;
        default:
            break;
    }
    return {};
}

/// A bit for each letter: a cheap way to know that a word cannot be part of a name.
constexpr std::uint32_t letter_bit(char lower) {
    return std::uint32_t{1} << (static_cast<unsigned char>(lower) & 31);
}

struct Part {
    std::string_view text;
    std::uint32_t letters;
};
constexpr Part make_part(std::string_view text) {
    std::uint32_t letters = 0;
    for (const char c : text) letters |= letter_bit(c);
    return {text, letters};
}
constexpr std::array single_parts{make_part("signature"), make_part("hmac"), make_part("timestamp"),
                                  make_part("delivery"), make_part("idempotency")};
constexpr std::array<std::string_view, 9> single_names{
    "content-type",  "authorization", "idempotency-key", "content-encoding",
    "last-event-id", "if-none-match", "range",           "expect",
    "date"};

/// `letters`: the letter_bits of `lower`.
bool stands_only_once(std::string_view lower, std::uint32_t letters) {
    for (const std::string_view name : single_names) {
        if (lower == name) return true;
    }
    if (lower.starts_with("webhook-") || lower.starts_with("svix-") || lower == "sign") return true;
    for (const Part& part : single_parts) {
        if ((letters & part.letters) == part.letters && lower.find(part.text) != std::string_view::npos)
            return true;
    }
    return false;
}

Refusal check_once(std::string_view lower, std::uint32_t letters, const Header& header, Seen& seen) {
    if (!stands_only_once(lower, letters)) return {};
    for (std::size_t i = 0; i < seen.once_count; ++i) {
        if (equals_lower(seen.once[i], lower))
            return bad("header-twice", "a header that may stand once is given twice");
    }
    if (seen.once_count == seen.once.size()) return bad("headers-single", "too many signature headers");
    seen.once[seen.once_count++] = header.name;
    return {};
}

Refusal read_header(std::string_view line, Seen& seen, Head& head) {
    if (line.front() == ' ' || line.front() == '\t')
        return bad("folded-line", "a header may not go on over lines");
    std::array<char, 64> lower_buffer;
    std::uint32_t letters = 0;
    std::size_t colon = 0;
    for (; colon < line.size() && line[colon] != ':'; ++colon) {
        const char lower = token_table[byte_of(line[colon])];
        if (lower == 0) return bad("header-name", "a header's name holds a byte that no name may hold");
        if (colon < lower_buffer.size()) lower_buffer[colon] = lower;
        letters |= letter_bit(lower);
    }
    if (colon == 0 || colon == line.size()) return bad("header-line", "expected 'name: value'");
    if (colon > lower_buffer.size())
        return {431, "header-name-long", "a header's name is longer than 64 bytes"};
    std::string_view value = line.substr(colon + 1);
    for (const char c : value) {
        const bool control = (byte_of(c) < 0x20 && c != '\t') || c == 0x7f;
        if (control) return bad("header-value", "a header's value holds a control byte");
    }
    while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
    while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
    const Header header{line.substr(0, colon), value};
    head.headers.push_back(header);
    const std::string_view lower(lower_buffer.data(), colon);
    if (const auto refusal = read_known(lower, line, header, seen, head)) return refusal;
    return check_once(lower, letters, header, seen);
}

/// What only the whole head can tell.
Refusal check_whole(const Seen& seen, Head& head) {
    if (seen.host == 0 && head.minor == 1) return bad("no-host", "Host is missing");
    if (seen.upgrade) return bad("upgrade", "no protocol but HTTP/1.1 is spoken here");
    if (seen.chunked && seen.length)
        return bad("length-and-chunked", "Content-Length and Transfer-Encoding exclude each other");
    if (seen.chunked && head.minor == 0) return bad("chunked-in-1.0", "HTTP/1.0 has no Transfer-Encoding");
    if (seen.chunked) {
        head.framing = Framing::chunked;
    } else if (head.content_length > 0) {
        head.framing = Framing::length;
    }
    const bool no_body = head.method == Method::get || head.method == Method::head;
    if (no_body && head.framing != Framing::none) return bad("body-of-get", "GET and HEAD have no body");
    if (head.expect_continue && (head.minor == 0 || head.framing == Framing::none))
        head.expect_continue = false;
    if (seen.close) head.keep_alive = false;
    return {};
}

Refusal read_head(std::string_view bytes, const GateLimits& limits, Head& head) {
    std::size_t end = bytes.find("\r\n");
    if (const auto refusal = read_request_line(bytes.substr(0, end), limits, head)) return refusal;
    head.keep_alive = head.minor == 1;
    Seen seen;
    for (std::size_t start = end + 2;; start = end + 2) {
        end = bytes.find('\r', start);
        if (end == start) break;
        if (head.headers.size() == limits.headers)
            return {431, "too-many-headers", "there are more than 100 headers"};
        if (const auto refusal = read_header(bytes.substr(start, end - start), seen, head)) return refusal;
    }
    return check_whole(seen, head);
}

/// A CR that something else than LF follows; the last byte may be one whose LF is still to come.
bool has_bare_cr(std::string_view bytes) {
    for (std::size_t at = bytes.find('\r'); at != std::string_view::npos; at = bytes.find('\r', at + 1)) {
        if (at + 1 < bytes.size() && bytes[at + 1] != '\n') return true;
    }
    return false;
}

bool is_framing_name(std::string_view name) {
    for (const std::string_view forbidden : {"content-length", "transfer-encoding", "host", "trailer",
                                             "connection", "expect", "upgrade", "te"}) {
        if (equals_lower(name, forbidden)) return true;
    }
    return false;
}

}  // namespace

std::string_view to_string(Method method) {
    switch (method) {
        case Method::get:
            return "GET";
        case Method::head:
            return "HEAD";
        case Method::post:
            return "POST";
        case Method::put:
            return "PUT";
        case Method::patch:
            return "PATCH";
        case Method::delete_:
            return "DELETE";
        case Method::options:
            return "OPTIONS";
        case Method::other:
            return "other";
    }
    return "other";
}

bool stands_only_once(std::string_view lower) {
    std::uint32_t letters = 0;
    for (const char c : lower) letters |= letter_bit(c);
    return stands_only_once(lower, letters);
}

Refusal check_trailer(std::string_view line) {
    Seen seen;
    Head head;
    if (const auto refusal = read_header(line, seen, head)) return refusal;
    if (is_framing_name(head.headers.front().name) || seen.once_count > 0)
        return bad("trailer", "the trailer holds a header that must stand in the head");
    return {};
}

void Head::clear() {
    method = Method::other;
    target = {};
    minor = 1;
    keep_alive = true;
    expect_continue = false;
    framing = Framing::none;
    content_length = 0;
    size = 0;
    headers.clear();
}

HeadGate::Step HeadGate::read(std::string_view bytes, Head& head, Refusal& refusal) {
    for (;;) {
        const std::size_t lf = bytes.find('\n', scanned_);
        if (lf == std::string_view::npos) break;
        const std::size_t cr = bytes.find('\r', scanned_);
        if (cr >= lf) {
            refusal = bad("bare-lf", "lines end with CR LF");
            return Step::refused;
        }
        if (cr + 1 != lf) {
            refusal = bad("bare-cr", "a CR stands without its LF");
            return Step::refused;
        }
        if (lf == 1) {
            refusal = bad("request-line", "expected 'METHOD /target HTTP/1.1'");
            return Step::refused;
        }
        const bool empty_line = lf == scanned_ + 1;
        scanned_ = lf + 1;
        if (scanned_ > limits_.head) break;
        if (!empty_line) continue;
        head.clear();
        head.size = scanned_;
        refusal = read_head(bytes.substr(0, scanned_), limits_, head);
        return refusal ? Step::refused : Step::complete;
    }
    if (bytes.size() > limits_.head) {
        refusal = scanned_ == 0 ? Refusal{414, "target-too-long", "the target is longer than 8 KiB"}
                                : Refusal{431, "head-too-large", "the headers are larger than 16 KiB"};
        return Step::refused;
    }
    if (has_bare_cr(bytes.substr(scanned_))) {
        refusal = bad("bare-cr", "a CR stands without its LF");
        return Step::refused;
    }
    return Step::need_more;
}

}  // namespace crossdock::http
