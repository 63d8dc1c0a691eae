#pragma once

#include "adapters/formats/edi/dialect.h"
#include "adapters/formats/edi/scan.h"
#include "gateway/core/error.h"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::edi {

/// One value of a segment: where it stands in the segment's text and what it is. The tag is element 0;
/// elements, repetitions and components count from 1.
struct Token {
    std::uint32_t begin = 0, length = 0;
    std::uint16_t element = 0, repetition = 1, component = 1;
    bool released = false;      ///< holds release characters; see unescape()
    bool of_composite = false;  ///< a component separator stands before or after it
};

/// One segment as it was written. "QTY+145:12'" gives the tokens "QTY", "145" (1, 1) and "12" (1, 2). Its
/// text lives until the next call of the tokenizer.
struct Segment {
    std::string_view text;  ///< without the terminator
    std::span<const Token> tokens;
    Position at;                  ///< of the tag's first byte
    std::uint64_t end = 0;        ///< one past the terminator
    std::uint16_t tolerated = 0;  ///< bits of Tolerance, for this segment and what stood before it
    bool plain = true;            ///< printable ASCII only
    bool begins_interchange = false;
    bool closed = true;     ///< false: the message ended before the terminator
    bool own_line = false;  ///< a line break stood between it and the segment before it

    std::string_view value(const Token& token) const { return text.substr(token.begin, token.length); }
    std::string_view tag() const { return value(tokens[0]); }

    /// Null where there is none. In the first repetition; element 0 is the tag.
    const Token* find(std::uint16_t element, std::uint16_t component = 1) const;

    /// The first component of an element, as written; "" where there is none.
    std::string_view element(std::uint16_t number, std::uint16_t component = 1) const {
        const Token* token = find(number, component);
        return token == nullptr ? std::string_view() : value(*token);
    }

    /// Where an element (0: the segment itself) stands; the segment's place where it is absent.
    Position place_of(std::uint16_t element, std::uint16_t component = 1) const;

    /// Where a byte of the text stands in the message.
    Position place(std::uint32_t index) const {
        if (!pieces.empty()) return place_in_pieces(index);
        Position where = at;
        where.offset += index;
        where.column += index;
        return where;
    }

    /// For a segment with line breaks inside: the text was joined from pieces, these begin there.
    struct Piece {
        std::uint32_t begin;
        Position at;
    };
    std::span<const Piece> pieces;

private:
    Position place_in_pieces(std::uint32_t index) const;
};

/// Removes release characters: "19?' W?+X" becomes "19' W+X". Appends to `out`.
void unescape(std::string_view value, char release, std::string& out);

/// Cuts a message into segments: bytes are pushed in, segments pulled out. Finds the marks of each
/// interchange anew; knows no segment but the ISA, UNA and UNB that carry them. Copies no text but that of
/// wrapped segments.
class Tokenizer {
public:
    struct Limits {
        std::size_t segment_bytes = 64 * 1024;
        std::size_t tokens = 4096;  ///< elements, repetitions and components of one segment
    };
    enum class Pull : std::uint8_t {
        segment,
        need_input,
        end,
        no_interchange,  ///< the bytes at position() start no interchange; nothing was cut yet
        bad_heading,     ///< an ISA, UNA or UNB stands at position(), but its marks cannot be made out
        cut_heading,     ///< the message ends inside of an ISA, UNA or UNB
        limit            ///< the segment at position() passes a limit
    };

    Tokenizer(Standard standard, Limits limits, Scan scan = best_scan());

    /// The bytes are copied. A segment that was given out stays valid until the next next().
    void feed(std::string_view bytes, bool last);

    /// What is not segment, need_input or end is final: it comes again at each call.
    Pull next(Segment& segment);

    const Dialect& dialect() const { return dialect_; }

    /// Of the next byte to be looked at.
    Position position() const;

private:
    enum class Class : std::uint8_t {
        none,
        element,
        component,
        repetition,
        release,
        terminator,
        line_end,
        tag
    };
    enum class Start : std::uint8_t { ready, starved, over, failed };

    void append(std::string_view bytes);
    bool take_incoming();
    Start start_segment();
    bool skip_filler();
    Start open_interchange();
    void set_dialect(const Dialect& dialect);
    void begin_segment();
    bool scan_window();
    bool follows_at_once() const;
    std::uint32_t take_marks();
    bool take_mark(std::uint32_t at, std::uint32_t index);
    void split(std::uint32_t end, Class by);
    void note_line(std::uint32_t at);
    bool finish(Segment& segment, std::uint32_t end, bool closed);
    void trim_end(std::string_view text, bool closed);
    void use_release(std::string_view isx);
    void join_lines(std::string_view text);
    Start fail(Pull how);
    Class class_of(char c) const { return classes_[static_cast<unsigned char>(c)]; }
    std::uint32_t scanned_in_segment() const { return scanned_ < at_ ? 0 : scanned_ - at_; }
    std::string_view rest() const { return std::string_view(buffer_).substr(at_); }

    const Standard standard_;
    const Limits limits_;
    const Scan scan_;

    std::string buffer_, incoming_;
    std::uint64_t base_ = 0;  ///< offset in the message of buffer_[0]
    std::uint32_t at_ = 0;    ///< the first byte of the segment in hand, or of what follows the last one
    bool last_ = false, last_incoming_ = false;
    bool lent_ = false;     ///< a segment that looks into buffer_ was given out
    bool at_start_ = true;  ///< nothing was cut yet
    std::uint32_t line_ = 1;
    std::uint64_t line_start_ = 0;  ///< offset in the message

    Dialect dialect_;
    bool has_dialect_ = false;
    std::array<Class, 256> classes_{};
    MarkSet marks_;

    std::vector<std::uint32_t> window_;  ///< marks found from buffer_[window_begin_] on
    std::uint32_t window_begin_ = 0;
    std::size_t window_count_ = 0, window_next_ = 0;
    std::uint32_t scanned_ = 0;  ///< bytes of buffer_ that were scanned
    bool window_odd_ = false;

    // The segment in hand. It survives the end of a chunk; all is relative to its first byte.
    static constexpr std::uint32_t nowhere = ~std::uint32_t{0};
    bool in_segment_ = false, odd_ = false, begins_interchange_ = false, own_line_ = false;
    std::uint16_t tolerated_ = 0;
    Position segment_at_;
    std::uint32_t escaped_ = nowhere, first_break_ = nowhere;
    Token token_;
    std::vector<Token> tokens_;  ///< the first token_count_ are in use, one more has room
    std::size_t token_count_ = 0;
    std::vector<std::uint32_t> line_starts_;  ///< of the lines that begin inside the segment
    std::string joined_;
    std::vector<Segment::Piece> pieces_;
    Pull failed_ = Pull::segment;
};

}  // namespace crossdock::edi
