#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace crossdock::fuzz {

/// Checks one input twice: whole and with both choices 0, so that a sample is a seed as it is, and with its
/// last two bytes taken off it as the choices. `check` is called with (text, choice, choice).
template <typename Check>
void with_choices(const std::uint8_t* data, std::size_t size, const Check& check) {
    const std::string_view whole(reinterpret_cast<const char*>(data), size);
    check(whole, std::uint8_t{0}, std::uint8_t{0});
    if (size >= 2) check(whole.substr(0, size - 2), data[size - 1], data[size - 2]);
}

}  // namespace crossdock::fuzz
