#include "gateway/json/writer.h"

#include <array>
#include <charconv>

namespace crossdock::json {

Writer& Writer::key(std::string_view name) {
    separate();
    append_json_string(out_, name);
    out_ += ':';
    comma_ = false;
    return *this;
}

Writer& Writer::value(std::string_view text) {
    separate();
    append_json_string(out_, text);
    return *this;
}

Writer& Writer::value(const Decimal& number) {
    separate();
    out_ += '"';
    out_ += number.to_string();
    out_ += '"';
    return *this;
}

Writer& Writer::open(char bracket) {
    separate();
    out_ += bracket;
    comma_ = false;
    return *this;
}

Writer& Writer::close(char bracket) {
    out_ += bracket;
    comma_ = true;
    return *this;
}

Writer& Writer::token(std::string_view text) {
    separate();
    out_ += text;
    return *this;
}

Writer& Writer::whole(bool negative, std::uint64_t magnitude) {
    separate();
    if (negative) out_ += '-';
    std::array<char, 20> digits{};
    const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), magnitude);
    out_.append(digits.data(), result.ptr);
    return *this;
}

}  // namespace crossdock::json
