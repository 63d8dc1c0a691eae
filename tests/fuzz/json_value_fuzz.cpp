// Any bytes as a small JSON body: refused or read, never a crash.

#include "gateway/json/value.h"

#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    static_cast<void>(crossdock::json::read(text));
    return 0;
}
