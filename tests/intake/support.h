#pragma once

#include "adapters/formats/registry.h"
#include "gateway/intake/configuration.h"
#include "gateway/intake/intake.h"

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace crossdock::intake {

/// The project's own mappings and formats, with partner profiles of the test's choice, all in memory.
class TestConfiguration {
public:
    explicit TestConfiguration(const std::string& channels, const std::string& main = "data: x\n") {
        configuration.files = *settings::load_mappings(CROSSDOCK_SOURCE_DIR "/mappings");
        configuration.files.main = "crossdock.yaml";
        configuration.files.texts["crossdock.yaml"] = main;
        configuration.files.texts["partners/acme.yaml"] =
            "partner: acme\ntime_zone: Europe/Berlin\nchannels:\n" + channels;
        formats = std::make_shared<formats::Registry>(configuration.files.texts, configuration.errors);
        configuration.settings = settings::read("crossdock.yaml", configuration.files, configuration.errors);
        configuration.catalogue =
            compile_mappings(configuration.files, "mappings", formats->all(), configuration.errors);
        for (const Error& error : configuration.errors) throw std::runtime_error(to_string(error));
    }

    std::shared_ptr<const Profiles> profiles(std::uint64_t generation = 1, const GateMaker& gates = {}) {
        std::vector<Error> warnings;
        return build_profiles(configuration.settings, configuration.catalogue, formats->all(), generation,
                              gates, warnings, formats);
    }

    Configuration configuration;
    std::shared_ptr<formats::Registry> formats;
};

inline std::string folder_channel(const std::string& name, const std::string& mappings) {
    return "  - {name: " + name + ", in: {transport: directory, path: in/" + name +
           "}, mappings: " + mappings + "}\n";
}

/// An X12 846 of one interchange; each line is a segment.
inline std::string x12_846(const std::string& lines, const std::string& control = "000000001") {
    return "ISA*00*          *00*          *ZZ*ACME           *ZZ*SHOP           *261125*0930*U*00401*" +
           control +
           "*0*P*>~\nGS*IB*ACME*SHOP*20261125*0930*1*X*004010~\nST*846*0001~\n"
           "BIA*00*SI*REF1*20261125*0930~\n" +
           lines + "SE*99*0001~\nGE*1*1~\nIEA*1*" + control + "~\n";
}

}  // namespace crossdock::intake
