#pragma once

#include "adapters/formats/edi/overlay.h"
#include "adapters/formats/edi/structure.h"
#include "gateway/core/error.h"
#include "gateway/yaml/node.h"

#include <charconv>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The parts of the structure files' reader: not for others.
namespace crossdock::edi::text {

inline bool eat(std::string_view& text, std::string_view start) {
    if (!text.starts_with(start)) return false;
    text.remove_prefix(start.size());
    return true;
}

template <class T>
bool eat_number(std::string_view& text, T& out) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc()) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
}

/// Where problems of one file go.
class Reports {
public:
    Reports(std::string file, std::vector<Error>& errors) : file_(std::move(file)), errors_(errors) {}
    void operator()(const yaml::Node& where, std::string message) {
        errors_.push_back({Errc::syntax, file_, where.at, std::move(message), {}});
        good_ = false;
    }
    bool good() const { return good_; }
    const std::string& file() const { return file_; }

private:
    std::string file_;
    std::vector<Error>& errors_;
    bool good_ = true;
};

/// `elements`, `codes`, `composites`, `segments` and `names` of a directory file. Returns the elements.
std::vector<Element> read_directory(const yaml::Node& root, Directory& directory, Reports& report);

/// The list below `body`.
std::vector<Structure::Definition> read_body(const yaml::Node& list, Reports& report);

/// "LIN*10000!", "N1[01=SU|WH]*5": tag, select, most, mandatory.
std::optional<Structure::Definition> read_definition(std::string_view word, const yaml::Node& node,
                                                     Reports& report);

/// All of an overlay file but its head.
Overlay read_overlay(const yaml::Node& root, Reports& report);

/// The words below `key`, each a segment and an element: "QTY/02 LIN/03/01".
std::vector<std::pair<std::string, std::string>> read_elements(const yaml::Node& root, std::string_view key,
                                                               Reports& report);

/// Calls `read` for each item of the list below `key`, if there is one.
template <class Read>
void each_item(const yaml::Node& root, std::string_view key, Reports& report, const Read& read) {
    const yaml::Node* list = root.find(key);
    if (list == nullptr) return;
    if (list->kind != yaml::Kind::list) return report(*list, "'" + std::string(key) + "' must be a list");
    for (const yaml::Node& item : list->items) read(item);
}

/// `tree`, `balance`, `conditions` and `needed` of a rules file.
Rules read_rules(const yaml::Node& root, Reports& report);

/// "[01=SU|WH]", "[01.1=137]" at the start of `text`; nothing and `good` false where it is none.
std::optional<Select> eat_select(std::string_view& text, bool& good);

}  // namespace crossdock::edi::text
