#include "adapters/formats/edi/charset.h"

#include "gateway/core/text.h"

#include <iconv.h>
#include <algorithm>
#include <utility>

namespace crossdock::edi {
namespace {

constexpr std::array<std::pair<std::string_view, const char*>, 9> syntax_charsets{{
    {"UNOC", "ISO-8859-1"},
    {"UNOD", "ISO-8859-2"},
    {"UNOE", "ISO-8859-5"},
    {"UNOF", "ISO-8859-7"},
    {"UNOG", "ISO-8859-3"},
    {"UNOH", "ISO-8859-4"},
    {"UNOI", "ISO-8859-6"},
    {"UNOJ", "ISO-8859-8"},
    {"UNOK", "ISO-8859-9"},
}};

void append_latin1(char c, std::string& out) {
    const unsigned byte = static_cast<unsigned char>(c);
    out += static_cast<char>(0xC0 | byte >> 6);
    out += static_cast<char>(0x80 | (byte & 0x3F));
}

bool is_high(char c) {
    return static_cast<unsigned char>(c) >= 0x80;
}

/// The bytes that look like one character of UTF-8, at least one.
std::string_view first_character(std::string_view text) {
    std::size_t size = 1;
    if (is_high(text[0])) {
        while (size < text.size() && size < 4 && (text[size] & 0xC0) == 0x80) ++size;
    }
    return text.substr(0, size);
}

using Repertoire = std::array<bool, 256>;

constexpr Repertoire level_a = [] {
    Repertoire allowed{};
    for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,-()/='+:?!\"%&*;<>")) {
        allowed[static_cast<unsigned char>(c)] = true;
    }
    return allowed;
}();

constexpr Repertoire level_b = [] {
    Repertoire allowed{};
    for (std::size_t c = 0x20; c < 0x7f; ++c) allowed[c] = true;
    return allowed;
}();

/// One iconv descriptor, closed at the end of the scope.
class Converter {
public:
    explicit Converter(const std::string& from) : handle_(iconv_open("UTF-8", from.c_str())) {}
    ~Converter() {
        if (valid()) iconv_close(handle_);
    }
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;

    // NOLINTNEXTLINE(performance-no-int-to-ptr): what iconv_open is specified to return
    bool valid() const { return handle_ != reinterpret_cast<iconv_t>(-1); }

    /// "" where `text` is no complete character.
    std::string convert(std::string text) {
        char out[16];
        char* in = text.data();
        char* end = out;
        std::size_t in_left = text.size(), out_left = sizeof out;
        iconv(handle_, nullptr, nullptr, nullptr, nullptr);
        if (iconv(handle_, &in, &in_left, &end, &out_left) == static_cast<std::size_t>(-1)) return {};
        return std::string(out, end);
    }

private:
    iconv_t handle_;
};

}  // namespace

Result<Charset> Charset::named(const std::string& name) {
    Charset charset;
    const std::string lower = to_lower(name);
    if (name.empty() || lower == "utf-8" || lower == "utf8") return charset;
    charset.name_ = name;
    charset.single_byte_ = true;
    if (lower == "iso-8859-1" || lower == "latin1") return charset;
    Converter converter(name);
    auto high = std::make_shared<Table>();
    bool good = converter.valid() && converter.convert("A") == "A";
    for (unsigned byte = 0x80; good && byte <= 0xFF; ++byte) {
        (*high)[byte - 0x80] = converter.convert(std::string(1, static_cast<char>(byte)));
    }
    good = good &&
           std::any_of(high->begin(), high->end(), [](const std::string& utf8) { return !utf8.empty(); });
    if (!good)
        return failure(Errc::unsupported,
                       "charset '" + printable(name) + "' is not known, or not of single bytes");
    charset.high_ = std::move(high);
    return charset;
}

Charset Charset::of_syntax(std::string_view identifier) {
    for (const auto& [syntax, name] : syntax_charsets) {
        if (syntax != identifier) continue;
        if (Result<Charset> charset = named(name)) return std::move(*charset);
    }
    return {};
}

bool Charset::to_utf8(std::string_view text, std::string& out) const {
    if (!single_byte_ && is_utf8(text)) {
        out += text;
        return true;
    }
    bool good = single_byte_;
    for (const char c : text) {
        if (!is_high(c)) {
            out += c;
        } else if (high_ == nullptr) {
            append_latin1(c, out);
        } else if (const std::string& high = (*high_)[static_cast<unsigned char>(c) - 0x80U]; !high.empty()) {
            out += high;
        } else {
            append_latin1(c, out);
            good = false;
        }
    }
    return good;
}

bool Charset::has(std::string_view text) const {
    if (!single_byte_) return is_utf8(text);
    if (high_ == nullptr) return true;
    return std::all_of(text.begin(), text.end(), [this](char c) {
        return !is_high(c) || !(*high_)[static_cast<unsigned char>(c) - 0x80U].empty();
    });
}

bool Charset::from_utf8(std::string_view text, std::string& out) const {
    if (!single_byte_ && is_utf8(text)) {
        out += text;
        return true;
    }
    bool good = true;
    while (!text.empty()) {
        const std::string_view character = first_character(text);
        text.remove_prefix(character.size());
        if (character.size() == 1 && !is_high(character[0])) {
            out += character;
        } else if (!single_byte_ && is_utf8(character)) {
            out += character;
        } else if (const char byte = byte_of(character); byte != 0) {
            out += byte;
        } else {
            out += '?';
            good = false;
        }
    }
    return good;
}

/// The byte that stands for a character beyond ASCII; 0 where the charset has it not.
char Charset::byte_of(std::string_view character) const {
    if (!single_byte_) return 0;
    if (high_ == nullptr) {
        const bool latin1 =
            character.size() == 2 && (character[0] == '\xC2' || character[0] == '\xC3') && is_utf8(character);
        return latin1 ? static_cast<char>((character[0] & 3) << 6 | (character[1] & 0x3F)) : char{0};
    }
    const auto found = std::find(high_->begin(), high_->end(), character);
    return found == high_->end() ? char{0} : static_cast<char>(0x80 + (found - high_->begin()));
}

bool in_repertoire(std::string_view identifier, std::string_view text) {
    if (identifier != "UNOA" && identifier != "UNOB") return true;
    const auto& allowed = identifier == "UNOA" ? level_a : level_b;
    return std::all_of(text.begin(), text.end(),
                       [&allowed](char c) { return allowed[static_cast<unsigned char>(c)]; });
}

}  // namespace crossdock::edi
