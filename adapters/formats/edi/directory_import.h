#pragma once

#include "adapters/formats/edi/structure_file.h"
#include "gateway/core/error.h"

#include <string>
#include <vector>

namespace crossdock::edi {

/// A file of a UN/EDIFACT directory as the UN publishes it: code page 437 or ASCII, boxes drawn around
/// groups.
struct UnText {
    std::string name;  ///< for messages: "d96a/trsd.96a"
    std::string text;
};

/// The parts of one directory. Each may be in several files (uncl-1, uncl-2).
struct UnTexts {
    std::vector<UnText> messages;    ///< ORDERS_D.96A
    std::vector<UnText> segments;    ///< TRSD, EDSD
    std::vector<UnText> composites;  ///< TRCD, EDCD
    std::vector<UnText> elements;    ///< TRED, EDED
    std::vector<UnText> codes;       ///< UNCL
};

struct DirectoryImport {
    std::vector<StructureFile> files;  ///< "edifact/d96a/directory.yaml", "edifact/d96a/ORDERS.yaml", ...
    std::vector<Error> errors;         ///< by file and line
};

/// Makes the files that load_structures() reads: one for each message, and a directory of the segments,
/// composites, elements and codes that these need. Pure. What can be made is made, whatever the errors.
///
/// Segments of the syntax (UNH, UNT) are left out; UNS is described as ISO 9735 has it. A place that may be
/// repeated becomes so many places, as syntax 3 sends them. The codes of an element are left out, and so not
/// checked, where a note says that they are agreed upon or another's (ISO 3166, UN/ECE Recommendation 20).
///
/// Source: UNTDID parts 4 and 5; the forms of D.96A (TRSD, TRCD, TRED) and of D.97A on (EDSD, EDCD, EDED).
DirectoryImport import_directory(const UnTexts& texts);

}  // namespace crossdock::edi
