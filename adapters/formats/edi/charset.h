#pragma once

#include "gateway/core/error.h"

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace crossdock::edi {

/// Turns values into UTF-8. Only bytes from 0x80 on are converted; the marks of both standards are ASCII.
class Charset {
public:
    /// UTF-8; where the bytes are not UTF-8 they are taken as ISO-8859-1, and `to_utf8` says so.
    Charset() = default;

    /// By a name that iconv knows ("ISO-8859-1", "CP1252", "UTF-8"). Errors: unsupported, also for a charset
    /// whose characters have more than one byte, other than UTF-8.
    static Result<Charset> named(const std::string& name);

    /// By the syntax identifier of UNB (ISO 9735: UNOA and UNOB ASCII, UNOC to UNOK = parts of ISO 8859,
    /// UNOW, UNOX and UNOY UTF-8). An unknown one is taken as UTF-8.
    static Charset of_syntax(std::string_view identifier);

    /// Appends `text` as UTF-8. False where bytes are not in the charset: these were taken as ISO-8859-1.
    bool to_utf8(std::string_view text, std::string& out) const;

    /// True where all bytes are in the charset.
    bool has(std::string_view text) const;

    const std::string& name() const { return name_; }

    /// Appends `text`, which is UTF-8, in the charset. False where it holds characters that the charset has
    /// not, or is not UTF-8: "?" stands for each of these.
    bool from_utf8(std::string_view text, std::string& out) const;

private:
    char byte_of(std::string_view character) const;

    std::string name_ = "UTF-8";
    bool single_byte_ = false;
    using Table = std::array<std::string, 128>;  ///< the UTF-8 of 0x80 .. 0xFF; "" = not in the charset
    std::shared_ptr<const Table> high_;          ///< null: ISO-8859-1. Shared by copies, never changed
};

/// The bytes that UNOA (level A) and UNOB allow in values.
bool in_repertoire(std::string_view identifier, std::string_view text);

}  // namespace crossdock::edi
