#pragma once

#include "gateway/settings/settings.h"

#include <string>
#include <vector>

namespace crossdock::settings {

/// A configuration in memory: crossdock.yaml, one partner profile and two mappings, read as
/// `conf/crossdock.yaml`.
struct Sample {
    std::string main = "data: data\n";
    std::string partner =
        "partner: acme\n"
        "channels:\n"
        "  - name: stock\n"
        "    in: {transport: directory, path: /srv/acme}\n"
        "    mappings: [x12.846]\n";
    std::string signatures =
        "signatures:\n"
        "  hubby: {header: X-Hubby-Signature, prefix: 'sha256=', key: header X-Hubby-Id}\n";

    Files files() const {
        Files files;
        files.main = "crossdock.yaml";
        files.texts["crossdock.yaml"] = main;
        files.texts["partners/acme.yaml"] = partner;
        files.texts["mappings/x12/846.yaml"] = "# a comment\nmapping: x12.846  # as channels refer to it\n";
        files.texts["mappings/json/stock.yaml"] = "mapping: \"json.stock\"\n";
        files.texts["mappings/signatures.yaml"] = signatures;
        return files;
    }
    Settings read(std::vector<Error>& errors) const {
        return crossdock::settings::read("conf/crossdock.yaml", files(), errors);
    }
    std::vector<std::string> errors() const {
        std::vector<Error> found;
        read(found);
        std::vector<std::string> texts;
        for (const Error& error : found) texts.push_back(to_string(error));
        return texts;
    }
};

}  // namespace crossdock::settings
