#pragma once

#include "adapters/formats/edi/charset.h"
#include "adapters/formats/edi/dialect.h"
#include "gateway/core/error.h"

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace crossdock::edi {

/// What to do with values that cannot be written as they are; each of these is an error unless said here.
struct WriterOptions {
    bool line_breaks = false;      ///< LF after each terminator; for people, most partners tolerate it
    bool always_una = false;       ///< EDIFACT: write UNA also where all marks are the default ones
    bool blank_for_marks = false;  ///< a mark that cannot be released, or a control character: a blank
    bool question_marks = false;   ///< a character that the charset or repertoire has not: "?"
    bool upper_case = false;       ///< UNOA, which has no small letters: these become capital (a to z only)
    char tag_separator = 0;        ///< after the tag, where it is not the element separator (TRADACOMS: '=')
};

/// The marks without which an interchange of this version cannot be written, added where `dialect` has not
/// got them (X12: ISA16, from version 00402 on ISA11), and without the repetition mark where the version
/// knows none (X12 before 00402, EDIFACT syntax 1 to 3).
Dialect with_all_marks(Dialect dialect);

/// True where all marks differ, and are ASCII, no letters, digits or blanks: what was written can be read.
bool has_usable_marks(const Dialect& dialect);

/// Appends segments to a text. Values are UTF-8; they are converted to the charset, and marks in them are
/// released where the dialect has a release character (ISO 9735-1, clause 9.3; X12.5 has none before ISX).
/// Empty elements, repetitions and components at the end of what they belong to are left out. Knows no
/// segment: that the envelope is right is EnvelopeWriter's part, that the document is, the caller's.
///
/// The first value that cannot be written is kept as the error of the whole: from then on nothing is written,
/// and the text ends with the last whole segment.
class SegmentWriter {
public:
    /// `out` must outlive the writer. EDIFACT: `dialect.syntax` also gives the repertoire (UNOA, UNOB).
    SegmentWriter(const Dialect& dialect, const Charset& charset, const WriterOptions& options,
                  std::string& out);

    /// "QTY", [A-Z0-9]{2,3}.
    void begin(std::string_view tag);
    /// The next element; what follows by component() and repetition() belongs to it.
    void element(std::string_view value = {});
    /// The next component of the element or repetition in hand, from the second on.
    void component(std::string_view value = {});
    /// The next repetition of the element in hand, from the second on.
    void repetition(std::string_view value = {});
    void end();

    /// An element of several components.
    void composite(std::initializer_list<std::string_view> components);
    /// A whole segment of simple elements.
    void segment(std::string_view tag, std::initializer_list<std::string_view> elements);

    /// An element with blanks after it, up to `width` bytes. Error: out_of_range where it is longer.
    void padded(std::string_view value, std::size_t width);
    /// An element that names one of the marks (ISA11, ISA16).
    void mark(char c);
    /// The element in hand cannot be written, for `why`: "is longer than 14 characters".
    void refuse(Errc code, std::string_view why);

    /// True where `value` can be written without any of the replacements in the options.
    bool can_write(std::string_view value) const;

    /// Segments since the last restart_count().
    std::uint32_t count() const { return count_; }
    void restart_count() { count_ = 0; }

    bool ok() const { return !error_.has_value(); }
    /// The first error: syntax (not UTF-8), out_of_range (not in the charset, a mark without release
    /// character), unsupported (a repetition where there is no mark for it). Its place: offset in `out` of
    /// the segment, segment since the last restart_count(), element, component.
    Result<void> status() const;

private:
    enum class Kind : std::uint8_t { plain, mark, control, high, lower, foreign };
    /// What keeps a value from being written as it is; the byte, where there is one.
    struct Trouble {
        enum class What : std::uint8_t { none, not_utf8, not_in_charset, mark, control } what = What::none;
        char byte = 0;
    };

    void append(std::string_view value);
    void separate();
    void encode(std::string_view value, std::string& out, Trouble& trouble) const;
    void recode(std::string_view value, std::string& out, Trouble& trouble) const;
    bool tolerable(const Trouble& trouble) const;
    void refuse(const Trouble& trouble);
    Kind kind(char c) const { return kinds_[static_cast<unsigned char>(c)]; }

    const Dialect dialect_;
    const Charset charset_;
    const WriterOptions options_;
    std::string& out_;
    std::array<Kind, 256> kinds_{};
    bool limited_ = false;  ///< a repertoire within ASCII

    std::size_t segment_begin_ = 0;
    std::string tag_;
    std::uint32_t count_ = 0;
    std::uint16_t element_ = 0, component_ = 0;
    std::size_t pending_elements_ = 0, pending_repetitions_ = 0, pending_components_ = 0;
    bool after_tag_ = true;
    std::string scratch_;
    std::optional<Error> error_;
};

}  // namespace crossdock::edi
