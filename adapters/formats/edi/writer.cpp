#include "adapters/formats/edi/writer.h"

#include "gateway/core/text.h"

#include <algorithm>

namespace crossdock::edi {
namespace {

bool is_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool is_high(char c) {
    return static_cast<unsigned char>(c) >= 0x80;
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool is_tag(std::string_view tag) {
    return (tag.size() == 2 || tag.size() == 3) && std::all_of(tag.begin(), tag.end(), [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
           });
}

std::array<char, 5> marks_of(const Dialect& dialect) {
    return {dialect.element, dialect.component, dialect.repetition, dialect.release, dialect.terminator};
}

char free_mark(const Dialect& dialect, std::string_view candidates) {
    const auto used = marks_of(dialect);
    for (const char c : candidates) {
        if (std::find(used.begin(), used.end(), c) == used.end()) return c;
    }
    return 0;
}

}  // namespace

Dialect with_all_marks(Dialect dialect) {
    if (dialect.standard == Standard::x12) {
        if (dialect.syntax < "00402") {
            dialect.repetition = 0;
        } else if (dialect.repetition == 0) {
            dialect.repetition = free_mark(dialect, "^!|\\`{");
        }
        if (dialect.component == 0) dialect.component = free_mark(dialect, ":>|\\<}");
    } else if (dialect.syntax_version < 4) {
        dialect.repetition = 0;
    }
    return dialect;
}

bool has_usable_marks(const Dialect& dialect) {
    const auto marks = marks_of(dialect);
    for (std::size_t i = 0; i < marks.size(); ++i) {
        const char c = marks[i];
        if (c == 0) continue;
        if (is_high(c) || is_alphanumeric(c) || c == ' ') return false;
        if (std::find(marks.begin(), marks.begin() + static_cast<std::ptrdiff_t>(i), c) !=
            marks.begin() + static_cast<std::ptrdiff_t>(i)) {
            return false;
        }
    }
    return dialect.element != 0 && dialect.component != 0 && dialect.terminator != 0;
}

SegmentWriter::SegmentWriter(const Dialect& dialect, const Charset& charset, const WriterOptions& options,
                             std::string& out)
    : dialect_(dialect), charset_(charset), options_(options), out_(out), segment_begin_(out.size()) {
    limited_ =
        dialect.standard == Standard::edifact && (dialect.syntax == "UNOA" || dialect.syntax == "UNOB");
    for (std::size_t i = 0; i < kinds_.size(); ++i) {
        const char c = static_cast<char>(i);
        Kind& kind = kinds_[i];
        if (is_control(c)) {
            kind = Kind::control;
        } else if (is_high(c)) {
            kind = Kind::high;
        } else if (limited_ && !in_repertoire(dialect.syntax, std::string_view(&c, 1))) {
            kind = c >= 'a' && c <= 'z' ? Kind::lower : Kind::foreign;
        }
    }
    for (const char c : marks_of(dialect)) {
        if (c == 0) continue;
        // A reader joins lines before it looks at marks: line breaks cannot be released.
        if (c != '\r' && c != '\n') kinds_[static_cast<unsigned char>(c)] = Kind::mark;
    }
}

void SegmentWriter::begin(std::string_view tag) {
    segment_begin_ = out_.size();
    tag_ = tag;
    element_ = component_ = 0;
    pending_elements_ = pending_repetitions_ = pending_components_ = 0;
    after_tag_ = true;
    if (!ok()) return;
    if (!is_tag(tag)) return refuse(Errc::syntax, "is no tag of two or three capital letters and digits");
    out_ += tag;
}

void SegmentWriter::element(std::string_view value) {
    ++element_;
    component_ = 0;
    ++pending_elements_;
    pending_repetitions_ = pending_components_ = 0;
    append(value);
}

void SegmentWriter::component(std::string_view value) {
    component_ = std::max<std::uint16_t>(component_, 1);
    ++component_;
    ++pending_components_;
    append(value);
}

void SegmentWriter::repetition(std::string_view value) {
    component_ = 0;
    ++pending_repetitions_;
    pending_components_ = 0;
    if (dialect_.repetition == 0 && ok())
        return refuse(Errc::unsupported, "is repeated, and there is no repetition mark");
    append(value);
}

void SegmentWriter::composite(std::initializer_list<std::string_view> components) {
    bool first = true;
    for (const std::string_view value : components) {
        if (first) {
            element(value);
        } else {
            component(value);
        }
        first = false;
    }
}

void SegmentWriter::segment(std::string_view tag, std::initializer_list<std::string_view> elements) {
    begin(tag);
    for (const std::string_view value : elements) element(value);
    end();
}

void SegmentWriter::end() {
    if (!ok()) return;
    out_ += dialect_.terminator;
    if (options_.line_breaks && dialect_.terminator != '\n' && dialect_.terminator != '\r') out_ += '\n';
    ++count_;
    segment_begin_ = out_.size();
}

void SegmentWriter::padded(std::string_view value, std::size_t width) {
    element();
    separate();
    const std::size_t begin = out_.size();
    append(value);
    if (!ok()) return;
    const std::size_t size = out_.size() - begin;
    if (size > width) return refuse(Errc::out_of_range, "is longer than " + std::to_string(width) + " bytes");
    out_.append(width - size, ' ');
}

void SegmentWriter::mark(char c) {
    element();
    separate();
    if (ok()) out_ += c;
}

/// Writes the separators that stand before the value in hand.
void SegmentWriter::separate() {
    if (!ok()) return;
    if (pending_elements_ > 0 && after_tag_) {
        out_ += options_.tag_separator != 0 ? options_.tag_separator : dialect_.element;
        --pending_elements_;
        after_tag_ = false;
    }
    out_.append(pending_elements_, dialect_.element);
    out_.append(pending_repetitions_, dialect_.repetition);
    out_.append(pending_components_, dialect_.component);
    pending_elements_ = pending_repetitions_ = pending_components_ = 0;
}

void SegmentWriter::append(std::string_view value) {
    if (value.empty() || !ok()) return;
    if (after_tag_ && pending_elements_ == 0) return refuse(Errc::conflict, "has no element before it");
    separate();
    if (std::all_of(value.begin(), value.end(), [this](char c) { return kind(c) == Kind::plain; })) {
        out_ += value;
        return;
    }
    Trouble trouble;
    encode(value, out_, trouble);
    if (!tolerable(trouble)) refuse(trouble);
}

bool SegmentWriter::tolerable(const Trouble& trouble) const {
    switch (trouble.what) {
        case Trouble::What::not_utf8:
        case Trouble::What::not_in_charset:
            return options_.question_marks;
        case Trouble::What::mark:
        case Trouble::What::control:
            return options_.blank_for_marks;
        case Trouble::What::none:
            break;
    }
    return true;
}

bool SegmentWriter::can_write(std::string_view value) const {
    std::string text;
    Trouble trouble;
    encode(value, text, trouble);
    return trouble.what == Trouble::What::none;
}

/// Appends what can be written, with the replacements. `trouble`: the worst kind, one that no option
/// tolerates where there is such.
void SegmentWriter::encode(std::string_view value, std::string& out, Trouble& trouble) const {
    const auto note = [this, &trouble](Trouble::What what, char byte) {
        if (trouble.what == Trouble::What::none || tolerable(trouble)) trouble = {what, byte};
    };
    std::string recoded;
    const bool as_it_is = std::none_of(value.begin(), value.end(), [this](char c) {
        return kind(c) == Kind::high || kind(c) == Kind::lower || kind(c) == Kind::foreign;
    });
    if (!as_it_is) {
        recode(value, recoded, trouble);
        value = recoded;
    }
    for (const char c : value) {
        if (kind(c) == Kind::mark && dialect_.release != 0) {
            out += dialect_.release;
            out += c;
        } else if (kind(c) == Kind::mark || kind(c) == Kind::control) {
            note(kind(c) == Kind::mark ? Trouble::What::mark : Trouble::What::control, c);
            out += ' ';
        } else {
            out += c;
        }
    }
}

/// From UTF-8 to the charset, and into the repertoire.
void SegmentWriter::recode(std::string_view value, std::string& out, Trouble& trouble) const {
    if (!is_utf8(value)) trouble.what = Trouble::What::not_utf8;
    if (!limited_) {
        if (!charset_.from_utf8(value, out) && trouble.what == Trouble::What::none)
            trouble.what = Trouble::What::not_in_charset;
        return;
    }
    for (const char c : value) {
        const bool continues = (c & 0xC0) == 0x80;
        if (kind(c) == Kind::lower && options_.upper_case) {
            out += static_cast<char>(c - 'a' + 'A');
        } else if (kind(c) == Kind::high || kind(c) == Kind::lower || kind(c) == Kind::foreign) {
            if (trouble.what == Trouble::What::none) trouble.what = Trouble::What::not_in_charset;
            if (!continues) out += '?';
        } else {
            out += c;
        }
    }
}

void SegmentWriter::refuse(const Trouble& trouble) {
    const std::string shown = "'" + printable(std::string_view(&trouble.byte, 1)) + "'";
    switch (trouble.what) {
        case Trouble::What::not_utf8:
            return refuse(Errc::syntax, "is not UTF-8");
        case Trouble::What::not_in_charset:
            return refuse(Errc::out_of_range, "holds a character that " +
                                                  (limited_ ? dialect_.syntax : charset_.name()) +
                                                  " does not have");
        case Trouble::What::mark:
            return refuse(Errc::out_of_range, "holds the mark " + shown + ", and no mark releases it");
        case Trouble::What::control:
            return refuse(Errc::out_of_range, "holds the control character " + shown);
        case Trouble::What::none:
            return;
    }
}

void SegmentWriter::refuse(Errc code, std::string_view why) {
    if (!ok()) return;
    std::string what = printable(tag_, 3);
    if (element_ != 0) what += (element_ < 10 ? " element 0" : " element ") + std::to_string(element_);
    if (component_ != 0) what += " component " + std::to_string(component_);
    Error& error = error_.emplace(failure(code, what + " " + std::string(why)));
    error.at.offset = segment_begin_;
    error.at.segment = count_ + 1;
    error.at.element = element_;
    error.at.component = component_;
    out_.resize(segment_begin_);
}

Result<void> SegmentWriter::status() const {
    if (error_) return *error_;
    return {};
}

}  // namespace crossdock::edi
