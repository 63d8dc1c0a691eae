#pragma once

#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Reading of our own answers, for tests: what is not there is null, "", 0.
namespace crossdock::support {

/// null for a text that is not JSON.
boost::json::value parse_json(std::string_view text);

/// The value at a path of member names and indices ("items/0/sku"); null when it is not there.
const boost::json::value& at(const boost::json::value& value, std::string_view path);

std::string text_at(const boost::json::value& value, std::string_view path);
std::int64_t number_at(const boost::json::value& value,
                       std::string_view path);  ///< also of numbers in strings
bool flag_at(const boost::json::value& value, std::string_view path);

/// `text` as a JSON string with its quotes.
std::string quoted(std::string_view text);

}  // namespace crossdock::support
