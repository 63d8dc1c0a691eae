#include "tests/support/json.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <charconv>

namespace crossdock::support {

namespace json = boost::json;

json::value parse_json(std::string_view text) {
    boost::system::error_code error;
    json::value value = json::parse(json::string_view(text.data(), text.size()), error);
    return error ? json::value() : value;
}

const json::value& at(const json::value& value, std::string_view path) {
    static const json::value null;
    const json::value* here = &value;
    while (!path.empty()) {
        const std::string_view step = path.substr(0, path.find('/'));
        path.remove_prefix(std::min(step.size() + 1, path.size()));
        if (const auto* object = here->if_object()) {
            here = object->if_contains(json::string_view(step.data(), step.size()));
        } else if (const auto* array = here->if_array()) {
            std::size_t index = 0;
            std::from_chars(step.data(), step.data() + step.size(), index);
            here = index < array->size() ? &(*array)[index] : nullptr;
        } else {
            here = nullptr;
        }
        if (here == nullptr) return null;
    }
    return *here;
}

std::string text_at(const json::value& value, std::string_view path) {
    const json::value& found = at(value, path);
    if (const auto* text = found.if_string()) return std::string(text->data(), text->size());
    return {};
}

std::int64_t number_at(const json::value& value, std::string_view path) {
    const json::value& found = at(value, path);
    if (found.is_int64()) return found.get_int64();
    if (found.is_uint64()) return static_cast<std::int64_t>(found.get_uint64());
    if (found.is_double()) return static_cast<std::int64_t>(found.get_double());
    std::int64_t number = 0;
    if (const auto* text = found.if_string())
        std::from_chars(text->data(), text->data() + text->size(), number);
    return number;
}

bool flag_at(const json::value& value, std::string_view path) {
    const json::value& found = at(value, path);
    return found.is_bool() && found.get_bool();
}

std::string quoted(std::string_view text) {
    return json::serialize(json::string(text.data(), text.size()));
}

}  // namespace crossdock::support
