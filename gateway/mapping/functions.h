#pragma once

#include "gateway/mapping/program.h"

#include <span>
#include <string_view>

namespace crossdock::mapping {

/// A function of the language: what `crossdock explain` and the compiler know of it.
struct Function {
    std::string_view name;
    std::string_view form;  ///< "decimal(text [, mark])": for messages and the reference
    Op op = Op::absent;
    Type gives = Type::absent;
    std::uint8_t least = 1, most = 1;  ///< arguments
};

std::span<const Function> functions();

/// nullptr for an unknown name.
const Function* find_function(std::string_view name);

}  // namespace crossdock::mapping
