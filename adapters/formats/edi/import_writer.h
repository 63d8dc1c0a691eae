#pragma once

#include "adapters/formats/edi/import_message.h"
#include "adapters/formats/edi/import_tables.h"

/// The parts of the importer of the UN's directories: not for others.
namespace crossdock::edi::un {

/// What is written of a directory: all that its messages need, and no more.
struct Needed {
    std::string version;  ///< "D:96A"
    Table<Group> segments, composites;
    Table<ElementEntry> elements;
    Table<std::vector<std::string>> codes;
};

/// `directory.yaml` as load_structures() reads it.
std::string directory_yaml(const Needed& needed);

/// One message as load_structures() reads it.
std::string message_yaml(const Message& message);

}  // namespace crossdock::edi::un
