#include "gateway/mapping/catalogue.h"

#include "gateway/core/text.h"
#include "gateway/mapping/program.h"
#include "gateway/yaml/node.h"

#include <algorithm>
#include <tuple>

namespace crossdock::mapping {
namespace {

using Names = std::map<std::string, const SourceFile*, std::less<>>;

std::string_view file_name(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

/// The names of the mappings, without compiling them: what `extends:` may refer to.
Names names_of(std::span<const SourceFile> mappings, std::vector<Error>& errors) {
    Names names;
    for (const SourceFile& source : mappings) {
        std::vector<Error> ignored;  // compile() reports them
        const auto root = yaml::parse(source.text, source.file, ignored);
        const yaml::Node* name = root ? root->find("mapping") : nullptr;
        if (name == nullptr || name->kind != yaml::Kind::scalar) continue;
        const auto [entry, added] = names.emplace(name->text, &source);
        if (!added) {
            errors.push_back(
                Error{Errc::conflict, source.file, name->at,
                      "mapping '" + printable(name->text) + "' is also in " + entry->second->file, "M030"});
        }
    }
    return names;
}

using Rank = std::tuple<bool, std::size_t, std::size_t>;

Rank rank_of(const Reads& reads, std::string_view version) {
    std::size_t longest = 0;
    for (const std::string& prefix : reads.versions) {
        if (version.substr(0, prefix.size()) == prefix) longest = std::max(longest, prefix.size());
    }
    return {!reads.document.empty(), longest, reads.has.size() + reads.lacks.size()};
}

}  // namespace

Catalogue Catalogue::build(std::span<const SourceFile> mappings, std::span<const SourceFile> tables,
                           ElementLocator locate_x12, ElementLocator locate_edifact,
                           std::span<const FactSchema* const> schemas, std::vector<Error>& errors) {
    Catalogue catalogue;
    const Names names = names_of(mappings, errors);
    CompileContext context;
    context.source_of = [&](std::string_view name) -> std::optional<std::pair<std::string, std::string>> {
        const auto found = names.find(name);
        if (found == names.end()) return std::nullopt;
        return std::pair{found->second->text, found->second->file};
    };
    context.table = [&](std::string_view file) -> std::optional<std::string> {
        const auto found = std::find_if(tables.begin(), tables.end(),
                                        [&](const SourceFile& t) { return file_name(t.file) == file; });
        return found == tables.end() ? std::nullopt : std::optional(found->text);
    };
    context.locate_x12 = std::move(locate_x12);
    context.locate_edifact = std::move(locate_edifact);
    context.schemas = schemas;
    for (const SourceFile& source : mappings) {
        if (auto mapping = compile(source.text, source.file, context, errors)) {
            catalogue.mappings_.emplace(mapping->name(), std::move(mapping));
        }
    }
    return catalogue;
}

std::shared_ptr<const Mapping> Catalogue::find(std::string_view name) const {
    const auto found = mappings_.find(name);
    return found == mappings_.end() ? nullptr : found->second;
}

std::string Catalogue::nearest(std::string_view name) const {
    std::vector<std::string_view> known;
    for (const auto& [candidate, mapping] : mappings_) known.push_back(candidate);
    const auto near = nearest_name(name, known);
    return near ? std::string(*near) : std::string();
}

Result<std::shared_ptr<const Mapping>> Catalogue::detect(std::string_view format, std::string_view type,
                                                         std::string_view version,
                                                         const document::Record& header,
                                                         std::span<const std::string> among) const {
    std::shared_ptr<const Mapping> best, rival;
    Rank rank;
    for (const auto& [name, mapping] : mappings_) {
        const bool chosen = std::find(among.begin(), among.end(), name) != among.end();
        if (among.empty() ? !mapping->program().detectable : !chosen) continue;
        if (!mapping->applies_to(format, type, version, header)) continue;
        const Rank its = rank_of(mapping->reads(), version);
        if (best && its == rank) rival = mapping;
        if (best && its <= rank) continue;
        best = mapping;
        rank = its;
        rival = nullptr;
    }
    if (!best) {
        const std::string what = std::string(format) + (type.empty() ? "" : " " + printable(type));
        Error error = failure(Errc::not_found, "no mapping reads this document (" + what + ")");
        error.number = "M031";
        return error;
    }
    if (rival) {
        Error error = failure(Errc::conflict, "both " + best->name() + " and " + rival->name() +
                                                  " read this document; name one");
        error.number = "M032";
        return error;
    }
    return best;
}

}  // namespace crossdock::mapping
