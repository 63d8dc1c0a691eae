#pragma once

#include "adapters/formats/edi/dialect.h"
#include "gateway/core/time.h"

#include <chrono>
#include <string>
#include <utility>

namespace crossdock::edi::test {

/// 2026-11-27 09:41:07.
inline constexpr LocalTime morning{std::chrono::local_days(std::chrono::year(2026) / 11 / 27) +
                                   std::chrono::hours(9) + std::chrono::minutes(41) +
                                   std::chrono::seconds(7)};

inline Dialect x12(std::string version = "00401") {
    Dialect dialect;
    dialect.component = ':';
    dialect.syntax = std::move(version);
    if (dialect.syntax >= "00402") dialect.repetition = '^';
    return dialect;
}

inline Dialect edifact(std::uint8_t syntax_version = 3, std::string syntax = "UNOC") {
    Dialect dialect;
    dialect.standard = Standard::edifact;
    dialect.element = '+';
    dialect.component = ':';
    dialect.release = '?';
    dialect.repetition = syntax_version >= 4 ? '*' : char{0};
    dialect.terminator = '\'';
    dialect.decimal = 0;
    dialect.syntax = std::move(syntax);
    dialect.syntax_version = syntax_version;
    return dialect;
}

}  // namespace crossdock::edi::test
