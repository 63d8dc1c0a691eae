#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::formats {

/// One cell of a row, as offsets from the row's first byte; quotes are not part of it.
struct Cell {
    std::uint32_t begin = 0, end = 0;
    bool quoted = false;
    bool doubled = false;  ///< holds doubled quotes
    bool ragged = false;   ///< text follows the closing quote, which then lies inside the cell
};

/// Finds the cells and the end of one row. Knows delimiters, quotes and line ends (CR, LF, CRLF); knows
/// nothing of charsets, columns or values. Can be interrupted at any byte: what was scanned is not scanned
/// again.
class RowScanner {
public:
    enum class Outcome {
        row,      ///< a whole row: cells(), size() and taken() are valid
        more,     ///< the text ends inside the row
        unclosed  ///< the text ends inside quotes and no more will come
    };

    /// Of a row, the first `max_cells` cells are kept and the others counted. `exact`: blanks around quotes
    /// are not forgiven.
    RowScanner(char delimiter, std::size_t max_cells, bool exact = false);

    /// Forgets the row before.
    void restart();

    /// `text` begins at the row's first byte and holds at least what the last call held, at any address.
    /// `last`: nothing follows it.
    Outcome scan(std::string_view text, bool last);

    const std::vector<Cell>& cells() const { return cells_; }
    std::size_t count() const { return count_; }  ///< of all cells, the ones not kept included
    std::size_t size() const { return size_; }    ///< bytes without the line end
    std::size_t taken() const { return taken_; }  ///< bytes with the line end
    bool has_quoted() const { return has_quoted_; }
    bool stray_quote() const { return stray_quote_; }  ///< a quote inside an unquoted cell
    /// False: every byte outside quotes is ASCII and not NUL.
    bool unusual() const { return unusual_; }
    bool in_quotes() const { return state_ == State::quoted; }
    std::size_t cell_begin() const { return cell_; }  ///< of the cell in which the scan stopped

private:
    enum class State : std::uint8_t { plain, quoted, after_quote };

    std::size_t find_special(std::string_view text, std::size_t from);
    bool opens_quote(std::string_view text) const;
    void finish_cell(std::string_view text);

    char delimiter_;
    bool exact_;
    std::size_t max_cells_;
    State state_ = State::plain;
    std::size_t at_ = 0, cell_ = 0, quote_end_ = 0, count_ = 0, size_ = 0, taken_ = 0;
    bool doubled_ = false, has_quoted_ = false, stray_quote_ = false, unusual_ = false;
    std::vector<Cell> cells_;
};

/// True where `text` holds a byte above 0x7F or a NUL.
bool has_unusual_bytes(std::string_view text);

/// The text of a cell that is `doubled` or `ragged`, appended to `out`.
void append_unquoted(std::string& out, std::string_view raw);

}  // namespace crossdock::formats
