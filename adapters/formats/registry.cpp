#include "adapters/formats/registry.h"

#include "adapters/formats/delimited/csv.h"
#include "adapters/formats/edi/edi.h"
#include "adapters/formats/edi/structure_file.h"
#include "adapters/formats/json/json.h"

namespace crossdock::formats {

Registry::Registry(const std::map<std::string, std::string>& files, std::vector<Error>& errors) {
    constexpr std::string_view standards = "mappings/standards/";
    std::vector<edi::StructureFile> structure_files;
    for (const auto& [path, text] : files) {
        if (path.starts_with(standards)) structure_files.push_back({path, text});
    }
    structures_ = edi::load_structures(structure_files, errors);
    formats_.push_back(edi::make_x12(structures_));
    formats_.push_back(edi::make_edifact(structures_));
    formats_.push_back(edi::make_tradacoms(structures_));
    formats_.push_back(make_json());
    formats_.push_back(make_csv());
}

std::vector<const ports::Format*> Registry::all() const {
    std::vector<const ports::Format*> list;
    for (const auto& format : formats_) list.push_back(format.get());
    return list;
}

const ports::Format* Registry::find(std::string_view name) const {
    for (const auto& format : formats_) {
        if (format->name() == name) return format.get();
    }
    return nullptr;
}

Registry::Guess Registry::detect(std::string_view head) const {
    Guess best;
    for (const auto& format : formats_) {
        ports::Detection detection = format->detect(head);
        if (detection.certainty > best.detection.certainty) best = Guess{format.get(), std::move(detection)};
    }
    return best;
}

}  // namespace crossdock::formats
