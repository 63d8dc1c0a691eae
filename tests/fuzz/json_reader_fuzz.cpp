// Any bytes, read as JSON under options taken from the last two of them, fed in pieces and whole: neither
// may crash, stop, or tell different records.

#include "adapters/formats/json/json.h"
#include "adapters/formats/json/reader.h"
#include "tests/formats/transcript.h"

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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace crossdock;
    if (size < 2) return 0;
    // Choices stand behind the text, so that samples are seeds as they are.
    const std::string_view bytes(reinterpret_cast<const char*>(data), size - 2);
    const std::uint8_t choice = data[size - 1];
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
    telling.chunk = 1 + data[size - 2] % 37u;
    if (test::transcript(json, bytes, options, telling) != whole || whole.ends_with("STUCK\n")) std::abort();
    // Read whole first it may tell more of the head, and the same of all else; but lines are known as such
    // only where the first two stand in the head, and a value must begin in it.
    if (bytes.find('\n') != bytes.npos || bytes.find_first_not_of(" \t\r") > 8) return 0;
    telling.header = telling.problems = false;
    const std::string streamed = test::transcript(json, bytes, options, telling);
    if (streamed != test::transcript(*formats::make_json(), bytes, options, telling)) std::abort();
    return 0;
}
