#include "gateway/core/gtin.h"

#include <algorithm>

namespace crossdock {

char gtin_check_digit(std::string_view body) {
    int sum = 0;
    for (std::size_t i = 0; i < body.size(); ++i)
        sum += (body[body.size() - 1 - i] - '0') * (i % 2 == 0 ? 3 : 1);
    return static_cast<char>('0' + (10 - sum % 10) % 10);
}

Result<Gtin> Gtin::parse(std::string_view text) {
    const std::size_t size = text.size();
    if (size != 8 && size != 12 && size != 13 && size != 14) {
        return failure(Errc::syntax,
                       "a GTIN has 8, 12, 13 or 14 digits, found " + std::to_string(size) + " characters");
    }
    if (!std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) {
        return failure(Errc::syntax, "a GTIN has digits only");
    }
    if (gtin_check_digit(text.substr(0, size - 1)) != text.back()) {
        return failure(Errc::out_of_range, "the GTIN's check digit is wrong");
    }
    Gtin gtin;
    gtin.digits_.fill('0');
    std::copy(text.begin(), text.end(), gtin.digits_.end() - static_cast<std::ptrdiff_t>(size));
    return gtin;
}

}  // namespace crossdock
