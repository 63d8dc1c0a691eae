#pragma once

#include "adapters/formats/edi/directory.h"
#include "adapters/formats/edi/faults.h"

#include <string_view>

namespace crossdock::edi {

/// Compares a value with what its data element may hold: length, kind of characters, dates and times that
/// exist. `decimal` is the mark the interchange uses; in X12, and from EDIFACT's syntax 4 on, pass '.' and 0
/// respectively (0: a comma is as good as a point). Never checks code lists. `Fault::none` when all is well.
Fault check_value(const Element& element, std::string_view value, char decimal);

/// A date or a point in time in one of EDIFACT's formats (data element 2379: 101, 102, 201 to 204); others
/// are not looked at.
Fault check_period_value(std::string_view format, std::string_view value);

}  // namespace crossdock::edi
