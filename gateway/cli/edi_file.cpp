#include "gateway/cli/edi_file.h"

#include "gateway/cli/input.h"

#include <utility>

namespace crossdock::cli {
namespace {

constexpr std::size_t detect_bytes = 64 * 1024;

}  // namespace

Result<std::string> read_edi(const std::string& path, const formats::Registry& registry,
                             const ports::ReadOptions& options, const WithReader& before,
                             const WithReader& after) {
    auto input = Input::open(path);
    if (!input) return input.error();
    const auto first = input->next();
    if (!first) return first.error();
    const auto guess = registry.detect(first->substr(0, detect_bytes));
    const std::string format(guess.format == nullptr ? "" : guess.format->name());
    const auto standard = edi::standard_of(format);
    if (!standard) return failure(Errc::syntax, "the file holds no X12, EDIFACT or TRADACOMS interchange");
    edi::Reader reader(*standard, registry.structures(), options);
    before(reader);
    bool begun = false;
    const ports::PieceSource source = [&]() -> Result<std::string_view> {
        return std::exchange(begun, true) ? input->next() : first;
    };
    if (const auto done = edi::read_to_end(reader, source, [&] { after(reader); }); !done)
        return done.error();
    return format;
}

}  // namespace crossdock::cli
