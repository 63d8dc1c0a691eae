#include "adapters/formats/delimited/reader.h"

#include "adapters/formats/delimited/sniff.h"
#include "gateway/core/text.h"

#include <algorithm>
#include <utility>

namespace crossdock::formats {
namespace {

using document::Severity;
using Event = ports::DocumentReader::Event;

constexpr std::size_t max_columns = 1000;
constexpr std::size_t max_row_limit = 1024ull * 1024 * 1024;  // offsets in a row have 32 bits

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

std::string_view trim_blanks(std::string_view text) {
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    return text;
}

bool is_blank(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return is_blank(c); });
}

}  // namespace

CsvReader::CsvReader(const ports::ReadOptions& options)
    : options_(options), problems_(options.max_problems), scanner_(',', max_columns + 1, options.strict) {
    options_.max_record_bytes = std::min(options_.max_record_bytes, max_row_limit);
    info_.standard = "csv";
}

void CsvReader::feed(std::string_view bytes, bool last) {
    if (phase_ == Phase::finished || phase_ == Phase::over) return;
    if (record_out_) {
        waiting_ += bytes;
        waiting_last_ = waiting_last_ || last;
        return;
    }
    receive(bytes, last);
}

void CsvReader::receive(std::string_view bytes, bool last) {
    if (begin_ != 0) {
        buffer_.erase(0, begin_);
        begin_ = 0;
    }
    if (utf16_) {
        utf16_->append_utf8(buffer_, bytes);
        if (last && !last_) utf16_->finish(buffer_);
    } else {
        buffer_ += bytes;
    }
    last_ = last_ || last;
}

Event CsvReader::next() {
    record_out_ = false;
    if (!waiting_.empty() || waiting_last_) {
        receive(waiting_, waiting_last_);
        waiting_.clear();
        waiting_last_ = false;
    }
    if (phase_ == Phase::charset && !find_charset()) return Event::need_input;
    if (phase_ == Phase::layout && !find_layout()) return Event::need_input;
    if (phase_ == Phase::columns) return read_columns();
    if (phase_ == Phase::rows) return read_rows();
    if (phase_ == Phase::finished) return begun_ ? end_document() : begin_document();
    return Event::end;
}

Result<void> CsvReader::select(const ports::RecordPath& records) {
    if (!records.empty()) {
        return failure(Errc::unsupported, "a table has no part '" + records + "': its rows are the records");
    }
    selected_ = true;
    return {};
}

/// By the byte order mark, else by the profile. False: more bytes are needed to tell.
bool CsvReader::find_charset() {
    constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";
    const std::string_view head(buffer_);
    if (head.size() < 3 && !last_) return false;
    phase_ = Phase::layout;
    if (head.starts_with(utf8_mark)) {
        if (options_.strict) {
            problems_.add(Severity::document, Errc::syntax, row_position(),
                          "a byte order mark stands before the first row");
        }
        pass(utf8_mark.size());
        return true;
    }
    std::string name = options_.charset;
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    const bool little = head.starts_with("\xFF\xFE"), big = head.starts_with("\xFE\xFF");
    if (little || big) name = little ? "UTF-16LE" : "UTF-16BE";
    if (little || big) pass(2);
    return use_charset(name);
}

bool CsvReader::use_charset(const std::string& name) {
    if (name.empty() || name == "UTF-8" || name == "UTF8") return true;
    if (name == "CP1252" || name == "WINDOWS-1252") {
        charset_ = ByteCharset::cp1252();
    } else if (name == "UTF-16" || name == "UTF-16LE" || name == "UTF-16BE") {
        const std::string raw_bytes = buffer_.substr(begin_);
        buffer_.clear();
        begin_ = 0;
        utf16_.emplace(name == "UTF-16BE" || (name == "UTF-16" && raw_bytes.starts_with('\0')));
        const bool last = last_;
        last_ = false;
        receive(raw_bytes, last);
    } else if (auto found = ByteCharset::find(name); found) {
        charset_ = *found;
    } else {
        fail(found.error().code, row_position(), found.error().message);
        return true;
    }
    return true;
}

/// The delimiter, by the profile, by the line "sep=;" that Excel understands, or by the first rows.
bool CsvReader::find_layout() {
    std::string_view text = std::string_view(buffer_).substr(begin_);
    const bool whole = last_ && text.size() <= sample_bytes;
    if (!whole && text.size() < sample_bytes && options_.delimiter == 0) return false;
    // A line "sep=;" has 5 bytes and a line end of at most 2.
    if (text.size() < 7 && !last_) return false;
    text = text.substr(0, sample_bytes);
    phase_ = Phase::columns;
    char delimiter = options_.delimiter;
    if (text.size() >= 6 && text.starts_with("sep=") && (text[5] == '\r' || text[5] == '\n')) {
        if (delimiter == 0) delimiter = text[4];
        pass(text.substr(5).starts_with("\r\n") ? 7 : 6);
        ++line_;
        line_start_ = offset_;
        text.remove_prefix(text.substr(5).starts_with("\r\n") ? 7 : 6);
    }
    if (delimiter == 0) delimiter = guess_layout(text, whole).delimiter;
    scanner_ = RowScanner(delimiter, max_columns + 1, options_.strict);
    return true;
}

/// Tells that nothing further can be read; the document ends with it.
void CsvReader::fail(Errc code, const Position& at, std::string message) {
    problems_.add(Severity::message, code, at, std::move(message));
    phase_ = Phase::finished;
}

/// The document begins even where nothing of it can be read, so that what is amiss has a document to belong
/// to.
Event CsvReader::begin_document() {
    begun_ = true;
    return Event::document_begin;
}

Event CsvReader::end_document() {
    // Where reading stopped early it is chance how much was decoded by then.
    const bool complete = phase_ != Phase::finished;
    phase_ = Phase::over;
    if (complete && utf16_ && utf16_->broken()) {
        const Severity severity = options_.strict ? Severity::document : Severity::warning;
        problems_.add(severity, Errc::syntax, row_position(),
                      "some bytes are not UTF-16 and were read as U+FFFD");
    }
    problems_.end(row_position());
    return Event::document_end;
}

Event CsvReader::read_columns() {
    const Found found = scan_row();
    if (found == Found::more) return Event::need_input;
    header_.clear();
    if (phase_ == Phase::finished) return begin_document();
    if (found == Found::nothing) {
        problems_.add(Severity::document, Errc::missing, row_position(),
                      "the file is empty: a row of column names is expected");
        phase_ = Phase::finished;
        return begin_document();
    }
    name_columns();
    return begin_document();
}

Event CsvReader::read_rows() {
    for (;;) {
        if (first_row_is_record_) {
            first_row_is_record_ = false;
        } else {
            const Found found = scan_row();
            if (found == Found::more) return Event::need_input;
            if (found == Found::nothing) return end_document();
        }
        ++row_number_;
        const bool usable = fill_record();
        pass_row();
        if (usable && selected_) {
            record_out_ = true;
            return Event::record;
        }
    }
}

/// Makes scanner_ hold the next row that is not blank. `nothing`: the table is over, or cannot be read
/// further.
CsvReader::Found CsvReader::scan_row() {
    const std::size_t window = options_.max_record_bytes + 2;  // a row and its line end
    for (;;) {
        const std::string_view text = std::string_view(buffer_).substr(begin_);
        if (text.empty()) return last_ ? Found::nothing : Found::more;
        // Only the window is looked at, so that a row that is too long is so however it was fed.
        const RowScanner::Outcome outcome =
            scanner_.scan(text.substr(0, window), last_ && text.size() < window);
        if (outcome == RowScanner::Outcome::row && scanner_.size() <= options_.max_record_bytes) {
            if (!row_is_blank()) return Found::row;
            pass_row();
            continue;
        }
        if (outcome == RowScanner::Outcome::more && text.size() < window) return Found::more;
        explain_endless_row(text, outcome);
        return Found::nothing;
    }
}

void CsvReader::explain_endless_row(std::string_view text, RowScanner::Outcome outcome) {
    Position at = row_position();
    const std::string limit = std::to_string(options_.max_record_bytes) + " bytes";
    if (!scanner_.in_quotes()) return fail(Errc::limit, at, "the row is longer than " + limit);
    begin_walk(text);
    at = walk_to(text, scanner_.cell_begin() - 1);
    if (outcome == RowScanner::Outcome::unclosed) {
        return fail(Errc::syntax, at, "the quote that opens here is never closed: the file may be cut off");
    }
    fail(Errc::limit, at, "the quote that opens here is not closed within " + limit);
}

void CsvReader::pass(std::size_t size) {
    offset_ += raw_size(std::string_view(buffer_).substr(begin_, size));
    begin_ += size;
}

void CsvReader::pass_row() {
    if (scanner_.has_quoted()) {
        begin_walk(row());
        walk_to(row(), scanner_.size());
        line_ = walk_.line;
    }
    pass(scanner_.taken());
    if (scanner_.taken() != scanner_.size()) {
        ++line_;
        line_start_ = offset_;
    }
    scanner_.restart();
}

bool CsvReader::row_is_blank() const {
    if (scanner_.count() > scanner_.cells().size()) return false;
    const std::vector<Cell>& cells = scanner_.cells();
    return std::all_of(cells.begin(), cells.end(), [this](const Cell& cell) { return is_blank(raw(cell)); });
}

std::string_view CsvReader::raw(const Cell& cell) const {
    return std::string_view(buffer_).substr(begin_ + cell.begin, cell.end - cell.begin);
}

Position CsvReader::row_position() const {
    Position at;
    at.offset = offset_;
    at.line = line_;
    at.column = static_cast<std::uint32_t>(offset_ - line_start_ + 1);
    at.segment = phase_ == Phase::rows ? row_number_ : 0;
    return at;
}

void CsvReader::begin_walk(std::string_view text) {
    walk_ = Walk{0, offset_, line_start_, line_, false};
    // Line breaks inside a row stand in quotes.
    if (scanner_.has_quoted())
        walk_.has_breaks = text.find('\n') != text.npos || text.find('\r') != text.npos;
}

/// The place of a byte of the row; the calls for one row go from left to right.
Position CsvReader::walk_to(std::string_view text, std::size_t index) {
    if (walk_.has_breaks) {
        for (;;) {
            const std::size_t found = text.substr(0, index).find_first_of("\r\n", walk_.at);
            if (found == std::string_view::npos) break;
            const std::size_t after = found + (text.substr(found).starts_with("\r\n") ? 2 : 1);
            walk_.offset += raw_size(text.substr(walk_.at, after - walk_.at));
            walk_.at = after;
            walk_.line_start = walk_.offset;
            ++walk_.line;
        }
    }
    if (index > walk_.at) walk_.offset += raw_size(text.substr(walk_.at, index - walk_.at));
    walk_.at = std::max(walk_.at, index);
    Position at = row_position();
    at.offset = walk_.offset;
    at.line = walk_.line;
    at.column = static_cast<std::uint32_t>(walk_.offset - walk_.line_start + 1);
    return at;
}

/// The row that is being read cannot be used; where that row names the columns, nothing can.
void CsvReader::reject_row(Errc code, const Position& at, std::string message) {
    const Severity severity = phase_ == Phase::columns ? Severity::document : Severity::record;
    if (!row_rejected_) problems_.add(severity, code, at, std::move(message));
    row_rejected_ = true;
}

/// Nothing where the cell is empty. The text lives as long as the buffer, or the next call.
std::optional<CsvReader::Value> CsvReader::value_of(const Cell& cell, std::size_t index) {
    const std::string_view whole = raw(cell);
    Value value;
    value.text = cell.quoted || options_.strict ? whole : trim_blanks(whole);
    if (value.text.empty() || is_blank(value.text)) return std::nullopt;
    value.at = walk_to(row(), cell.begin + static_cast<std::size_t>(value.text.data() - whole.data()));
    value.at.element = static_cast<std::uint16_t>(index + 1);
    value.length = static_cast<std::uint32_t>(raw_size(value.text));
    if (cell.ragged) {
        constexpr std::string_view ragged = "text follows a closing quote";
        if (options_.strict) reject_row(Errc::syntax, value.at, std::string(ragged));
        if (!options_.strict && !std::exchange(warned_quotes_, true)) {
            problems_.add(Severity::warning, Errc::syntax, value.at,
                          std::string(ragged) + "; it is read as part of the cell");
        }
    }
    if (cell.doubled || cell.ragged) {
        scratch_.clear();
        append_unquoted(scratch_, value.text);
        value.text = scratch_;
        value.copied = true;
    }
    if ((scanner_.unusual() || cell.quoted) && has_unusual_bytes(value.text)) convert(value);
    return value;
}

/// Makes UTF-8 of a text that is not plain ASCII.
void CsvReader::convert(Value& value) {
    if (value.text.find('\0') != std::string_view::npos) {
        const char* hint = phase_ == Phase::columns ? " (is it UTF-16 without a byte order mark?)" : "";
        return reject_row(Errc::syntax, value.at, std::string("a byte of value 0 in a table") + hint);
    }
    const ByteCharset* charset = charset_ ? &*charset_ : nullptr;
    if (charset == nullptr) {
        if (is_utf8(value.text)) return;
        if (options_.strict) return reject_row(Errc::syntax, value.at, "the cell is not UTF-8");
        if (!fallback_) {
            fallback_ = ByteCharset::cp1252();
            problems_.add(
                Severity::warning, Errc::syntax, value.at,
                "the cell is not UTF-8; such cells are read as CP1252 (the profile can name the charset)");
        }
        charset = &*fallback_;
    }
    std::string text;
    charset->append_utf8(text, value.text);
    scratch_ = std::move(text);
    value.text = scratch_;
    value.copied = true;
}

void CsvReader::name_columns() {
    if (scanner_.count() > max_columns) {
        return fail(Errc::limit, row_position(),
                    "the table has more than " + std::to_string(max_columns) + " columns");
    }
    header_.clear({}, row_position());
    header_.first_byte = offset_;
    header_.last_byte = offset_ + raw_size(row());
    columns_.reserve(scanner_.count());
    begin_walk(row());
    for (std::size_t i = 0; i < scanner_.cells().size(); ++i) {
        Value value;
        value.at = row_position();
        if (options_.header_row) value = value_of(scanner_.cells()[i], i).value_or(value);
        columns_.push_back(options_.header_row ? unique_name(trim(value.text), i, value.at)
                                               : std::to_string(i + 1));
        const std::string_view name = columns_.back();
        header_.add(header_.root(), name, document::Kind::text, name, value.at, value.length);
    }
    if (row_rejected_) {
        header_.clear();
        phase_ = Phase::finished;
        return;
    }
    phase_ = Phase::rows;
    first_row_is_record_ = !options_.header_row;
    if (options_.header_row) pass_row();
}

/// A column without a name gets its number, one whose name is taken a number behind it; each with a warning.
std::string CsvReader::unique_name(std::string_view name, std::size_t index, const Position& at) {
    const auto taken = [this](const std::string& candidate) {
        return std::find(columns_.begin(), columns_.end(), candidate) != columns_.end();
    };
    std::string unique(name.empty() ? std::to_string(index + 1) : std::string(name));
    const std::string column = "column " + std::to_string(index + 1);
    if (!name.empty() && !taken(unique)) return unique;
    const std::string base = unique;
    for (int number = 2; taken(unique); ++number) unique = base + " " + std::to_string(number);
    const std::string what = name.empty() ? " has no name" : " has the name of another";
    problems_.add(Severity::warning, Errc::conflict, at,
                  column + what + "; it is read as '" + printable(unique) + "'");
    return unique;
}

/// False where the row cannot be used.
bool CsvReader::fill_record() {
    row_rejected_ = false;
    record_.clear({}, row_position());
    document::Node& root = record_[record_.root()];
    root.name = "row";
    root.length = static_cast<std::uint32_t>(raw_size(row()));
    record_.first_byte = offset_;
    record_.last_byte = offset_ + root.length;
    begin_walk(row());
    if (options_.strict && scanner_.stray_quote()) {
        reject_row(Errc::syntax, row_position(), "a quote stands inside a cell that does not begin with one");
    }
    const std::vector<Cell>& cells = scanner_.cells();
    const std::size_t known = std::min(cells.size(), columns_.size());
    for (std::size_t i = 0; i < known && !row_rejected_; ++i) {
        const std::optional<Value> value = value_of(cells[i], i);
        if (!value) continue;
        const std::string_view text = value->copied ? record_.keep(value->text) : value->text;
        record_.add(record_.root(), columns_[i], document::Kind::text, text, value->at, value->length);
    }
    check_cell_count();
    return !row_rejected_;
}

void CsvReader::check_cell_count() {
    const std::size_t count = scanner_.count(), columns = columns_.size();
    if (count == columns) return;
    const std::string found =
        std::to_string(count) + " cells where the table has " + std::to_string(columns) + " columns";
    if (count < columns) {
        const bool is_last = scanner_.taken() == scanner_.size();
        if (is_last && row_number_ > 1 && !warned_short_) {
            reject_row(Errc::missing, row_position(),
                       "the last row has " + found + " and no line end: the file may be cut off");
        } else if (!std::exchange(warned_short_, true)) {
            problems_.add(Severity::warning, Errc::missing, row_position(),
                          "the row has " + found + "; the others are absent");
        }
        return;
    }
    const std::vector<Cell>& cells = scanner_.cells();
    const auto extra = std::find_if(cells.begin() + static_cast<std::ptrdiff_t>(columns), cells.end(),
                                    [this](const Cell& cell) { return !is_blank(raw(cell)); });
    if (extra != cells.end() || count > cells.size())
        reject_row(Errc::syntax, row_position(), "the row has " + found);
}

}  // namespace crossdock::formats
