#pragma once

#include "adapters/formats/edi/report.h"
#include "adapters/formats/edi/structure.h"
#include "gateway/ports/format.h"

#include <memory>

namespace crossdock::edi {

/// The formats "x12" and "edifact". `structures` (from load_structures) may be empty: documents are then read
/// flat, and locate() knows nothing.
std::unique_ptr<ports::Format> make_x12(std::shared_ptr<const Structures> structures);
std::unique_ptr<ports::Format> make_edifact(std::shared_ptr<const Structures> structures);
std::unique_ptr<ports::Format> make_tradacoms(std::shared_ptr<const Structures> structures);

/// Appends the answer to one interchange, if there is one: its number follows those that are in `out`.
/// Errors: those of acknowledge().
Result<void> append_acknowledgment(const InterchangeReport& report, const ports::AcknowledgeOptions& options,
                                   std::vector<std::string>& out);

}  // namespace crossdock::edi
