#pragma once

#include <cstddef>
#include <string_view>

namespace crossdock::formats {

/// What the first rows of a table tell of it.
struct Layout {
    char delimiter = ',';
    std::size_t columns = 0;  ///< of the first row
    double agreement = 0;     ///< share of the rows that have as many cells as the first
    std::size_t rows = 0;     ///< looked at
};

/// How many of a file's first bytes guess_layout() is shown.
inline constexpr std::size_t sample_bytes = 16 * 1024;

/// The delimiter of , ; TAB | by which the first rows agree best, heeding quotes; then the one that makes
/// more columns. `whole`: the text is all there is, so that its last line is a row even without a line end.
Layout guess_layout(std::string_view text, bool whole);

}  // namespace crossdock::formats
