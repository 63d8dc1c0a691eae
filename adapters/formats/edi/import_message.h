#pragma once

#include "adapters/formats/edi/import_text.h"

/// The parts of the importer of the UN's directories: not for others.
namespace crossdock::edi::un {

/// A segment of a message, or a group by its trigger.
struct Node {
    std::string tag;
    bool mandatory = false;
    std::uint32_t most = 1;
    std::vector<Node> inside;
    std::uint32_t line = 0;
};

struct Message {
    std::string file;
    std::string type;              ///< "INVRPT"
    std::string version, release;  ///< "D", "96A"
    std::string title;             ///< "inventory report message"; "" where the text has it not
    std::vector<Node> body;        ///< without UNH and UNT
};

/// Reads the head and the segment table of a message's text. Groups nest as their boxes are drawn.
Message read_message(const std::string& file, std::string_view text, std::vector<Error>& errors);

}  // namespace crossdock::edi::un
