#pragma once

#include "gateway/core/error.h"

#include <cstdint>
#include <string_view>

namespace crossdock::document {

/// How far a problem reaches.
enum class Severity : std::uint8_t {
    warning,   ///< tolerated; what was read stands
    record,    ///< this record cannot be used; its neighbours can
    document,  ///< the whole document cannot be used; the next one can
    message    ///< nothing further in this message can be read
};

struct Problem {
    Severity severity = Severity::warning;
    Error error;
    std::uint32_t document = 0;  ///< index of the document in the message, from 0
    std::string_view code = {};  ///< the standard's code where there is one ("AK502:4", "0085:29"); a literal
};

}  // namespace crossdock::document
