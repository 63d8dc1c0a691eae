#pragma once

#include "adapters/formats/edi/import_text.h"

#include <map>

/// The parts of the importer of the UN's directories: not for others.
namespace crossdock::edi::un {

/// Where something was described, for errors.
struct Source {
    std::string file;
    std::uint32_t line = 0;
};

/// A place of a segment or a composite.
struct PlaceRow {
    std::string number;  ///< "6060", "C186"
    bool mandatory = false;
    std::uint32_t most = 1;
    std::uint32_t line = 0;
};

/// A segment or a composite.
struct Group {
    std::string name;
    std::vector<PlaceRow> places;
    Source source;
};

struct ElementEntry {
    std::string name;
    std::string representation;  ///< "an..35"
    std::string note;            ///< lower case, in one line
    Source source;
};

template <class T>
using Table = std::map<std::string, T, std::less<>>;

/// TRSD, EDSD: by tag. The components that are printed below a composite are left to its own table.
void read_segments(const std::string& file, std::string_view text, Table<Group>& out,
                   std::vector<Error>& errors);
/// TRCD, EDCD.
void read_composites(const std::string& file, std::string_view text, Table<Group>& out,
                     std::vector<Error>& errors);
/// TRED, EDED.
void read_elements(const std::string& file, std::string_view text, Table<ElementEntry>& out,
                   std::vector<Error>& errors);
/// UNCL: the codes of each coded element, in the order of the text.
void read_codes(const std::string& file, std::string_view text, Table<std::vector<std::string>>& out,
                std::vector<Error>& errors);

}  // namespace crossdock::edi::un
