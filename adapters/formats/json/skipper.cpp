#include "adapters/formats/json/skipper.h"

#include "adapters/formats/json/token.h"

#include <algorithm>
#include <bit>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace crossdock::formats {
namespace {

/// The next quote or bracket.
std::size_t find_bracket(std::string_view text, std::size_t at) {
#if defined(__SSE2__)
    // '[' and '{', ']' and '}' differ in one bit only.
    const __m128i bit = _mm_set1_epi8(0x20), open = _mm_set1_epi8('{'), close = _mm_set1_epi8('}');
    const __m128i quote = _mm_set1_epi8('"');
    for (; at + 16 <= text.size(); at += 16) {
        const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
        const __m128i folded = _mm_or_si128(block, bit);
        const __m128i found =
            _mm_or_si128(_mm_cmpeq_epi8(block, quote),
                         _mm_or_si128(_mm_cmpeq_epi8(folded, open), _mm_cmpeq_epi8(folded, close)));
        const auto mask = static_cast<unsigned>(_mm_movemask_epi8(found));
        if (mask != 0) return at + static_cast<std::size_t>(std::countr_zero(mask));
    }
#endif
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '"' || c == '{' || c == '}' || c == '[' || c == ']') break;
    }
    return at;
}

/// The next quote or backslash.
std::size_t find_string_mark(std::string_view text, std::size_t at) {
#if defined(__SSE2__)
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\');
    for (; at + 16 <= text.size(); at += 16) {
        const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
        const __m128i found = _mm_or_si128(_mm_cmpeq_epi8(block, quote), _mm_cmpeq_epi8(block, backslash));
        const auto mask = static_cast<unsigned>(_mm_movemask_epi8(found));
        if (mask != 0) return at + static_cast<std::size_t>(std::countr_zero(mask));
    }
#endif
    while (at < text.size() && text[at] != '"' && text[at] != '\\') ++at;
    return at;
}

bool ends_scalar(char c) {
    return json_text::is_blank(c) || c == ',' || c == ']' || c == '}';
}

}  // namespace

ValueSkipper::ValueSkipper(std::size_t max_depth) : max_depth_(std::min<std::size_t>(max_depth, 64)) {}

void ValueSkipper::restart(std::size_t depth) {
    state_ = State::begin;
    around_ = depth;
    depth_ = at_ = 0;
    arrays_ = 0;
}

ValueSkipper::Outcome ValueSkipper::open(bool array) {
    if (around_ + depth_ >= max_depth_) return Outcome::too_deep;
    ++depth_;
    arrays_ = arrays_ << 1 | (array ? 1u : 0u);
    ++at_;
    state_ = State::between;
    return Outcome::more;
}

ValueSkipper::Outcome ValueSkipper::begin(char first) {
    if (first == '{' || first == '[') return open(first == '[');
    if (first == '"') {
        state_ = State::string;
        ++at_;
        return Outcome::more;
    }
    if (ends_scalar(first) || first == ':') return Outcome::no_value;
    state_ = State::scalar;
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
    while (at_ < text.size()) {
        if (state_ == State::string) {
            at_ = find_string_mark(text, at_);
            if (at_ == text.size()) break;
            if (text[at_] == '\\') {
                if (at_ + 1 == text.size()) break;
                at_ += 2;
                continue;
            }
            ++at_;
            state_ = State::between;
            if (depth_ == 0) return Outcome::whole;
            continue;
        }
        at_ = find_bracket(text, at_);
        if (at_ == text.size()) break;
        const char c = text[at_];
        if (c == '"') {
            state_ = State::string;
            ++at_;
        } else if (c == '{' || c == '[') {
            if (const Outcome outcome = open(c == '['); outcome != Outcome::more) return outcome;
        } else {
            if ((arrays_ & 1) != (c == ']' ? 1u : 0u)) return Outcome::mismatch;
            arrays_ >>= 1;
            ++at_;
            if (--depth_ == 0) return Outcome::whole;
        }
    }
    return Outcome::more;
}

}  // namespace crossdock::formats
