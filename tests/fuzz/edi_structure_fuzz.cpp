// Structure files from any bytes; a zero byte separates directory, message and rules. What loads can be
// walked.
#include "adapters/formats/edi/structure_file.h"
#include "adapters/formats/edi/walker.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace crossdock;
    std::string_view rest(static_cast<const char*>(static_cast<const void*>(data)),
                          std::min<std::size_t>(size, 8192));
    std::vector<edi::StructureFile> files;
    for (const char* name : {"directory.yaml", "message.yaml", "rules.yaml"}) {
        const std::string_view part = rest.substr(0, rest.find('\0'));
        rest.remove_prefix(std::min(part.size() + 1, rest.size()));
        files.push_back({name, std::string(part)});
    }
    std::vector<Error> errors;
    const auto loaded = edi::load_structures(files, errors);
    loaded->each([&loaded](edi::Standard standard, const std::string& version, const std::string& type) {
        const auto found = loaded->find(standard, type, version);
        if (found.structure == nullptr || found.structure->size() > 200) return;
        edi::Walker walker(*found.structure);
        for (std::size_t i = 0; i < 50; ++i)
            walker.take(
                (*found.structure)[static_cast<edi::Structure::Id>(i * 7 % found.structure->size())].tag);
        walker.end();
        static_cast<void>(found.structure->ambiguities());
    });
    return 0;
}
