// Any bytes, read as JSON under options taken from the first two of them, fed in pieces and whole: neither
// may crash, stop, or tell different records.

#include "adapters/formats/json/json.h"
#include "tests/formats/transcript.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace crossdock;
    if (size < 2) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
    ports::ReadOptions options;
    options.strict = (data[0] & 1) != 0;
    if ((data[0] & 2) != 0) options.max_record_bytes = 64;
    if ((data[0] & 4) != 0) options.max_depth = 4;
    test::Telling telling;
    telling.places = true;
    telling.selects = (data[0] & 8) == 0;
    if ((data[0] & 16) != 0) telling.select = "items";
    if ((data[0] & 32) != 0) telling.select = "a/b";
    const auto json = formats::make_json();
    static_cast<void>(json->detect(bytes));
    const std::string whole = test::transcript(*json, bytes, options, telling);
    telling.chunk = 1 + data[1] % 37u;
    if (test::transcript(*json, bytes, options, telling) != whole || whole.ends_with("STUCK\n")) std::abort();
    return 0;
}
