#pragma once

#include "gateway/cli/command.h"

namespace crossdock::cli {

/// `crossdock schema show [x12/004010/850]`: a message's segments, elements and ambiguities; without a name
/// the list of the messages.
int show_schema(const Arguments& arguments);

}  // namespace crossdock::cli
