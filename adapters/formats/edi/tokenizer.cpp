#include "adapters/formats/edi/tokenizer.h"

#include <algorithm>

namespace crossdock::edi {
namespace {

constexpr std::size_t window_bytes = 64 * 1024;
constexpr std::size_t most_at_once = std::size_t{1} << 30;  ///< indices are 32 bits wide
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

bool is_line_end(char c) {
    return c == '\r' || c == '\n';
}

bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

}  // namespace

const Token* Segment::find(std::uint16_t element, std::uint16_t component) const {
    for (const Token& token : tokens) {
        if (token.element > element) break;
        if (token.element == element && token.component == component && token.repetition == 1) return &token;
    }
    return nullptr;
}

Position Segment::place_of(std::uint16_t element, std::uint16_t component) const {
    const Token* token = find(element, component);
    Position where = token == nullptr ? at : place(token->begin);
    where.element = element;
    where.component = component > 1 ? component : std::uint16_t{0};
    return where;
}

Position Segment::place_in_pieces(std::uint32_t index) const {
    Position where = at;
    std::uint32_t begin = 0;
    for (const Piece& piece : pieces) {
        if (piece.begin > index) break;
        begin = piece.begin;
        where = piece.at;
    }
    where.segment = at.segment;
    where.offset += index - begin;
    where.column += index - begin;
    return where;
}

void unescape(std::string_view value, char release, std::string& out) {
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] == release && i + 1 < value.size()) ++i;
        out += value[i];
    }
}

Tokenizer::Tokenizer(Standard standard, Limits limits, Scan scan)
    : standard_(standard),
      limits_(limits),
      scan_(scan),
      tokens_(std::min<std::size_t>(limits.tokens + 1, 64)) {}

void Tokenizer::feed(std::string_view bytes, bool last) {
    if (lent_ || !incoming_.empty() || bytes.size() > most_at_once) {
        incoming_.append(bytes);
        last_incoming_ = last_incoming_ || last;
        return;
    }
    append(bytes);
    last_ = last_ || last;
}

/// Forgets what was cut already and adds `bytes`. Marks that were found but not used stay valid: they are
/// counted from window_begin_, which may wrap below 0.
void Tokenizer::append(std::string_view bytes) {
    if (scanned_ < at_) {
        scanned_ = at_;
        window_count_ = window_next_ = 0;
    }
    buffer_.erase(0, at_);
    base_ += at_;
    scanned_ -= at_;
    window_begin_ -= at_;
    at_ = 0;
    buffer_.append(bytes);
}

bool Tokenizer::take_incoming() {
    if (incoming_.empty() && !last_incoming_) return false;
    const std::size_t size = std::min(incoming_.size(), most_at_once);
    append(std::string_view(incoming_).substr(0, size));
    incoming_.erase(0, size);
    if (incoming_.empty()) {
        last_ = last_ || last_incoming_;
        last_incoming_ = false;
    }
    return true;
}

Position Tokenizer::position() const {
    if (in_segment_) return segment_at_;
    Position where;
    where.offset = base_ + at_;
    where.line = line_;
    where.column = static_cast<std::uint32_t>(where.offset - line_start_) + 1;
    return where;
}

void Tokenizer::note_line(std::uint32_t at) {
    if (buffer_[at] != '\n') return;
    ++line_;
    line_start_ = base_ + at + 1;
}

Tokenizer::Start Tokenizer::fail(Pull how) {
    failed_ = how;
    return Start::failed;
}

/// Passes over what may stand between segments. False where the bytes do not suffice to tell.
bool Tokenizer::skip_filler() {
    if (at_start_) {
        const std::string_view head = rest().substr(0, byte_order_mark.size());
        if (head == byte_order_mark) {
            at_ += 3;
            tolerated_ |= tolerated_bom;
            line_start_ = base_ + at_;
        } else if (!last_ && byte_order_mark.starts_with(head)) {
            return false;
        }
        at_start_ = false;
    }
    for (; at_ < buffer_.size(); ++at_) {
        const char c = buffer_[at_];
        const Class kind = has_dialect_ ? class_of(c) : Class::none;
        if (kind == Class::terminator) {
            tolerated_ |= tolerated_empty;
        } else if (is_line_end(c)) {
            own_line_ = true;
            const bool crlf = c == '\n' && has_dialect_ && dialect_.terminator == '\r';
            if (!crlf) tolerated_ |= tolerated_line_breaks;
        } else if (kind != Class::none) {  // NOLINT(bugprone-branch-clone): in the order of the questions
            break;
        } else if (c == ' ' || c == '\t') {
            tolerated_ |= tolerated_blanks;
        } else if (has_dialect_ && (c == 0 || c == '\x1a')) {
            tolerated_ |= tolerated_padding;
        } else {
            break;
        }
        note_line(at_);
    }
    return at_ < buffer_.size();
}

Tokenizer::Start Tokenizer::start_segment() {
    for (;;) {
        if (skip_filler() && (rest().size() >= 4 || last_)) {
            if (has_dialect_ && !starts_interchange(standard_, rest())) {
                begin_segment();
                return Start::ready;
            }
            const Start opened = open_interchange();
            if (opened != Start::starved) return opened;
        }
        if (take_incoming()) continue;
        return last_ ? Start::over : Start::starved;
    }
}

Tokenizer::Start Tokenizer::open_interchange() {
    const Heading heading = read_heading(standard_, rest(), last_);
    switch (heading.state) {
        case Heading::State::need_more:
            return Start::starved;
        case Heading::State::none:
            return fail(Pull::no_interchange);
        case Heading::State::broken:
            return fail(Pull::bad_heading);
        case Heading::State::cut:
            return fail(Pull::cut_heading);
        case Heading::State::found:
            break;
    }
    set_dialect(heading.dialect);
    for (std::size_t i = 0; i < heading.skip; ++i) note_line(at_++);
    tolerated_ |= heading.tolerated;
    scanned_ = at_;
    window_count_ = window_next_ = 0;
    begin_segment();
    begins_interchange_ = true;
    return Start::ready;
}

void Tokenizer::set_dialect(const Dialect& dialect) {
    dialect_ = dialect;
    has_dialect_ = true;
    classes_.fill(Class::none);
    marks_.bytes.fill(dialect.terminator);
    std::size_t count = 0;
    const auto mark = [this, &count](char c, Class kind) {
        if (c == 0) return;
        classes_[static_cast<unsigned char>(c)] = kind;
        marks_.bytes[count++] = c;
    };
    mark('\r', Class::line_end);
    mark('\n', Class::line_end);
    mark(dialect.release, Class::release);
    mark(dialect.repetition, Class::repetition);
    mark(dialect.tag, Class::tag);
    mark(dialect.component, Class::component);
    mark(dialect.element, Class::element);
    mark(dialect.terminator, Class::terminator);
}

void Tokenizer::begin_segment() {
    segment_at_ = position();
    in_segment_ = true;
    begins_interchange_ = false;
    token_count_ = 0;
    token_ = Token{};
    escaped_ = first_break_ = nowhere;
    line_starts_.clear();
    odd_ = window_odd_;
    // Marks in the filler before the segment.
    while (window_next_ < window_count_ &&
           static_cast<std::int32_t>(window_begin_ + window_[window_next_] - at_) < 0) {
        ++window_next_;
    }
}

bool Tokenizer::scan_window() {
    scanned_ = std::max(scanned_, at_);
    const std::size_t size = std::min(buffer_.size() - scanned_, window_bytes);
    if (size == 0) return false;
    if (window_.size() < size) window_.resize(size);
    const Scanned found =
        scan_marks(scan_, std::string_view(buffer_).substr(scanned_, size), marks_, window_.data());
    window_begin_ = scanned_;
    window_next_ = 0;
    window_count_ = found.count;
    window_odd_ = found.odd;
    odd_ = odd_ || found.odd;
    scanned_ += static_cast<std::uint32_t>(size);
    return true;
}

/// Ends the token in hand and begins the one after the mark. One token more than the limit has room.
void Tokenizer::split(std::uint32_t end, Class by) {
    token_.length = end - token_.begin;
    token_.of_composite = token_.of_composite || by == Class::component;
    tokens_[token_count_] = token_;
    if (token_count_ < limits_.tokens) ++token_count_;
    if (token_count_ == tokens_.size()) tokens_.resize(std::min(tokens_.size() * 2, limits_.tokens + 1));
    token_.begin = end + 1;
    token_.released = false;
    if (by == Class::component) {
        ++token_.component;
        return;
    }
    token_.component = 1;
    token_.of_composite = false;
    if (by == Class::repetition) {
        ++token_.repetition;
    } else {
        token_.repetition = 1;
        ++token_.element;
    }
}

/// Takes the marks of the window until one ends the segment; returns its index in the segment, or `nowhere`.
/// What nearly all marks need is kept in registers: a Token that is written in parts and copied whole stalls
/// the processor.
std::uint32_t Tokenizer::take_marks() {
    const char* const text = buffer_.data();
    const std::uint32_t start = at_;
    while (window_next_ < window_count_) {
        std::uint32_t begin = token_.begin;
        std::uint16_t element = token_.element, component = token_.component;
        bool of_composite = token_.of_composite;
        if (!token_.released && token_.repetition == 1) {
            for (; window_next_ < window_count_ && token_count_ + 1 < tokens_.size(); ++window_next_) {
                const std::uint32_t at = window_begin_ + window_[window_next_], index = at - start;
                const Class kind = class_of(text[at]);
                const bool inner = kind == Class::component;
                const bool ends = kind == Class::terminator && !is_line_end(text[at]);
                if ((!inner && !ends && kind != Class::element) || index == escaped_) break;
                Token& token = tokens_[token_count_++];
                token.begin = begin;
                token.length = index - begin;
                token.element = element;
                token.repetition = 1;
                token.component = component;
                token.released = false;
                token.of_composite = of_composite || inner;
                if (ends) {
                    ++window_next_;
                    return index;
                }
                begin = index + 1;
                element = static_cast<std::uint16_t>(element + (inner ? 0 : 1));
                component = static_cast<std::uint16_t>(inner ? component + 1 : 1);
                of_composite = inner;
            }
            token_.begin = begin;
            token_.element = element;
            token_.component = component;
            token_.of_composite = of_composite;
            if (window_next_ == window_count_) break;
        }
        const std::uint32_t at = window_begin_ + window_[window_next_++];
        if (take_mark(at, at - start)) return at - start;
    }
    return nowhere;
}

/// Takes one mark of any kind; true where it ends the segment.
bool Tokenizer::take_mark(std::uint32_t at, std::uint32_t index) {
    const Class kind = class_of(buffer_[at]);
    if (is_line_end(buffer_[at])) {
        note_line(at);
        if (kind == Class::line_end) {
            if (first_break_ == nowhere) first_break_ = index;
            if (buffer_[at] == '\n') line_starts_.push_back(index + 1);
            if (index == escaped_) ++escaped_;  // wrapped between the release character and what it releases
            return false;
        }
    }
    if (index == escaped_) return false;
    if (kind == Class::release) {
        token_.released = true;
        escaped_ = index + 1;
        return false;
    }
    if (kind == Class::tag) {
        // Behind the tag it is an ordinary character.
        if (token_.element == 0) split(index, Class::element);
        return false;
    }
    split(index, kind);
    return kind == Class::terminator;
}

/// Line breaks, and at the message's end blanks, that stand just before the terminator do not belong to the
/// value.
void Tokenizer::trim_end(std::string_view text, bool closed) {
    const auto drop = [closed](char c) { return is_line_end(c) || (!closed && (c == ' ' || c == '\t')); };
    std::size_t size = text.size();
    Token& tail = tokens_[token_count_ - 1];
    while (size > tail.begin && drop(text[size - 1])) --size;
    const std::size_t cut = text.size() - size;
    if (cut == 0) return;
    tail.length = static_cast<std::uint32_t>(size) - tail.begin;
    if (first_break_ != nowhere && first_break_ >= size) first_break_ = nowhere;
    const bool crlf = closed && cut == 1 && text.back() == '\r' && dialect_.terminator == '\n';
    if (!crlf && closed) tolerated_ |= tolerated_line_breaks;
}

/// A wrapped segment: the text without its line breaks, and its tokens anew.
void Tokenizer::join_lines(std::string_view text) {
    joined_.clear();
    pieces_.clear();
    std::size_t line = 0;
    Position where = segment_at_;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_line_end(text[i])) continue;
        while (line < line_starts_.size() && line_starts_[line] <= i) {
            ++where.line;
            where.column = static_cast<std::uint32_t>(i - line_starts_[line]) + 1;
            where.offset = segment_at_.offset + i;
            if (++line == line_starts_.size() || line_starts_[line] > i) {
                pieces_.push_back({static_cast<std::uint32_t>(joined_.size()), where});
            }
        }
        joined_ += text[i];
    }
    token_count_ = 0;
    token_ = Token{};
    for (std::uint32_t i = 0; i < joined_.size(); ++i) {
        const Class kind = class_of(joined_[i]);
        if (kind == Class::none) continue;
        if (kind == Class::release) {
            token_.released = true;
            ++i;
        } else {
            split(i, kind);
        }
    }
    split(static_cast<std::uint32_t>(joined_.size()), Class::terminator);
    tolerated_ |= tolerated_wrap;
}

/// Gives the segment out. False where it was empty.
bool Tokenizer::finish(Segment& segment, std::uint32_t end, bool closed) {
    std::string_view text = std::string_view(buffer_).substr(at_, end - at_);
    if (!closed) split(end - at_, Class::terminator);
    trim_end(text, closed);
    pieces_.clear();
    const Token& tail = tokens_[token_count_ - 1];
    text = text.substr(0, tail.begin + tail.length);
    if (first_break_ != nowhere) {
        join_lines(text);
        text = joined_;
    }
    at_ = end + (closed ? 1 : 0);
    in_segment_ = false;
    if (text.empty()) {
        tolerated_ |= tolerated_empty;
        return false;
    }
    if (!closed) tolerated_ |= tolerated_open_end;
    segment.text = text;
    segment.tokens = std::span<const Token>(tokens_).first(token_count_);
    segment.pieces = pieces_;
    segment.at = segment_at_;
    segment.end = base_ + at_;
    segment.tolerated = tolerated_;
    segment.plain = !odd_ || is_plain(text);
    segment.begins_interchange = begins_interchange_;
    segment.closed = closed;
    segment.own_line = own_line_;
    tolerated_ = 0;
    own_line_ = false;
    if (standard_ == Standard::x12 && text.starts_with("ISX")) use_release(text);
    return true;
}

/// ISX01 names the release character of the rest of the interchange (X12.5, from 007040 on).
void Tokenizer::use_release(std::string_view isx) {
    if (isx.size() < 5 || class_of(isx[3]) != Class::element || class_of(isx[4]) != Class::none) return;
    if (isx[4] <= ' ' || dialect_.release != 0) return;
    Dialect dialect = dialect_;
    dialect.release = isx[4];
    set_dialect(dialect);
    scanned_ = at_;
    window_count_ = window_next_ = 0;
}

/// The common case: a segment follows at once, and cannot be a header.
inline bool Tokenizer::follows_at_once() const {
    if (!has_dialect_ || buffer_.size() - at_ < 4) return false;
    const char c = buffer_[at_];
    constexpr std::array first_of_header{'I', 'U', 'S'};
    return c > ' ' && c != first_of_header[static_cast<std::size_t>(standard_)] && class_of(c) == Class::none;
}

Tokenizer::Pull Tokenizer::next(Segment& segment) {
    lent_ = false;
    if (failed_ != Pull::segment) return failed_;
    for (;;) {
        if (in_segment_) {
            // goes on after a chunk's end
        } else if (follows_at_once()) {
            begin_segment();
        } else {
            const Start start = start_segment();
            if (start == Start::starved) return Pull::need_input;
            if (start == Start::over) return Pull::end;
            if (start == Start::failed) return failed_;
        }
        std::uint32_t end = take_marks();
        while (end == nowhere && scanned_in_segment() <= limits_.segment_bytes && scan_window()) {
            end = take_marks();
        }
        const bool complete = end != nowhere;
        const std::size_t size = complete ? end : rest().size();
        if (token_count_ >= limits_.tokens || size > limits_.segment_bytes) {
            fail(Pull::limit);
            return failed_;
        }
        if (!complete && take_incoming()) continue;
        if (!complete && !last_) return Pull::need_input;
        if (finish(segment, at_ + static_cast<std::uint32_t>(size), complete)) {
            lent_ = true;
            return Pull::segment;
        }
    }
}

}  // namespace crossdock::edi
