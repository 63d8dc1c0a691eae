#pragma once

#include "adapters/formats/edi/dialect.h"
#include "gateway/core/error.h"

#include <cstdint>
#include <string_view>

namespace crossdock::edi {

/// Everything that can be wrong with a message. One list for all standards; text_of() translates.
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
    too_many_repetitions,
    condition_missing,    ///< another element asks for it (X12 relational conditions P, R, C, L)
    condition_exclusive,  ///< only one of several may be there (E)
    too_short,
    too_long,
    not_a_number,
    bad_decimal_mark,
    bad_code,  ///< not in the element's code list
    bad_date,
    bad_time,
    bad_character,
    bad_reference,  ///< names something that does not exist: the parent in HL02 or CPS02
    balance,        ///< a total differs from what it sums
    rule,           ///< a conditional rule of the partner or the message
    // documents
    no_document_trailer,
    document_reference,  ///< header and trailer differ
    document_count,
    reference_reused,  ///< in the same group
    document_header,   ///< ST or UNH without type or reference
    unknown_document,  ///< no structure is known for the type, and the profile asks for one
    // groups
    no_group_trailer,
    group_reference,
    group_count,
    no_group_header,
    group_reference_reused,  ///< in the same interchange
    group_type,              ///< GS01 does not belong to the transaction sets inside
    // interchanges
    no_interchange_header,
    no_interchange_trailer,
    interchange_reference,
    interchange_count,
    interchange_reused,  ///< the same control number from the same sender before
    header_element,      ///< an element of ISA or UNB
    outside,             ///< a segment that belongs to no document
    bad_heading,
    syntax,  ///< a tolerance
    limit
};
inline constexpr std::size_t fault_count = static_cast<std::size_t>(Fault::limit) + 1;

/// Which of the standards' lists names a fault: it is decided by the part of the envelope that is at fault.
enum class Level : std::uint8_t {
    interchange,  ///< TA105
    group,        ///< AK905
    document,     ///< AK502
    segment,      ///< AK304
    element       ///< AK403
};
std::string_view to_string(Level level);

struct FaultText {
    std::string_view name;  ///< stable, for programs: "too_long"
    Errc code;
    Level level;
    std::string_view x12;      ///< list and code of its level (X12.6): "AK403:5"; "" where there is none
    std::string_view edifact;  ///< list and code (data element 0085 of ISO 9735): "0085:39"; "" likewise
    std::string_view words;    ///< follows the name of what is at fault
};

const FaultText& text_of(Fault fault);

/// "AK403:5", "0085:39"; a literal, "" where there is none.
std::string_view code_of(Fault fault, Standard standard);

/// "5" of "AK403:5"; "" of "".
inline std::string_view without_list(std::string_view code) {
    return code.substr(code.find(':') + 1);
}

}  // namespace crossdock::edi
