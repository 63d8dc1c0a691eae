// Any bytes, read as JSON under several options, fed in pieces and whole: neither may crash, stop, or tell
// different records.

#include "adapters/formats/json/json.h"
#include "adapters/formats/json/reader.h"
#include "tests/formats/transcript.h"
#include "tests/fuzz/choices.h"

#include <cstdint>
#include <cstdlib>

namespace {

/// The format with a reader that streams behind the first bytes already, as it does with large messages.
class Streaming final : public crossdock::ports::Format {
public:
    std::string_view name() const override { return "json"; }
    crossdock::ports::Detection detect(std::string_view) const override { return {}; }
    std::unique_ptr<crossdock::ports::DocumentReader> open(
        const crossdock::ports::ReadOptions& options) const override {
        return std::make_unique<crossdock::formats::JsonReader>(options, 16);
    }
    std::optional<std::string> locate(std::string_view, std::string_view, std::string_view,
                                      std::string_view) const override {
        return std::nullopt;
    }
};

void check(std::string_view bytes, std::uint8_t choice, std::uint8_t chunk) {
    using namespace crossdock;
    ports::ReadOptions options;
    options.strict = (choice & 1) != 0;
    if ((choice & 2) != 0) options.max_record_bytes = 64;
    if ((choice & 4) != 0) options.max_depth = 4;
    test::Telling telling;
    telling.places = true;
    telling.selects = (choice & 8) == 0;
    if ((choice & 16) != 0) telling.select = "items";
    if ((choice & 32) != 0) telling.select = "a/b";
    static_cast<void>(formats::make_json()->detect(bytes));
    const Streaming json;
    const std::string whole = test::transcript(json, bytes, options, telling);
    telling.chunk = 1 + chunk % 37u;
    if (test::transcript(json, bytes, options, telling) != whole || whole.ends_with("STUCK\n")) std::abort();
    // Read whole first it may tell more of the head, and the same of all else; but lines are known as such
    // only where the first two stand in the head, and a value must begin in it.
    if (bytes.find('\n') != bytes.npos || bytes.find_first_not_of(" \t\r") > 8) return;
    telling.header = telling.problems = false;
    const std::string streamed = test::transcript(json, bytes, options, telling);
    if (streamed != test::transcript(*formats::make_json(), bytes, options, telling)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    crossdock::fuzz::with_choices(data, size, check);
    return 0;
}
