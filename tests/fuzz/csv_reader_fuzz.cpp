// Any bytes, read as a table under several options, fed in pieces and whole: neither may crash, stop, or tell
// different rows.

#include "adapters/formats/delimited/csv.h"
#include "tests/formats/transcript.h"
#include "tests/fuzz/choices.h"

#include <cstdint>
#include <cstdlib>

namespace {

void check(std::string_view bytes, std::uint8_t choice, std::uint8_t chunk) {
    using namespace crossdock;
    ports::ReadOptions options;
    options.strict = (choice & 1) != 0;
    options.header_row = (choice & 2) == 0;
    if ((choice & 4) != 0) options.charset = "ISO-8859-1";
    if ((choice & 8) != 0) options.charset = "UTF-16";
    if ((choice & 16) != 0) options.delimiter = ';';
    if ((choice & 32) != 0) options.max_record_bytes = 64;
    test::Telling telling;
    telling.places = true;
    telling.selects = (choice & 64) == 0;
    const auto csv = formats::make_csv();
    static_cast<void>(csv->detect(bytes));
    const std::string whole = test::transcript(*csv, bytes, options, telling);
    telling.chunk = 1 + chunk % 37u;
    if (test::transcript(*csv, bytes, options, telling) != whole || whole.ends_with("STUCK\n")) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    crossdock::fuzz::with_choices(data, size, check);
    return 0;
}
