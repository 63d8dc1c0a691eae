#include "adapters/formats/delimited/row_scanner.h"

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace crossdock::formats {
namespace {

constexpr char quote = '"';

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

bool is_unusual(char c) {
    return c == '\0' || static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

RowScanner::RowScanner(char delimiter, std::size_t max_cells, bool exact)
    : delimiter_(delimiter), exact_(exact), max_cells_(max_cells) {}

void RowScanner::restart() {
    state_ = State::plain;
    at_ = cell_ = quote_end_ = count_ = size_ = taken_ = 0;
    doubled_ = has_quoted_ = stray_quote_ = unusual_ = false;
    cells_.clear();
}

/// The next delimiter, quote, CR or LF, or the text's size.
std::size_t RowScanner::find_special(std::string_view text, std::size_t from) {
    const char* const data = text.data();
    std::size_t at = from;
#if defined(__SSE2__)
    const __m128i delimiters = _mm_set1_epi8(delimiter_), quotes = _mm_set1_epi8(quote);
    const __m128i returns = _mm_set1_epi8('\r'), feeds = _mm_set1_epi8('\n'), zeros = _mm_setzero_si128();
    for (; at + 16 <= text.size(); at += 16) {
        const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(data + at));
        const __m128i special =
            _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(block, delimiters), _mm_cmpeq_epi8(block, quotes)),
                         _mm_or_si128(_mm_cmpeq_epi8(block, returns), _mm_cmpeq_epi8(block, feeds)));
        // May also see bytes of the next row: then its cells are looked at closely for nothing.
        if (_mm_movemask_epi8(_mm_or_si128(block, _mm_cmpeq_epi8(block, zeros))) != 0) unusual_ = true;
        const auto mask = static_cast<unsigned>(_mm_movemask_epi8(special));
        if (mask != 0) return at + static_cast<std::size_t>(std::countr_zero(mask));
    }
#endif
    for (; at < text.size(); ++at) {
        const char c = data[at];
        if (c == delimiter_ || c == quote || c == '\r' || c == '\n') return at;
        if (is_unusual(c)) unusual_ = true;
    }
    return at;
}

bool RowScanner::opens_quote(std::string_view text) const {
    if (at_ == cell_) return true;
    if (exact_) return false;
    return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(cell_),
                       text.begin() + static_cast<std::ptrdiff_t>(at_), is_blank);
}

void RowScanner::finish_cell(std::string_view text) {
    ++count_;
    if (cells_.size() < max_cells_) {
        Cell& cell = cells_.emplace_back();
        cell.begin = static_cast<std::uint32_t>(cell_);
        cell.end = static_cast<std::uint32_t>(at_);
        if (state_ == State::after_quote) {
            cell.quoted = true;
            cell.doubled = doubled_;
            const std::string_view tail = text.substr(quote_end_ + 1, at_ - quote_end_ - 1);
            cell.ragged = !std::all_of(tail.begin(), tail.end(), is_blank) || (exact_ && !tail.empty());
            if (!cell.ragged) cell.end = static_cast<std::uint32_t>(quote_end_);
        }
    }
    state_ = State::plain;
    doubled_ = false;
}

RowScanner::Outcome RowScanner::scan(std::string_view text, bool last) {
    for (;;) {
        if (state_ == State::quoted) {
            const void* found =
                at_ < text.size() ? std::memchr(text.data() + at_, quote, text.size() - at_) : nullptr;
            if (found == nullptr) {
                at_ = text.size();
                return last ? Outcome::unclosed : Outcome::more;
            }
            at_ = static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
            if (at_ + 1 == text.size() && !last) return Outcome::more;
            if (at_ + 1 < text.size() && text[at_ + 1] == quote) {
                doubled_ = true;
                at_ += 2;
                continue;
            }
            quote_end_ = at_++;
            state_ = State::after_quote;
        }
        at_ = find_special(text, at_);
        if (at_ == text.size()) {
            if (!last) return Outcome::more;
            finish_cell(text);
            size_ = taken_ = at_;
            return Outcome::row;
        }
        const char c = text[at_];
        if (c == delimiter_) {
            finish_cell(text);
            cell_ = ++at_;
        } else if (c == quote) {
            if (state_ == State::plain && opens_quote(text)) {
                state_ = State::quoted;
                has_quoted_ = true;
                cell_ = at_ + 1;
            } else if (state_ == State::plain) {
                stray_quote_ = true;
            }
            ++at_;
        } else {
            if (c == '\r' && at_ + 1 == text.size() && !last) return Outcome::more;
            finish_cell(text);
            size_ = at_;
            taken_ = at_ + (c == '\r' && at_ + 1 < text.size() && text[at_ + 1] == '\n' ? 2 : 1);
            return Outcome::row;
        }
    }
}

bool has_unusual_bytes(std::string_view text) {
    return std::any_of(text.begin(), text.end(), is_unusual);
}

void append_unquoted(std::string& out, std::string_view raw) {
    for (std::size_t at = 0;;) {
        const std::size_t next = raw.find(quote, at);
        out += raw.substr(at, next == std::string_view::npos ? next : next - at);
        if (next == std::string_view::npos) return;
        if (next + 1 < raw.size() && raw[next + 1] == quote) {
            out += quote;
            at = next + 2;
        } else {
            out += raw.substr(next + 1);
            return;
        }
    }
}

}  // namespace crossdock::formats
