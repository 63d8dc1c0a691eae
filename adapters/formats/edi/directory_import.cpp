#include "adapters/formats/edi/directory_import.h"

#include "adapters/formats/edi/import_message.h"
#include "adapters/formats/edi/import_tables.h"
#include "adapters/formats/edi/import_writer.h"
#include "gateway/core/text.h"

#include <algorithm>
#include <set>

namespace crossdock::edi {
namespace {

/// What a note says of an element whose codes are not the directory's own, or not only.
constexpr std::string_view foreign_codes[] = {
    "association defined",
    "iso ",
    "recommendation",
    "national code sets",
    "national authority",
    "external code set",
    "relevant code",
    "organisation concerned",
    "code list responsible agency",
};

bool has_own_codes(std::string_view note) {
    return std::none_of(std::begin(foreign_codes), std::end(foreign_codes),
                        [note](std::string_view words) { return note.find(words) != note.npos; });
}

/// "code set of 5387 may be used also", "use code list for data element 3035" -> the number.
std::string_view codes_shared_with(std::string_view note) {
    for (const std::string_view words :
         {"code set of ", "code set from data element ", "code list for data element "}) {
        const std::size_t found = note.find(words);
        if (found == std::string_view::npos) continue;
        const std::string_view number = note.substr(found + words.size()).substr(0, 4);
        if (un::is_number(number)) return number;
    }
    return {};
}

class Importer {
public:
    explicit Importer(const UnTexts& texts) : texts_(texts) {}
    DirectoryImport run() &&;

private:
    void read();
    void check_version(const un::Message& message);
    void need_segments(const un::Message& message, const std::vector<un::Node>& nodes);
    void need_segment(const std::string& tag, const un::Source& by);
    void need_places(const un::Group& group, bool in_segment);
    void need_place(const un::PlaceRow& place, const un::Source& by, bool in_segment);
    void need_codes(const std::string& number, const un::ElementEntry& element);
    void add_section_control();
    void error(const un::Source& at, Errc code, std::string message);

    const UnTexts& texts_;
    DirectoryImport result_;
    std::vector<un::Message> messages_;
    un::Needed all_, needed_;
    std::set<std::string> missing_;  ///< reported once each
};

void Importer::error(const un::Source& at, Errc code, std::string message) {
    un::Reports(at.file, result_.errors)(at.line, std::move(message), code);
}

/// UNS is of the syntax, not of the directory (ISO 9735: element 0081, a1).
void Importer::add_section_control() {
    const un::Source syntax{"ISO 9735", 1};
    all_.segments.try_emplace("UNS", un::Group{"section control", {{"0081", true, 1, 1}}, syntax});
    all_.elements.try_emplace("0081", un::ElementEntry{"section identification", "a1", "", syntax});
    all_.codes.try_emplace("0081", std::vector<std::string>{"D", "S"});
}

void Importer::read() {
    std::vector<Error>& errors = result_.errors;
    for (const UnText& text : texts_.messages)
        messages_.push_back(un::read_message(text.name, text.text, errors));
    for (const UnText& text : texts_.segments) un::read_segments(text.name, text.text, all_.segments, errors);
    for (const UnText& text : texts_.composites)
        un::read_composites(text.name, text.text, all_.composites, errors);
    for (const UnText& text : texts_.elements) un::read_elements(text.name, text.text, all_.elements, errors);
    for (const UnText& text : texts_.codes) un::read_codes(text.name, text.text, all_.codes, errors);
    add_section_control();
}

void Importer::check_version(const un::Message& message) {
    const std::string version = message.version + ":" + message.release;
    if (needed_.version.empty()) needed_.version = version;
    if (version != needed_.version) {
        error({message.file, 1}, Errc::conflict,
              "version " + version + ", where other messages have " + needed_.version);
    }
}

void Importer::need_segments(const un::Message& message, const std::vector<un::Node>& nodes) {
    for (const un::Node& node : nodes) {
        need_segment(node.tag, {message.file, node.line});
        need_segments(message, node.inside);
    }
}

void Importer::need_segment(const std::string& tag, const un::Source& by) {
    const auto found = all_.segments.find(tag);
    if (found == all_.segments.end()) {
        if (missing_.insert(tag).second) error(by, Errc::not_found, "segment " + tag + " is not described");
        return;
    }
    if (needed_.segments.insert(*found).second) need_places(found->second, true);
}

void Importer::need_places(const un::Group& group, bool in_segment) {
    for (const un::PlaceRow& place : group.places)
        need_place(place, {group.source.file, place.line}, in_segment);
}

void Importer::need_place(const un::PlaceRow& place, const un::Source& by, bool in_segment) {
    const std::string& number = place.number;
    if (const auto element = all_.elements.find(number); element != all_.elements.end()) {
        if (needed_.elements.insert(*element).second) need_codes(number, element->second);
    } else if (const auto composite = all_.composites.find(number);
               in_segment && composite != all_.composites.end()) {
        if (needed_.composites.insert(*composite).second) need_places(composite->second, false);
    } else if (missing_.insert(number).second) {
        error(by, Errc::not_found, "'" + number + "' is not described");
    }
}

void Importer::need_codes(const std::string& number, const un::ElementEntry& element) {
    constexpr std::string_view code_list = "1131";  // names a list: by its nature anyone's
    if (number == code_list || !has_own_codes(element.note)) return;
    std::vector<std::string> codes;
    for (const std::string_view from : {std::string_view(number), codes_shared_with(element.note)}) {
        const auto found = all_.codes.find(from);
        if (found == all_.codes.end()) continue;
        for (const std::string& code : found->second) {
            if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(code);
        }
    }
    if (!codes.empty()) needed_.codes.emplace(number, std::move(codes));
}

DirectoryImport Importer::run() && {
    read();
    for (const un::Message& message : messages_) {
        if (message.type.empty() || message.body.empty()) continue;
        check_version(message);
        need_segments(message, message.body);
    }
    if (needed_.version.empty()) return std::move(result_);
    std::string folder = "edifact/" + to_lower(needed_.version) + "/";
    folder.erase(std::remove(folder.begin(), folder.end(), ':'), folder.end());
    result_.files.push_back({folder + "directory.yaml", un::directory_yaml(needed_)});
    for (const un::Message& message : messages_) {
        if (message.type.empty() || message.body.empty()) continue;
        result_.files.push_back({folder + message.type + ".yaml", un::message_yaml(message)});
    }
    return std::move(result_);
}

}  // namespace

DirectoryImport import_directory(const UnTexts& texts) {
    return Importer(texts).run();
}

}  // namespace crossdock::edi
