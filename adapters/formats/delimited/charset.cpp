#include "adapters/formats/delimited/charset.h"

#include <iconv.h>

#include <memory>

namespace crossdock::formats {
namespace {

constexpr std::uint32_t replacement = 0xFFFD;

void append_code_point(std::string& out, std::uint32_t code) {
    const auto push = [&](std::uint32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (code < 0x80) {
        push(code);
    } else if (code < 0x800) {
        push(0xC0 | code >> 6);
        push(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        push(0xE0 | code >> 12);
        push(0x80 | (code >> 6 & 0x3F));
        push(0x80 | (code & 0x3F));
    } else {
        push(0xF0 | code >> 18);
        push(0x80 | (code >> 12 & 0x3F));
        push(0x80 | (code >> 6 & 0x3F));
        push(0x80 | (code & 0x3F));
    }
}

struct CloseIconv {
    using pointer = iconv_t;
    void operator()(iconv_t handle) const { iconv_close(handle); }
};

/// The UTF-8 of one byte; "" where the byte alone is no character.
std::string convert(iconv_t handle, char byte) {
    std::array<char, 16> out{};
    char* source = &byte;
    char* target = out.data();
    std::size_t source_left = 1, target_left = out.size();
    iconv(handle, nullptr, nullptr, nullptr, nullptr);
    const std::size_t result = iconv(handle, &source, &source_left, &target, &target_left);
    if (result == static_cast<std::size_t>(-1)) return {};
    return {out.data(), out.size() - target_left};
}

}  // namespace

Result<ByteCharset> ByteCharset::find(const std::string& name) {
    const Error unsupported =
        failure(Errc::unsupported, "charset '" + name + "' is not one that tables can be read in");
    // A suffix such as //TRANSLIT would change what iconv does, and no charset's name has a slash.
    if (name.find('/') != std::string::npos) return unsupported;
    const iconv_t opened = iconv_open("UTF-8", name.c_str());
    // NOLINTNEXTLINE: iconv's own way to say that it failed
    if (opened == reinterpret_cast<iconv_t>(-1)) return unsupported;
    const std::unique_ptr<iconv_t, CloseIconv> handle(opened);

    for (int byte = 1; byte < 0x80; ++byte) {
        const char c = static_cast<char>(byte);
        if (convert(handle.get(), c) != std::string_view(&c, 1)) return unsupported;
    }
    ByteCharset charset;
    std::size_t known = 0;
    for (std::size_t i = 0; i < charset.upper_.size(); ++i) {
        std::string text = convert(handle.get(), static_cast<char>(static_cast<unsigned char>(0x80 + i)));
        if (text.empty() || text.size() > 4) {
            text = "\xEF\xBF\xBD";
        } else {
            ++known;
        }
        charset.upper_[i].size = static_cast<std::uint8_t>(text.copy(charset.upper_[i].bytes.data(), 4));
    }
    // In a charset of several bytes most leading bytes are nothing by themselves.
    if (known < 32) return unsupported;
    return charset;
}

ByteCharset ByteCharset::cp1252() {
    constexpr std::array<std::uint16_t, 32> first{
        0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};
    ByteCharset charset;
    for (std::size_t i = 0; i < charset.upper_.size(); ++i) {
        std::string text;
        append_code_point(text, i < first.size() ? first[i] : static_cast<std::uint32_t>(0x80 + i));
        charset.upper_[i].size = static_cast<std::uint8_t>(text.copy(charset.upper_[i].bytes.data(), 4));
    }
    return charset;
}

void ByteCharset::append_utf8(std::string& out, std::string_view bytes) const {
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            out += c;
        } else {
            const Text& text = upper_[byte - 0x80u];
            out.append(text.bytes.data(), text.size);
        }
    }
}

void Utf16Decoder::replace(std::string& out) {
    append_code_point(out, replacement);
    broken_ = true;
}

void Utf16Decoder::unit(std::string& out, std::uint32_t unit) {
    const bool is_low = unit >= 0xDC00 && unit <= 0xDFFF;
    if (high_ != 0) {
        const std::uint32_t high = high_;
        high_ = 0;
        if (is_low) return append_code_point(out, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
        replace(out);
    }
    if (is_low) {
        replace(out);
    } else if (unit >= 0xD800 && unit <= 0xDBFF) {
        high_ = unit;
    } else {
        append_code_point(out, unit);
    }
}

void Utf16Decoder::append_utf8(std::string& out, std::string_view bytes) {
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (!has_byte_) {
            byte_ = byte;
            has_byte_ = true;
            continue;
        }
        has_byte_ = false;
        unit(out, big_endian_ ? static_cast<std::uint32_t>(byte_ << 8 | byte)
                              : static_cast<std::uint32_t>(byte << 8 | byte_));
    }
}

void Utf16Decoder::finish(std::string& out) {
    if (high_ != 0) replace(out);
    if (has_byte_) replace(out);
    high_ = 0;
    has_byte_ = false;
}

std::size_t utf16_bytes(std::string_view utf8) {
    std::size_t units = 0;
    for (const char c : utf8) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0) != 0x80) units += byte >= 0xF0 ? 2 : 1;
    }
    return units * 2;
}

}  // namespace crossdock::formats
