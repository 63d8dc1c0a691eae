#include "adapters/formats/json/value_parser.h"

#include "adapters/formats/json/token.h"
#include "gateway/core/text.h"

#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <vector>

namespace crossdock::formats {
namespace {

namespace ondemand = simdjson::ondemand;
using document::Kind;
using document::NodeId;
using document::Record;

constexpr std::string_view broken_structure =
    "a comma, colon, name, value or bracket is missing or superfluous here";

/// Gives places to bytes of one value, from left to right.
class Ruler {
public:
    Ruler(std::string_view text, const Place& place, std::uint32_t segment)
        : text_(text), place_(place), segment_(segment), newline_(find(0)) {}

    Position operator()(const char* byte) {
        const auto at = static_cast<std::size_t>(byte - text_.data());
        while (newline_ < at) {
            ++line_;
            line_start_ = newline_ + 1;
            moved_ = true;
            newline_ = find(newline_ + 1);
        }
        Position position;
        position.offset = place_.offset + at;
        position.line = place_.line + line_;
        const std::uint64_t start = moved_ ? place_.offset + line_start_ : place_.line_start;
        position.column = static_cast<std::uint32_t>(position.offset - start + 1);
        position.segment = segment_;
        return position;
    }

private:
    std::size_t find(std::size_t from) const {
        const std::size_t found = text_.find('\n', from);
        return found == std::string_view::npos ? text_.size() : found;
    }

    std::string_view text_;
    Place place_;
    std::uint32_t segment_;
    std::size_t newline_;
    std::size_t line_start_ = 0;
    std::uint32_t line_ = 0;
    bool moved_ = false;
};

/// The first byte below 0x20 inside a string of a value.
const char* find_control_byte(std::string_view text) {
    for (std::size_t quote = text.find('"'); quote != std::string_view::npos;) {
        const std::size_t end = json_text::closing_quote(text, quote + 1);
        const std::string_view inside =
            text.substr(quote + 1, end == std::string_view::npos ? end : end - quote - 1);
        const std::size_t found = json_text::control_byte(inside);
        if (found != std::string_view::npos) return inside.data() + found;
        if (end == std::string_view::npos) break;
        quote = text.find('"', end + 1);
    }
    return text.data() + text.size();
}

}  // namespace

void Place::advance(std::string_view bytes) {
    for (std::size_t at = bytes.find('\n'); at != std::string_view::npos; at = bytes.find('\n', at + 1)) {
        ++line;
        line_start = offset + at + 1;
    }
    offset += bytes.size();
}

Position Place::position(std::uint32_t segment) const {
    Position at;
    at.offset = offset;
    at.line = line;
    at.column = static_cast<std::uint32_t>(offset - line_start + 1);
    at.segment = segment;
    return at;
}

struct ValueParser::State {
    /// A name of an object whose end has not come, and where it stands.
    struct Name {
        std::string_view text;
        const char* at;
    };

    /// What one parse() works on.
    struct Job {
        std::string_view text;
        Place place;
        std::uint32_t segment;
        bool copy;
        Record& record;
        Ruler ruler;
        std::optional<Fault> fault;
    };

    ondemand::parser parser;
    std::string scratch;
    std::vector<Name> names, sorted;

    // Each function below is false where job.fault was set.
    static bool fail(Job& job, const char* at, std::string message, Errc code = Errc::syntax);
    bool object(Job& job, NodeId node, ondemand::object& object);
    bool array(Job& job, NodeId parent, std::string_view name, ondemand::array& array);
    bool value(Job& job, NodeId parent, std::string_view name, const char* name_at, ondemand::value value);
    bool root(Job& job, NodeId parent, std::optional<std::string_view> name);
    bool scalar(Job& job, std::string_view token, document::Node& node);
    bool string(Job& job, std::string_view inside, std::string_view& out);
    bool check_names(Job& job, std::size_t first);
};

bool ValueParser::State::fail(Job& job, const char* at, std::string message, Errc code) {
    if (job.fault) return false;
    Ruler from_start(job.text, job.place, job.segment);
    const char* const end = job.text.data() + job.text.size();
    // simdjson may stand behind the end when it sees that something is missing.
    if (at < job.text.data() || at > end) at = end;
    job.fault = Fault{document::Severity::message, code, from_start(at), std::move(message)};
    return false;
}

bool ValueParser::State::string(Job& job, std::string_view inside, std::string_view& out) {
    if (inside.find('\\') == std::string_view::npos) {
        out = job.copy ? job.record.keep(inside) : inside;
        return true;
    }
    scratch.clear();
    if (!json_text::unescape(scratch, inside)) {
        return fail(job, inside.data(),
                    "a string has an escape that JSON does not know, or half a surrogate pair");
    }
    out = job.record.keep(scratch);
    return true;
}

/// `token` is a leaf as written, perhaps with blanks behind it.
bool ValueParser::State::scalar(Job& job, std::string_view token, document::Node& node) {
    while (!token.empty() && json_text::is_blank(token.back())) token.remove_suffix(1);
    if (token.empty()) return fail(job, token.data(), std::string(broken_structure));
    const char first = token.front();
    if (first == '"') {
        // simdjson ends a token where the next begins, so that no other quote stands inside.
        if (token.size() < 2 || token.back() != '"') {
            return fail(job, token.data(), std::string(broken_structure));
        }
        const std::string_view inside = token.substr(1, token.size() - 2);
        node.kind = Kind::text;
        node.at = job.ruler(inside.data());
        node.length = static_cast<std::uint32_t>(inside.size());
        return string(job, inside, node.value);
    }
    node.at = job.ruler(token.data());
    node.length = static_cast<std::uint32_t>(token.size());
    if (token == "true" || token == "false") {
        node.kind = Kind::boolean;
        node.value = first == 't' ? "true" : "false";
    } else if (token == "null") {
        node.kind = Kind::null;
    } else if (json_text::is_number(token)) {
        node.kind = Kind::number;
        node.value = job.copy ? job.record.keep(token) : token;
    } else {
        const bool number = first == '-' || (first >= '0' && first <= '9');
        return fail(job, token.data(),
                    number ? "a number is not written as JSON writes numbers"
                           : "a value is expected here: text, number, true, false, null, object or array");
    }
    return true;
}

/// No two of the names from `first` on may be equal; then they are forgotten.
bool ValueParser::State::check_names(Job& job, std::size_t first) {
    const auto begin = names.begin() + static_cast<std::ptrdiff_t>(first);
    const Name* twice = nullptr;
    if (names.size() - first <= 8) {
        for (auto a = begin; a != names.end() && twice == nullptr; ++a) {
            for (auto b = begin; b != a; ++b) {
                if (a->text == b->text) twice = &*a;
            }
        }
    } else {
        sorted.assign(begin, names.end());
        std::stable_sort(sorted.begin(), sorted.end(),
                         [](const Name& a, const Name& b) { return a.text < b.text; });
        const auto found = std::adjacent_find(sorted.begin(), sorted.end(),
                                              [](const Name& a, const Name& b) { return a.text == b.text; });
        if (found != sorted.end()) twice = &*(found + 1);
    }
    if (twice != nullptr && !job.fault) {
        fail(job, twice->at, "the name '" + printable(twice->text) + "' stands twice in one object",
             Errc::conflict);
        job.fault->severity = document::Severity::record;
    }
    names.erase(begin, names.end());
    return true;
}

bool ValueParser::State::object(Job& job, NodeId node, ondemand::object& object) {
    const std::size_t first = names.size();
    for (auto next : object) {
        ondemand::field field;
        if (std::move(next).get(field)) return false;
        const char* const key = field.key().raw();
        const auto left = static_cast<std::size_t>(job.text.data() + job.text.size() - key);
        const std::size_t end = json_text::closing_quote({key, left}, 0);
        std::string_view name;
        if (end == std::string_view::npos || !string(job, {key, end}, name)) return false;
        names.push_back({name, key});
        if (!value(job, node, name, key, field.value())) return false;
    }
    return check_names(job, first);
}

bool ValueParser::State::array(Job& job, NodeId parent, std::string_view name, ondemand::array& array) {
    for (auto next : array) {
        ondemand::value element;
        if (next.get(element)) return false;
        if (!value(job, parent, name, nullptr, element)) return false;
    }
    return true;
}

/// `name_at` is absent for an element of an array.
bool ValueParser::State::value(Job& job, NodeId parent, std::string_view name, const char* name_at,
                               ondemand::value value_here) {
    const std::string_view token = value_here.raw_json_token();
    const char first = token.empty() ? '\0' : token.front();
    if (first == '[' && name_at != nullptr) {
        ondemand::array elements;
        return !value_here.get_array().get(elements) && array(job, parent, name, elements);
    }
    if (first == '{' || first == '[') {
        const char* const at = name_at != nullptr ? name_at : token.data();
        const std::uint32_t length = name_at != nullptr ? static_cast<std::uint32_t>(name.size()) : 1;
        const NodeId group = job.record.add(parent, name, Kind::group, {}, job.ruler(at), length);
        if (first == '[') {
            ondemand::array elements;
            return !value_here.get_array().get(elements) && array(job, group, {}, elements);
        }
        ondemand::object members;
        return !value_here.get_object().get(members) && object(job, group, members);
    }
    document::Node leaf;
    if (!scalar(job, token, leaf)) return false;
    job.record.add(parent, name, leaf.kind, leaf.value, leaf.at, leaf.length);
    if (leaf.kind != Kind::text) return true;  // simdjson passes other leaves by itself
    // A string that is not taken would be passed as if it were a member's name, colon included: ["a":1].
    ondemand::raw_json_string taken;
    return !value_here.get_raw_json_string().get(taken);
}

bool ValueParser::State::root(Job& job, NodeId parent, std::optional<std::string_view> name) {
    Record& record = job.record;
    const char first = job.text.front();
    if (first != '{' && first != '[') {
        document::Node leaf;
        if (const char* const found = find_control_byte(job.text);
            found != job.text.data() + job.text.size()) {
            return fail(job, found, "a control character stands in a string; JSON wants it escaped");
        }
        if (!scalar(job, job.text, leaf)) return false;
        if (name) {
            record.add(parent, *name, leaf.kind, leaf.value, leaf.at, leaf.length);
        } else {
            document::Node& node = record[record.root()];
            node.kind = leaf.kind;
            node.value = leaf.value;
            node.at = leaf.at;
            node.length = leaf.length;
        }
        return true;
    }
    const std::size_t wanted = std::bit_ceil(std::max<std::size_t>(job.text.size(), 4096));
    if (parser.capacity() < job.text.size() && parser.allocate(wanted))
        return fail(job, job.text.data(), "no memory", Errc::limit);
    ondemand::document document;
    const simdjson::padded_string_view padded(job.text, job.text.size() + padding);
    if (const simdjson::error_code error = parser.iterate(padded).get(document);
        error == simdjson::UNESCAPED_CHARS) {
        return fail(job, find_control_byte(job.text),
                    "a control character stands in a string; JSON wants it escaped");
    } else if (error) {
        return false;
    }
    const bool has_name = name.has_value();
    bool done = false;
    if (first == '{') {
        const NodeId group =
            has_name ? record.add(parent, *name, Kind::group, {}, job.place.position(job.segment), 1)
                     : parent;
        ondemand::object members;
        done = !document.get_object().get(members) && object(job, group, members);
    } else {
        ondemand::array elements;
        done = !document.get_array().get(elements) &&
               array(job, parent, name.value_or(std::string_view()), elements);
    }
    const char* here = nullptr;
    if (!done && document.current_location().get(here) == simdjson::SUCCESS)
        fail(job, here, std::string(broken_structure));
    return done;
}

ValueParser::ValueParser() : state_(std::make_unique<State>()) {}
ValueParser::~ValueParser() = default;

std::optional<Fault> ValueParser::parse(std::string_view text, const Place& place, std::uint32_t segment,
                                        bool copy, Record& record, NodeId parent,
                                        std::optional<std::string_view> name) {
    State::Job job{text, place, segment, copy, record, Ruler(text, place, segment), std::nullopt};
    state_->names.clear();
    if (!state_->root(job, parent, name) && !job.fault) {
        State::fail(job, text.data() + text.size(), std::string(broken_structure));
    }
    return std::move(job.fault);
}

}  // namespace crossdock::formats
