#pragma once

#include "gateway/settings/settings.h"
#include "gateway/yaml/object.h"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::settings {

/// A signature scheme as data: what `signatures:` names and a channel may start from.
struct SignaturePreset {
    SignatureSettings signature;
    KeySettings key;
};
using Presets = std::map<std::string, SignaturePreset, std::less<>>;

/// What the readers of a file need to know of the others.
struct Surroundings {
    std::string folder;  ///< relative paths start here
    std::vector<std::string> mapping_names;
    Presets presets;
    Limits limits;
};

/// `path` as it is reached from the working folder: absolute ones stay, others are below `folder`.
std::string below(const std::string& folder, const std::string& path);

/// "; did you mean 'x'?", or "".
std::string suggestion(std::string_view word, const std::vector<std::string>& candidates);

/// Each reads the keys of one map; with an Object that notes keys they make the reference.
struct MainFile {
    Settings settings;
    std::string partners = "partners/*.yaml";
    std::string mappings = "mappings";
};
void read_main(yaml::Object& object, MainFile& main, Presets& presets);
void read_partner(yaml::Object& object, Partner& partner, const Surroundings& surroundings);

/// The parts of a signature, as a preset, an own scheme of `signatures:` or a channel writes them.
void read_signature_parts(yaml::Object& object, SignatureSettings& signature);
void read_key(yaml::Object& object, KeySettings& key);
void read_secrets(yaml::Object& object, std::vector<SecretRef>& secrets);
/// `in.signature` of a webhook channel; `key` becomes the preset's.
void read_signature(yaml::Object& object, SignatureSettings& signature, KeySettings& key,
                    const Presets& presets);
/// A map of presets by name, over what is in `presets` already.
void read_presets(yaml::Object& object, Presets& presets);

}  // namespace crossdock::settings
