#pragma once

#include "adapters/formats/edi/structure.h"
#include "gateway/core/error.h"

#include <memory>
#include <string>
#include <vector>

namespace crossdock::edi {

/// One file of `mappings/standards`, read by the caller.
struct StructureFile {
    std::string name;  ///< for messages: "x12/004010/846.yaml"
    std::string text;
};

/// Compiles what the files define. Every problem is appended to `errors` with file:line:column; what has none
/// is in the result all the same. There are two kinds of files:
///
///     directory: {standard: x12, version: "004010"}     message: {standard: x12, version: "004010", type:
///     "846"} elements:                                         body:
///       "380": R 1..15                                    - BIA!
///       "673": ID 2                                       - DTM*10
///     composites:                                         - LIN*10000!:
///       C001: 355! 1018 649                                   - PID*200
///     segments:                                               - QTY*99: [DTM*10]
///       QTY: 673! 380 C001 61                             - CTT
///
/// Elements have a type and a length: `AN`, `ID`, `R`, `N0` to `N9`, `DT`, `TM` of X12 with "2" or "1..15";
/// `a`, `n` and `an` of EDIFACT as "an3" or "an..35". In segments and composites `!` is mandatory, and `(235
/// 234)*14` repeats. In bodies `!` is mandatory, `*10` the most there may be, and what is nested is the
/// inside of a loop, whose first segment is the key. A message uses the directory of its own version.
std::shared_ptr<const Structures> load_structures(const std::vector<StructureFile>& files,
                                                  std::vector<Error>& errors);

}  // namespace crossdock::edi
