#include "adapters/formats/json/skipper.h"

#include "adapters/formats/json/token.h"

#include <algorithm>
#include <bit>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace crossdock::formats {
namespace {

bool is_mark(char c) {
    return c == '"' || c == '\\' || c == '{' || c == '}' || c == '[' || c == ']';
}

#if defined(__SSE2__)
/// One bit for each of 16 bytes that may be a mark.
unsigned marks_of(const char* bytes) {
    // '[' and '{', ']' and '}' differ in one bit only.
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
    const __m128i folded = _mm_or_si128(block, _mm_set1_epi8(0x20));
    const __m128i brackets =
        _mm_or_si128(_mm_cmpeq_epi8(folded, _mm_set1_epi8('{')), _mm_cmpeq_epi8(folded, _mm_set1_epi8('}')));
    const __m128i strings =
        _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('"')), _mm_cmpeq_epi8(block, _mm_set1_epi8('\\')));
    return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(brackets, strings)));
}
#endif

bool ends_scalar(char c) {
    return json_text::is_blank(c) || c == ',' || c == ']' || c == '}';
}

}  // namespace

ValueSkipper::ValueSkipper(std::size_t max_depth) : max_depth_(std::min<std::size_t>(max_depth, 64)) {}

void ValueSkipper::restart(std::size_t depth) {
    state_ = State::begin;
    around_ = depth;
    depth_ = at_ = 0;
    escaped_ = nowhere;
    arrays_ = 0;
}

/// Takes the bracket, quote or backslash at `at`; `more` means to go on behind it.
ValueSkipper::Outcome ValueSkipper::take(char mark, std::size_t at) {
    if (state_ == State::string) {
        if (at == escaped_) return Outcome::more;
        if (mark == '\\') escaped_ = at + 1;
        if (mark != '"') return Outcome::more;
        state_ = State::between;
        if (depth_ != 0) return Outcome::more;
    } else if (mark == '"') {
        state_ = State::string;
        return Outcome::more;
    } else if (mark == '{' || mark == '[') {
        at_ = at;
        if (around_ + depth_ >= max_depth_) return Outcome::too_deep;
        ++depth_;
        arrays_ = arrays_ << 1 | (mark == '[' ? 1u : 0u);
        return Outcome::more;
    } else if (mark == '}' || mark == ']') {
        at_ = at;
        if ((arrays_ & 1) != (mark == ']' ? 1u : 0u)) return Outcome::mismatch;
        arrays_ >>= 1;
        if (--depth_ != 0) return Outcome::more;
    } else {
        return Outcome::more;  // a backslash outside strings: whoever reads the value will mind
    }
    at_ = at + 1;
    return Outcome::whole;
}

ValueSkipper::Outcome ValueSkipper::begin(char first) {
    if (ends_scalar(first) || first == ':') return Outcome::no_value;
    const bool marked = first == '"' || first == '{' || first == '[';
    state_ = marked ? State::between : State::scalar;
    return Outcome::more;
}

ValueSkipper::Outcome ValueSkipper::skip_scalar(std::string_view text, bool last) {
    while (at_ < text.size() && !ends_scalar(text[at_])) ++at_;
    return at_ < text.size() || last ? Outcome::whole : Outcome::more;
}

ValueSkipper::Outcome ValueSkipper::skip(std::string_view text, bool last) {
    if (text.empty()) return Outcome::more;
    if (state_ == State::begin) {
        if (const Outcome outcome = begin(text.front()); outcome != Outcome::more) return outcome;
    }
    if (state_ == State::scalar) return skip_scalar(text, last);
    std::size_t from = at_;
#if defined(__SSE2__)
    for (; from + 16 <= text.size(); from += 16) {
        for (unsigned marks = marks_of(text.data() + from); marks != 0; marks &= marks - 1) {
            const std::size_t at = from + static_cast<std::size_t>(std::countr_zero(marks));
            if (const Outcome outcome = take(text[at], at); outcome != Outcome::more) return outcome;
        }
    }
#endif
    for (; from < text.size(); ++from) {
        if (!is_mark(text[from])) continue;
        if (const Outcome outcome = take(text[from], from); outcome != Outcome::more) return outcome;
    }
    at_ = from;
    return Outcome::more;
}

}  // namespace crossdock::formats
