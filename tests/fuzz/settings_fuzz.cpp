// crossdock.yaml, a partner profile and the presets from any bytes: never a crash, and never silence about a
// file that cannot be read. A zero byte separates the three.
#include "gateway/settings/settings.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace crossdock;
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    const auto next = [&rest] {
        const std::string_view part = rest.substr(0, rest.find('\0'));
        rest.remove_prefix(std::min(part.size() + 1, rest.size()));
        return std::string(part);
    };
    settings::Files files;
    files.main = "crossdock.yaml";
    files.texts["crossdock.yaml"] = next();
    files.texts["partners/a.yaml"] = next();
    files.texts["mappings/signatures.yaml"] = next();
    std::vector<Error> errors;
    const settings::Settings settings = settings::read("crossdock.yaml", files, errors);
    if (!errors.empty()) return 0;
    // What was read without an error can be used.
    const auto policy = settings.policy();
    for (const settings::Partner& partner : settings.partners) {
        for (const settings::Channel& channel : partner.channels) {
            if (settings.channel(partner.name, channel.name) == nullptr) std::abort();
            if (!channel.store_only && policy->feed(partner.name, channel.name) == nullptr) std::abort();
        }
    }
    return 0;
}
