#pragma once

#include "adapters/formats/edi/dialect.h"
#include "gateway/core/error.h"

#include <cstdint>
#include <string_view>

namespace crossdock::edi {

/// Everything that can be wrong with a document. One list for both standards; code_of() translates.
enum class Fault : std::uint8_t {
    none,
    // segments
    unknown_segment,     ///< the directory does not know the tag
    foreign_segment,     ///< the directory does, the message has it not
    unexpected_segment,  ///< the message has it, but not here
    wrong_order,         ///< it should have come before
    missing_segment,
    too_many_segments,
    too_many_loops,
    // elements
    missing_element,
    too_many_elements,
    too_many_components,
    too_short,
    too_long,
    not_a_number,
    bad_decimal_mark,
    bad_date,
    bad_time,
    bad_character,
    // documents
    no_document_trailer,
    document_reference,  ///< header and trailer differ
    document_count,
    reference_reused,  ///< in the same group
    document_header,   ///< ST or UNH without type or reference
    // groups
    no_group_trailer,
    group_reference,
    group_count,
    no_group_header,
    // interchanges
    no_interchange_header,
    no_interchange_trailer,
    interchange_reference,
    interchange_count,
    outside,  ///< a segment that belongs to no document
    bad_heading,
    syntax,  ///< a tolerance
    limit
};

struct FaultText {
    Errc code;
    std::string_view x12, edifact;  ///< the standards' codes; "" where there is none
    std::string_view words;         ///< follows the name of what is at fault
};

/// AK304, AK403, AK502, AK905 and TA105 of X12; data element 0085 of ISO 9735.
const FaultText& text_of(Fault fault);
std::string_view code_of(Fault fault, Standard standard);

}  // namespace crossdock::edi
