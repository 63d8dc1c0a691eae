#pragma once

#include "gateway/core/error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The parts of the importer of the UN's directories: not for others.
namespace crossdock::edi::un {

/// A line of a published text. Box drawing has become '-', '|' and '+'; there are no blanks at its end.
struct Line {
    std::string text;
    std::uint32_t number = 0;  ///< from 1
    bool blank() const { return text.empty(); }
};

/// Reads code page 437 (D.96A to D.01B), UTF-8 box drawing and plain ASCII (the later ones) alike.
std::vector<Line> lines_of(std::string_view text);

/// What stands between two ruled lines: a segment, composite or element with its head.
struct Section {
    std::string key;   ///< "ADR", "C517", "6060"
    std::string name;  ///< lower case, without a usage indicator: "city name"
    std::uint32_t line = 0;
    std::vector<Line> lines;  ///< below the head
};

/// What comes before the first head (title, change indicators) is left out.
std::vector<Section> sections_of(std::string_view text);

/// The end of a row of a table: "C   9───┘", "M  an..35", "C    5 an..70".
struct Tail {
    std::string name;  ///< what is before
    bool mandatory = false;
    std::uint32_t most = 1;
    std::uint32_t bars = 0, corners = 0;  ///< of the boxes around groups
};
std::optional<Tail> tail_of(std::string_view text);

/// Takes the change indicators (+ * # | X -) from the start of a row.
std::string_view without_marks(std::string_view text);

/// Takes the first word, and the blanks around it, from `text`.
std::string_view eat_word(std::string_view& text);

/// "an..35", "n3".
bool is_representation(std::string_view word);
/// An element ("6060") or a composite ("C186").
bool is_number(std::string_view text);
/// Three capitals or digits.
bool is_tag(std::string_view text);

/// Where problems of one text go.
class Reports {
public:
    Reports(std::string file, std::vector<Error>& errors) : file_(std::move(file)), errors_(errors) {}
    void operator()(std::uint32_t line, std::string message, Errc code = Errc::syntax) {
        Position at;
        at.line = line;
        errors_.push_back({code, file_, at, std::move(message), {}});
    }
    const std::string& file() const { return file_; }

private:
    std::string file_;
    std::vector<Error>& errors_;
};

}  // namespace crossdock::edi::un
