#include "adapters/formats/json/reader.h"

#include "adapters/formats/json/header.h"
#include "adapters/formats/json/token.h"
#include "gateway/core/text.h"

#include <simdjson.h>

#include <algorithm>

namespace crossdock::formats {
namespace {

using document::Severity;
using Event = ports::DocumentReader::Event;

constexpr std::size_t max_name_bytes = 64 * 1024;
constexpr std::size_t max_names = 10'000;  // of an object on the way to the records

/// Bytes at the end of `text` that may be the start of a character whose rest is still to come.
std::size_t unfinished_character(std::string_view text) {
    for (std::size_t back = 1; back <= 3 && back <= text.size(); ++back) {
        const auto byte = static_cast<unsigned char>(text[text.size() - back]);
        if (byte < 0x80) return 0;
        if (byte >= 0xC0) return (byte >= 0xF0 ? 4u : byte >= 0xE0 ? 3u : 2u) > back ? back : 0;
    }
    return 0;
}

/// How much of `text` is UTF-8.
std::size_t utf8_prefix(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const auto byte = static_cast<unsigned char>(text[at]);
        const std::size_t length = byte < 0x80 ? 1 : byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
        if (text.size() - at < length || !is_utf8(text.substr(at, length))) break;
        at += length;
    }
    return at;
}

}  // namespace

JsonReader::JsonReader(const ports::ReadOptions& options, std::size_t head_bytes)
    : options_(options),
      head_bytes_(head_bytes),
      problems_(options.max_problems),
      skipper_(options.max_depth) {
    options_.max_depth = std::min<std::size_t>(options_.max_depth, 64);
    options_.max_record_bytes = std::min<std::size_t>(options_.max_record_bytes, 1024ull * 1024 * 1024);
    info_.standard = "json";
}

void JsonReader::feed(std::string_view bytes, bool last) {
    if (phase_ == Phase::finished || phase_ == Phase::over) return;
    if (record_out_) {
        waiting_ += bytes;
        waiting_last_ = waiting_last_ || last;
        return;
    }
    receive(bytes, last);
}

void JsonReader::receive(std::string_view bytes, bool last) {
    if (at_ != 0) {
        buffer_.erase(0, at_);
        size_ -= at_;
        checked_ -= at_;
        at_ = 0;
    }
    buffer_.resize(size_);
    buffer_ += bytes;
    size_ = buffer_.size();
    buffer_.append(ValueParser::padding, '\0');
    last_ = last_ || last;
    check_utf8();
}

void JsonReader::check_utf8() {
    if (bad_utf8_) return;
    std::string_view fresh = std::string_view(buffer_).substr(checked_, size_ - checked_);
    if (!last_) fresh.remove_suffix(unfinished_character(fresh));
    if (simdjson::validate_utf8(fresh.data(), fresh.size())) {
        checked_ += fresh.size();
    } else {
        checked_ += utf8_prefix(fresh);
        bad_utf8_ = true;
    }
}

Event JsonReader::next() {
    record_out_ = false;
    if (!waiting_.empty() || waiting_last_) {
        receive(waiting_, waiting_last_);
        waiting_.clear();
        waiting_last_ = false;
    }
    if (phase_ == Phase::head) {
        if (!last_ && !bad_utf8_ && checked_ <= head_bytes_) return Event::need_input;
        begin_document();
        return Event::document_begin;
    }
    if (phase_ == Phase::body) return read_records();
    if (phase_ == Phase::finished) return end_document();
    return Event::end;
}

void JsonReader::begin_document() {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    phase_ = Phase::body;
    header_.clear();
    const bool whole = at_end_of_message() && size_ <= head_bytes_;
    header_end_ = whole ? ~std::uint64_t{0} : head_bytes_;
    // Only these bytes are looked at, so that the same is found however much was fed by now.
    std::string_view head = text().substr(0, head_bytes_);
    const bool bad_in_head = bad_utf8_ && checked_ <= head_bytes_;
    std::size_t skipped = 0;
    if (head.starts_with(mark)) {
        if (options_.strict)
            fail(Errc::syntax, "a byte order mark stands before the document", Severity::document);
        skipped = mark.size();
    }
    skipped = json_text::skip_blanks(head, skipped);
    head.remove_prefix(skipped);
    pass(skipped);
    info_.at = place_.position();
    if (head.empty() && !bad_in_head) {
        fail(Errc::missing, whole ? "the file is empty" : "the file begins with too many blanks");
        return;
    }
    lines_ = several_values(head);
    header_.clear({}, place_.position());
    header_.first_byte = header_.last_byte = place_.offset;
    HeaderBuilder(header_, parser_, options_.max_depth).build(head, place_, lines_);
}

/// True where a line break and another object or array follow the first.
bool JsonReader::several_values(std::string_view text) const {
    if (!text.starts_with('{') && !text.starts_with('[')) return false;
    if (text.find('\n') == std::string_view::npos) return false;
    ValueSkipper skipper(options_.max_depth);
    skipper.restart(0);
    if (skipper.skip(text, false) != ValueSkipper::Outcome::whole) return false;
    const std::size_t after = json_text::skip_blanks(text, skipper.size());
    if (after == text.size() || (text[after] != '{' && text[after] != '[')) return false;
    return text.substr(skipper.size(), after - skipper.size()).find('\n') != std::string_view::npos;
}

Result<void> JsonReader::select(const ports::RecordPath& records) {
    path_.clear();
    if (!records.empty()) {
        if (lines_)
            return failure(Errc::unsupported,
                           "a file of JSON lines has no part '" + records + "': its lines are the records");
        for (const std::string_view name : split(records, '/')) path_.emplace_back(name);
        if (!text().starts_with('{') && !text().starts_with('[')) {
            return failure(Errc::unsupported, "the document is no object and has no part '" + records + "'");
        }
    }
    selected_ = true;
    return {};
}

Event JsonReader::read_records() {
    for (;;) {
        switch (go()) {
            case Went::on:
                break;
            case Went::need_input:
                return Event::need_input;
            case Went::record:
                record_out_ = true;
                return Event::record;
            case Went::finished:
                return end_document();
        }
    }
}

Event JsonReader::end_document() {
    phase_ = Phase::over;
    if (problems_.ok() && selected_ && !path_.empty() && !found_records_) {
        std::string name;
        for (const std::string& part : path_) name += (name.empty() ? "" : "/") + part;
        fail(Errc::missing, "the document has no '" + name + "' to take records from", Severity::document);
    }
    problems_.end(place_.position());
    return Event::document_end;
}

JsonReader::Went JsonReader::fail(Errc code, std::string message, Severity severity) {
    problems_.add(severity, code, place_.position(), std::move(message));
    if (severity == Severity::message) phase_ = phase_ == Phase::over ? phase_ : Phase::finished;
    return Went::finished;
}

void JsonReader::pass(std::size_t bytes) {
    place_.advance(std::string_view(buffer_).substr(at_, bytes));
    at_ += bytes;
}

/// What it means that the bytes end where more are needed.
JsonReader::Went JsonReader::out_of_bytes() {
    if (!bad_utf8_ && !last_) return Went::need_input;
    const bool begun_piece = step_ == Step::piece;
    pass(checked_ - at_);
    if (bad_utf8_) return fail(Errc::syntax, "the document is not UTF-8");
    std::string where = begun_piece ? "inside the value that begins in line " + std::to_string(piece_line_)
                                    : "inside an object or array that is not closed";
    return fail(Errc::syntax, "the document ends " + where + ": it may be cut off");
}

JsonReader::Went JsonReader::go() {
    if (step_ == Step::piece) return read_piece();
    pass(json_text::skip_blanks(text(), 0));
    if (text().empty()) {
        if (step_ == Step::trailer && at_end_of_message()) return Went::finished;
        return out_of_bytes();
    }
    return step(text().front());
}

JsonReader::Went JsonReader::step(char c) {
    switch (step_) {
        case Step::value:
            return begin_value(c);
        case Step::first:
            if (c == (levels_.back().array ? ']' : '}')) return close_level(c);
            step_ = levels_.back().array ? Step::value : Step::name;
            return Went::on;
        case Step::name:
            if (c != '"') return fail(Errc::syntax, "a member's name in quotes is expected");
            return read_name();
        case Step::colon:
            if (c != ':') return fail(Errc::syntax, "a colon is expected");
            pass(1);
            step_ = Step::value;
            return Went::on;
        case Step::separator:
            if (c != ',') return close_level(c);
            pass(1);
            step_ = levels_.back().array ? Step::value : Step::name;
            return Went::on;
        case Step::trailer:
            return begin_trailer(c);
        default:
            return Went::on;
    }
}

JsonReader::Went JsonReader::begin_trailer(char c) {
    if (!lines_) return fail(Errc::syntax, "more text follows the end of the document");
    step_ = Step::value;
    on_path_ = true;
    matched_ = 0;
    return begin_value(c);
}

/// Decides whether a value is a record, leads to records, or neither.
JsonReader::Went JsonReader::begin_value(char c) {
    if (!levels_.empty() && levels_.back().of_records) return begin_piece(true);
    if (levels_.empty() && (!selected_ || lines_)) return begin_piece(selected_);
    if (!levels_.empty() && levels_.back().array) {
        on_path_ = true;
        matched_ = levels_.back().matched;
    }
    if (!on_path_) return begin_piece(false);
    if (matched_ == path_.size()) {
        const bool container = c == '[' || c == '{';
        found_records_ = found_records_ || container || path_.empty();
        if (c == '[') return enter(true, true);
        return begin_piece(container || path_.empty());
    }
    if (c == '[' || c == '{') return enter(c == '[', false);
    return begin_piece(false);
}

JsonReader::Went JsonReader::enter(bool array, bool of_records) {
    if (levels_.size() >= options_.max_depth) {
        return fail(Errc::limit, "brackets stand more than " + std::to_string(options_.max_depth) + " deep");
    }
    levels_.push_back(Level{array, of_records, matched_});
    pass(1);
    step_ = Step::first;
    return Went::on;
}

JsonReader::Went JsonReader::close_level(char c) {
    if (c != (levels_.back().array ? ']' : '}')) {
        return fail(Errc::syntax, std::string("a comma or a closing ") +
                                      (levels_.back().array ? "']'" : "'}'") + " is expected");
    }
    pass(1);
    levels_.pop_back();
    step_ = levels_.empty() ? Step::trailer : Step::separator;
    return Went::on;
}

JsonReader::Went JsonReader::read_name() {
    const std::string_view all = text().substr(0, max_name_bytes + 2);
    const std::size_t end = json_text::closing_quote(all, 1);
    if (end == std::string_view::npos) {
        if (all.size() == max_name_bytes + 2)
            return fail(Errc::limit, "a member's name is longer than 64 KiB");
        return out_of_bytes();
    }
    const std::string_view inside = all.substr(1, end - 1);
    std::string name;
    if (json_text::control_byte(inside) != std::string_view::npos || !json_text::unescape(name, inside)) {
        return fail(Errc::syntax,
                    "a member's name has a control character, an unknown escape or half a surrogate pair");
    }
    return name_read(name, end + 1);
}

JsonReader::Went JsonReader::name_read(const std::string& name, std::size_t size) {
    Level& level = levels_.back();
    on_path_ = level.matched < path_.size() && name == path_[level.matched];
    matched_ = level.matched + 1;
    if (!on_path_ && found_records_ && place_.offset >= header_end_ && !warned_late_) {
        warned_late_ = true;
        fail(Errc::unsupported,
             "members behind the records come too late to be read with the document's head",
             Severity::warning);
    }
    if (level.names.size() >= max_names) return fail(Errc::limit, "an object has more than 10,000 members");
    if (!level.names.insert(name).second) {
        fail(Errc::conflict, "the name '" + printable(name) + "' stands twice in one object",
             Severity::document);
    }
    pass(size);
    step_ = Step::colon;
    return Went::on;
}

JsonReader::Went JsonReader::begin_piece(bool is_record) {
    piece_is_record_ = is_record;
    piece_too_long_ = false;
    if (is_record) ++record_number_;
    piece_line_ = place_.line;
    skipper_.restart(levels_.size());
    step_ = Step::piece;
    return Went::on;
}

/// Looks for the end of the present piece, and at all of it when it is there.
JsonReader::Went JsonReader::read_piece() {
    using Outcome = ValueSkipper::Outcome;
    const std::string_view all = text();
    const Outcome outcome = skipper_.skip(all, at_end_of_message());
    const std::size_t size = skipper_.size();
    if (size > options_.max_record_bytes || piece_too_long_) {
        if (const Went went = drop_piece(); went != Went::on) return went;
        if (outcome == Outcome::more) return out_of_bytes();
    }
    switch (outcome) {
        case Outcome::more:
            return out_of_bytes();
        case Outcome::whole:
            break;
        case Outcome::no_value:
            return fail(Errc::syntax, "a value is expected");
        case Outcome::too_deep:
            pass(skipper_.size());
            return fail(Errc::limit,
                        "brackets stand more than " + std::to_string(options_.max_depth) + " deep");
        case Outcome::mismatch:
            pass(skipper_.size());
            return fail(Errc::syntax, "this bracket closes one of the other kind");
    }
    step_ = levels_.empty() ? Step::trailer : Step::separator;
    if (piece_too_long_) return Went::on;
    const Went went = use_piece(all.substr(0, size));
    if (went != Went::finished) pass(size);
    return went;
}

/// Forgets the bytes of a piece that is longer than a record may be.
JsonReader::Went JsonReader::drop_piece() {
    if (!piece_too_long_) {
        piece_too_long_ = true;
        if (piece_is_record_) {
            const Severity severity = levels_.empty() && !lines_ ? Severity::document : Severity::record;
            Position at = place_.position(record_number_);
            problems_.add(
                severity, Errc::limit, at,
                "the record is longer than " + std::to_string(options_.max_record_bytes) + " bytes");
        }
    }
    const std::size_t size = skipper_.size();
    pass(size);
    skipper_.forget(size);
    return Went::on;
}

JsonReader::Went JsonReader::use_piece(std::string_view piece) {
    document::Record& target = piece_is_record_ ? record_ : scratch_;
    const std::uint32_t segment = piece_is_record_ ? record_number_ : 0;
    target.clear({}, place_.position(segment));
    target[target.root()].length = static_cast<std::uint32_t>(piece.size());
    target.first_byte = place_.offset;
    target.last_byte = place_.offset + piece.size();
    std::optional<Fault> fault =
        parser_.parse(piece, place_, segment, false, target, target.root(), std::nullopt);
    if (!fault) return piece_is_record_ ? Went::record : Went::on;
    const bool one_record = piece_is_record_ && (!levels_.empty() || lines_);
    Severity severity = fault->severity;
    if (severity == Severity::record && !one_record) severity = Severity::document;
    problems_.add(severity, fault->code, fault->at, std::move(fault->message));
    if (severity != Severity::message) return Went::on;
    phase_ = Phase::finished;
    return Went::finished;
}

}  // namespace crossdock::formats
