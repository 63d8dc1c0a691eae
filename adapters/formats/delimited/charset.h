#pragma once

#include "gateway/core/error.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace crossdock::formats {

/// A charset of one byte a character whose first half is ASCII, as the UTF-8 of each byte.
class ByteCharset {
public:
    /// By the name that iconv knows it by. Errors: unsupported, also for charsets of several bytes a
    /// character.
    static Result<ByteCharset> find(const std::string& name);

    /// WHATWG's windows-1252, in which every byte has a meaning.
    static ByteCharset cp1252();

    void append_utf8(std::string& out, std::string_view bytes) const;

private:
    struct Text {
        std::array<char, 4> bytes{};
        std::uint8_t size = 0;
    };
    std::array<Text, 128> upper_{};  ///< of the bytes 0x80 to 0xFF
};

/// Turns UTF-16 into UTF-8, whatever the sizes of the pieces. What is no character becomes U+FFFD.
class Utf16Decoder {
public:
    explicit Utf16Decoder(bool big_endian) : big_endian_(big_endian) {}

    void append_utf8(std::string& out, std::string_view bytes);

    /// Call after the last piece: a unit or pair that was cut off becomes U+FFFD.
    void finish(std::string& out);

    /// True once something was no character.
    bool broken() const { return broken_; }

private:
    void unit(std::string& out, std::uint32_t unit);
    void replace(std::string& out);

    bool big_endian_;
    bool broken_ = false;
    bool has_byte_ = false;
    unsigned char byte_ = 0;
    std::uint32_t high_ = 0;  ///< the surrogate that waits for its second half; 0 = none
};

/// The bytes that `utf8` takes in UTF-16.
std::size_t utf16_bytes(std::string_view utf8);

}  // namespace crossdock::formats
