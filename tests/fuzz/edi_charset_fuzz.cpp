// Charsets: what is read from any bytes is UTF-8, and written again it gives the same bytes.
#include "adapters/formats/edi/charset.h"
#include "gateway/core/text.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace crossdock;
    if (size == 0) return 0;
    static const std::array charsets{edi::Charset::of_syntax("UNOA"), edi::Charset::of_syntax("UNOC"),
                                     edi::Charset::of_syntax("UNOD"), edi::Charset::of_syntax("UNOE"),
                                     edi::Charset::of_syntax("UNOF"), edi::Charset::of_syntax("UNOK"),
                                     edi::Charset::of_syntax("UNOY"), *edi::Charset::named("CP1252")};
    const edi::Charset& charset = charsets[data[0] % charsets.size()];
    const std::string_view text(static_cast<const char*>(static_cast<const void*>(data + 1)), size - 1);
    edi::in_repertoire("UNOA", text);
    std::string utf8, again;
    const bool good = charset.to_utf8(text, utf8);
    if (!is_utf8(utf8)) std::abort();
    if (good != charset.has(text)) std::abort();
    if (good && (!charset.from_utf8(utf8, again) || again != text)) std::abort();
    return 0;
}
