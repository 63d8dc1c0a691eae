#pragma once

#include "gateway/mapping/mapping.h"

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::mapping {

/// A mapping or a table as the caller read it.
struct SourceFile {
    std::string file;  ///< for messages; of a table also its name: the part after the last '/'
    std::string text;
};

/// All mappings of a configuration, compiled. Does no I/O; immutable and thread-safe once built.
class Catalogue {
public:
    Catalogue() = default;

    /// Compiles every mapping; `extends:` and lookup() find their own among `mappings` and `tables`. Every
    /// problem is appended to `errors`, also two mappings of one name; those that compiled are there all the
    /// same.
    static Catalogue build(std::span<const SourceFile> mappings, std::span<const SourceFile> tables,
                           ElementLocator locate_x12, ElementLocator locate_edifact,
                           std::span<const FactSchema* const> schemas, std::vector<Error>& errors);

    /// Null for a name that nobody defined.
    std::shared_ptr<const Mapping> find(std::string_view name) const;

    /// The name nearest to one that find() does not know, for messages; "" when none is near.
    std::string nearest(std::string_view name) const;

    /// The mapping that applies to a document (see Mapping::applies_to). Of several the most specific: one
    /// that names the document type, then the longest version, then the most names of the header. Mappings
    /// without a `reads:` of their own (dialects that only extend) take part only when `among` names them.
    /// Errors: not_found (M031), conflict naming the two (M032).
    ///
    /// `among` are the names of the channel's mappings; empty = all.
    Result<std::shared_ptr<const Mapping>> detect(std::string_view format, std::string_view type,
                                                  std::string_view version, const document::Record& header,
                                                  std::span<const std::string> among = {}) const;

    const std::map<std::string, std::shared_ptr<const Mapping>, std::less<>>& all() const {
        return mappings_;
    }

private:
    std::map<std::string, std::shared_ptr<const Mapping>, std::less<>> mappings_;
};

}  // namespace crossdock::mapping
