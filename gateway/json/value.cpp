#include "gateway/json/value.h"

#include "gateway/core/text.h"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/src.hpp>

#include <algorithm>

namespace crossdock::json {

std::optional<bool> Value::boolean() const {
    if (kind_ != Kind::boolean) return std::nullopt;
    return flag_;
}

std::optional<Decimal> Value::decimal() const {
    if (kind_ != Kind::number && kind_ != Kind::text) return std::nullopt;
    return Decimal::parse(text_);
}

std::optional<std::int64_t> Value::integer() const {
    if (kind_ != Kind::number) return std::nullopt;
    const std::optional<Decimal> number = Decimal::parse(text_);
    if (!number || !number->is_whole()) return std::nullopt;
    return number->mantissa();
}

const Value* Value::find(std::string_view name) const {
    const auto found = std::find(names_.begin(), names_.end(), name);
    return found == names_.end() ? nullptr : &items_[static_cast<std::size_t>(found - names_.begin())];
}

/// Takes what boost::json's parser finds and builds a Value of it. The parser's own tree would keep numbers
/// as doubles and the last of two members with one name.
class Builder {
public:
    constexpr static std::size_t max_object_size = static_cast<std::size_t>(-1);
    constexpr static std::size_t max_array_size = static_cast<std::size_t>(-1);
    constexpr static std::size_t max_key_size = static_cast<std::size_t>(-1);
    constexpr static std::size_t max_string_size = static_cast<std::size_t>(-1);

    using error_code = boost::json::error_code;
    using string_view = boost::json::string_view;

    explicit Builder(std::size_t max_values) : left_(max_values) {}

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_array_begin(error_code& error) { return open(Kind::array, error); }
    bool on_object_begin(error_code& error) { return open(Kind::object, error); }
    bool on_array_end(std::size_t, error_code& error) { return close(error); }
    bool on_object_end(std::size_t, error_code& error) {
        if (repeats_name(open_.back().names_)) {
            failure_ = Errc::conflict;
            error = boost::json::error::object_too_large;
            return false;
        }
        return close(error);
    }
    bool on_key_part(string_view part, std::size_t, error_code&) { return collect(part); }
    bool on_key(string_view part, std::size_t, error_code&) {
        collect(part);
        open_.back().names_.push_back(std::move(text_));
        text_.clear();
        return true;
    }
    bool on_string_part(string_view part, std::size_t, error_code&) { return collect(part); }
    bool on_string(string_view part, std::size_t, error_code& error) {
        return collect(part) && leaf(Kind::text, error);
    }
    bool on_number_part(string_view part, error_code&) { return collect(part); }
    bool on_int64(std::int64_t, string_view part, error_code& error) {
        return collect(part) && leaf(Kind::number, error);
    }
    bool on_uint64(std::uint64_t, string_view part, error_code& error) {
        return collect(part) && leaf(Kind::number, error);
    }
    bool on_double(double, string_view part, error_code& error) {
        return collect(part) && leaf(Kind::number, error);
    }
    bool on_bool(bool flag, error_code& error) {
        flag_ = flag;
        return leaf(Kind::boolean, error);
    }
    bool on_null(error_code& error) { return leaf(Kind::null, error); }
    bool on_comment_part(string_view, error_code&) { return true; }
    bool on_comment(string_view, error_code&) { return true; }

    Value& root() { return root_; }
    std::optional<Errc> failed_by() const { return failure_; }

private:
    bool collect(string_view part) {
        text_.append(part.data(), part.size());
        return true;
    }

    bool count(error_code& error) {
        if (left_-- != 0) return true;
        failure_ = Errc::limit;
        error = boost::json::error::array_too_large;
        return false;
    }

    bool open(Kind kind, error_code& error) {
        if (!count(error)) return false;
        open_.emplace_back().kind_ = kind;
        return true;
    }

    bool close(error_code&) {
        Value value = std::move(open_.back());
        open_.pop_back();
        place(std::move(value));
        return true;
    }

    bool leaf(Kind kind, error_code& error) {
        if (!count(error)) return false;
        Value value;
        value.kind_ = kind;
        value.flag_ = flag_;
        value.text_ = std::move(text_);
        text_.clear();
        place(std::move(value));
        return true;
    }

    void place(Value value) {
        if (open_.empty()) {
            root_ = std::move(value);
        } else {
            open_.back().items_.push_back(std::move(value));
        }
    }

    static bool repeats_name(const std::vector<std::string>& names) {
        std::vector<std::string_view> sorted(names.begin(), names.end());
        std::sort(sorted.begin(), sorted.end());
        return std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end();
    }

    std::size_t left_;
    std::vector<Value> open_;  ///< the arrays and objects not yet closed, outermost first
    Value root_;
    std::string text_;
    bool flag_ = false;
    std::optional<Errc> failure_;
};

namespace {

Error error_at(Errc code, std::string_view text, std::size_t offset, std::string message) {
    Error error = failure(code, std::move(message));
    const std::string_view before = text.substr(0, offset);
    error.at.offset = offset;
    error.at.line = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n') + 1);
    const std::size_t line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    error.at.column = static_cast<std::uint32_t>(offset - line_start + 1);
    return error;
}

}  // namespace

Result<Value> read(std::string_view text, const Limits& limits) {
    if (text.size() > limits.bytes) {
        return failure(Errc::limit, "the JSON has more than " + std::to_string(limits.bytes) + " bytes");
    }
    boost::json::parse_options options;
    options.max_depth = limits.depth;
    boost::json::basic_parser<Builder> parser(options, limits.values);
    boost::json::error_code error;
    const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
    if (!error && used < text.size()) {
        return error_at(Errc::syntax, text, used, "more text follows the end of the JSON value");
    }
    if (!error) return std::move(parser.handler().root());
    if (error == boost::json::error::too_deep) {
        return error_at(Errc::limit, text, used,
                        "arrays and objects stand more than " + std::to_string(limits.depth) + " deep");
    }
    const std::optional<Errc> own = parser.handler().failed_by();
    if (own == Errc::conflict) return error_at(*own, text, used, "an object names one member twice");
    if (own == Errc::limit) {
        return error_at(*own, text, used,
                        "the JSON has more than " + std::to_string(limits.values) + " values");
    }
    if (error == boost::json::error::incomplete)
        return error_at(Errc::syntax, text, used, "the JSON ends too early");
    return error_at(Errc::syntax, text, used, "not JSON: " + error.message());
}

}  // namespace crossdock::json
