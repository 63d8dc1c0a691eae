#pragma once

#include "adapters/formats/json/skipper.h"
#include "adapters/formats/json/value_parser.h"
#include "gateway/document/problem_list.h"
#include "gateway/ports/format.h"

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace crossdock::formats {

/// Reads one JSON message (see json.h). Goes through the containers on the way to the records byte by byte;
/// cuts out every other value by its brackets ("piece") and has it parsed alone, so that memory stays
/// constant.
class JsonReader final : public ports::DocumentReader {
public:
    /// Messages up to here are read whole before document_begin; of larger ones this is what the header is
    /// made of.
    static constexpr std::size_t default_head_bytes = 8 * 1024 * 1024;

    explicit JsonReader(const ports::ReadOptions& options, std::size_t head_bytes = default_head_bytes);

    void feed(std::string_view bytes, bool last) override;
    Event next() override;
    const ports::DocumentInfo& document() const override { return info_; }
    const document::Record& header() const override { return header_; }
    Result<void> select(const ports::RecordPath& records) override;
    const document::Record& record() const override { return record_; }
    bool document_ok() const override { return problems_.ok(); }
    std::vector<document::Problem> take_problems() override { return problems_.take(); }

private:
    enum class Phase { head, body, finished, over };
    /// What may come next on the way to the records.
    enum class Step { value, piece, first, name, colon, separator, trailer };
    enum class Went { on, need_input, record, finished };

    /// A container on the way to the records.
    struct Level {
        bool array = false;
        bool of_records = false;  ///< its elements are the records
        std::size_t matched = 0;  ///< steps of the path that lead to it
        std::unordered_set<std::string> names = {};
    };

    void receive(std::string_view bytes, bool last);
    void check_utf8();
    void begin_document();
    bool several_values(std::string_view text) const;

    Event read_records();
    Event end_document();
    Went go();
    Went step(char c);
    Went begin_value(char c);
    Went begin_piece(bool is_record);
    Went read_piece();
    Went use_piece(std::string_view text);
    Went drop_piece();
    Went read_name();
    Went name_read(const std::string& name, std::size_t size);
    Went close_level(char c);
    Went begin_trailer(char c);
    Went enter(bool array, bool of_records);
    Went fail(Errc code, std::string message, document::Severity severity = document::Severity::message);
    Went out_of_bytes();

    std::string_view text() const { return std::string_view(buffer_).substr(at_, checked_ - at_); }
    bool at_end_of_message() const { return last_ && checked_ == size_; }
    void pass(std::size_t bytes);

    ports::ReadOptions options_;
    std::size_t head_bytes_;
    Phase phase_ = Phase::head;
    ports::DocumentInfo info_;
    document::Record header_, record_, scratch_;
    document::ProblemList problems_;
    ValueParser parser_;
    ValueSkipper skipper_;

    std::string buffer_;       ///< what was fed and not passed, and the padding that simdjson wants behind it
    std::string waiting_;      ///< fed while a record that points into buffer_ was out
    std::size_t size_ = 0;     ///< of buffer_ without the padding
    std::size_t checked_ = 0;  ///< up to here it is UTF-8
    std::size_t at_ = 0;
    Place place_;  ///< of at_
    bool last_ = false, waiting_last_ = false, record_out_ = false, bad_utf8_ = false, begun_ = false;

    std::vector<std::string> path_;
    bool selected_ = false;
    bool lines_ = false;  ///< several values, each a record
    std::vector<Level> levels_;
    Step step_ = Step::value;
    bool on_path_ = true;      ///< the value that comes next leads to the records
    std::size_t matched_ = 0;  ///< steps of the path that lead to it
    bool piece_is_record_ = false, piece_too_long_ = false;
    std::uint32_t piece_line_ = 1;
    std::uint32_t record_number_ = 0;
    bool found_records_ = false;
    std::uint64_t header_end_ = 0;  ///< members behind it came too late for header()
    bool warned_late_ = false;
};

}  // namespace crossdock::formats
