// Any bytes, read as a table under options taken from the first two of them, fed in pieces and whole: neither
// may crash, stop, or tell different rows.

#include "adapters/formats/delimited/csv.h"
#include "tests/formats/transcript.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace crossdock;
    if (size < 2) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
    ports::ReadOptions options;
    options.strict = (data[0] & 1) != 0;
    options.header_row = (data[0] & 2) == 0;
    if ((data[0] & 4) != 0) options.charset = "ISO-8859-1";
    if ((data[0] & 8) != 0) options.charset = "UTF-16";
    if ((data[0] & 16) != 0) options.delimiter = ';';
    if ((data[0] & 32) != 0) options.max_record_bytes = 64;
    test::Telling telling;
    telling.places = true;
    telling.selects = (data[0] & 64) == 0;
    const auto csv = formats::make_csv();
    static_cast<void>(csv->detect(bytes));
    const std::string whole = test::transcript(*csv, bytes, options, telling);
    telling.chunk = 1 + data[1] % 37u;
    if (test::transcript(*csv, bytes, options, telling) != whole || whole.ends_with("STUCK\n")) std::abort();
    return 0;
}
