#pragma once

#include "adapters/formats/delimited/charset.h"
#include "adapters/formats/delimited/row_scanner.h"
#include "gateway/document/problem_list.h"
#include "gateway/ports/format.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::formats {

/// Reads one table (see csv.h). Each cell that needs no unquoting or conversion is a view into the buffer; a
/// row is looked at once. Holds one row beyond what was fed and not yet asked for.
class CsvReader final : public ports::DocumentReader {
public:
    explicit CsvReader(const ports::ReadOptions& options);

    void feed(std::string_view bytes, bool last) override;
    Event next() override;
    const ports::DocumentInfo& document() const override { return info_; }
    const document::Record& header() const override { return header_; }
    Result<void> select(const ports::RecordPath& records) override;
    const document::Record& record() const override { return record_; }
    bool document_ok() const override { return problems_.ok(); }
    std::vector<document::Problem> take_problems() override { return problems_.take(); }

private:
    enum class Phase { charset, layout, columns, rows, finished, over };
    enum class Found { row, more, nothing };

    struct Value {
        std::string_view text;
        Position at;
        std::uint32_t length = 0;
        bool copied = false;  ///< stands in scratch_, not in the buffer
    };

    /// How far the places of one row were counted.
    struct Walk {
        std::size_t at = 0;
        std::uint64_t offset = 0, line_start = 0;
        std::uint32_t line = 1;
        bool has_breaks = false;
    };

    void receive(std::string_view bytes, bool last);
    bool find_charset();
    bool use_charset(const std::string& name);
    bool find_layout();
    Event read_columns();
    Event read_rows();
    Event begin_document();
    Event end_document();

    Found scan_row();
    void pass(std::size_t size);
    void pass_row();
    void fail(Errc code, const Position& at, std::string message);

    void explain_endless_row(std::string_view text, RowScanner::Outcome outcome);
    Position row_position() const;
    void begin_walk(std::string_view text);
    Position walk_to(std::string_view text, std::size_t index);

    void name_columns();
    std::string unique_name(std::string_view name, std::size_t index, const Position& at);
    bool fill_record();
    void check_cell_count();
    bool row_is_blank() const;
    std::optional<Value> value_of(const Cell& cell, std::size_t index);
    void convert(Value& value);
    void reject_row(Errc code, const Position& at, std::string message);
    std::string_view row() const { return std::string_view(buffer_).substr(begin_, scanner_.size()); }
    std::string_view raw(const Cell& cell) const;
    std::uint64_t raw_size(std::string_view text) const { return utf16_ ? utf16_bytes(text) : text.size(); }

    ports::ReadOptions options_;
    Phase phase_ = Phase::charset;
    ports::DocumentInfo info_;
    document::Record header_, record_;
    document::ProblemList problems_;
    RowScanner scanner_;

    std::string buffer_;   ///< UTF-8, or the charset's bytes; from begin_ on not yet passed
    std::string waiting_;  ///< fed while a record that points into buffer_ was out
    std::size_t begin_ = 0;
    bool last_ = false, waiting_last_ = false, record_out_ = false;
    std::optional<Utf16Decoder> utf16_;
    std::optional<ByteCharset> charset_;   ///< none: UTF-8
    std::optional<ByteCharset> fallback_;  ///< CP1252, once a cell was not UTF-8

    std::uint64_t offset_ = 0, line_start_ = 0;  ///< of the present row and line, in the file's bytes
    std::uint32_t line_ = 1;
    std::uint32_t row_number_ = 0;
    Walk walk_;

    std::vector<std::string> columns_;
    std::string scratch_;
    bool begun_ = false, selected_ = false, first_row_is_record_ = false, row_rejected_ = false;
    bool warned_short_ = false, warned_quotes_ = false;
};

}  // namespace crossdock::formats
