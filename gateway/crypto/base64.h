#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crossdock::crypto {

/// RFC 4648, section 4: the alphabet with + and /, with padding, without line breaks.
std::string to_base64(std::string_view bytes);

enum class Padding : std::uint8_t {
    required,  ///< as RFC 4648 writes it
    optional   ///< keys are often handed round without it
};

/// nullopt for anything but the one canonical text of some bytes: foreign letters, blanks, a wrong length,
/// padding in the middle, and bits left over at the end that are not 0. So no two texts mean the same bytes,
/// and a signature cannot be altered without being refused.
std::optional<std::string> from_base64(std::string_view text, Padding padding = Padding::required);

}  // namespace crossdock::crypto
