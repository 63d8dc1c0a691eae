#pragma once

#include <string_view>

namespace crossdock::http {

/// contract/openapi.json as it was when the program was built.
std::string_view openapi_json();

}  // namespace crossdock::http
