#include "adapters/formats/edi/overlay.h"

#include <algorithm>

namespace crossdock::edi {
namespace {

using Definition = Structure::Definition;
using Body = std::vector<Definition>;

/// The list that holds the position at the end of a path, and its index there; null where there is none.
std::pair<Body*, std::size_t> find(Body& body, const std::vector<std::string>& path) {
    Body* list = &body;
    for (std::size_t i = 0; i < path.size(); ++i) {
        const auto found = std::find_if(list->begin(), list->end(),
                                        [&](const Definition& one) { return one.tag == path[i]; });
        if (found == list->end()) return {nullptr, 0};
        if (i + 1 == path.size()) return {list, static_cast<std::size_t>(found - list->begin())};
        list = &found->inside;
    }
    return {nullptr, 0};
}

std::string text_of(const std::vector<std::string>& path) {
    std::string out;
    for (const std::string& tag : path) out += (out.empty() ? "" : "/") + tag;
    return out;
}

/// Puts the overlay's elements into a rule.
void replace_elements(std::vector<Place>& places, const std::vector<Element>& elements) {
    for (Place& place : places) {
        replace_elements(place.components, elements);
        for (const Element& element : elements) {
            if (place.composite() || place.element.number != element.number) continue;
            place.element = element;
        }
    }
}

std::shared_ptr<const Directory> changed_directory(const Directory& base, const Overlay& overlay,
                                                   std::vector<std::string>& problems) {
    auto directory = std::make_shared<Directory>(base);
    for (const auto& [tag, rule] : overlay.directory.segments) directory->segments[tag] = rule;
    for (auto& [tag, rule] : directory->segments) replace_elements(rule.places, overlay.elements);
    const auto set = [&](const auto& list, bool mandatory) {
        for (const auto& [tag, path] : list) {
            const auto rule = directory->segments.find(tag);
            if (rule == directory->segments.end() || !mark_mandatory(rule->second, path, mandatory))
                problems.push_back("there is no element " + tag + '/' + path);
        }
    };
    set(overlay.mandatory, true);
    set(overlay.optional, false);
    return directory;
}

template <class T>
void append(std::vector<T>& to, const std::vector<T>& from) {
    to.insert(to.end(), from.begin(), from.end());
}

}  // namespace

Structures::Source apply(const Structures::Source& message, const Overlay& overlay,
                         std::vector<std::string>& problems) {
    Structures::Source changed = message;
    changed.directory = changed_directory(*message.directory, overlay, problems);
    for (const Overlay::Addition& addition : overlay.additions) {
        const auto [list, index] = find(changed.body, addition.after);
        if (list == nullptr) {
            problems.push_back("the message has no " + text_of(addition.after));
            continue;
        }
        list->insert(list->begin() + static_cast<std::ptrdiff_t>(index) + 1, addition.what);
    }
    for (const Overlay::Change& change : overlay.changes) {
        const auto [list, index] = find(changed.body, change.path);
        if (list == nullptr) {
            problems.push_back("the message has no " + text_of(change.path));
        } else if (change.most == 0) {
            list->erase(list->begin() + static_cast<std::ptrdiff_t>(index));
        } else {
            (*list)[index].most = change.most;
            (*list)[index].mandatory = change.mandatory;
        }
    }
    if (overlay.rules.tree) changed.rules.tree = overlay.rules.tree;
    append(changed.rules.balances, overlay.rules.balances);
    append(changed.rules.conditionals, overlay.rules.conditionals);
    append(changed.rules.needed, overlay.rules.needed);
    return changed;
}

}  // namespace crossdock::edi
