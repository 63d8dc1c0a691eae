#include "adapters/formats/edi/faults.h"

#include <array>
#include <utility>

namespace crossdock::edi {
namespace {

using Row = std::pair<Fault, FaultText>;

constexpr std::array rows{
    Row{Fault::none, {Errc::syntax, "", "", ""}},
    Row{Fault::unknown_segment, {Errc::unsupported, "AK304:1", "0085:15", "is not known to the standard"}},
    Row{Fault::foreign_segment,
        {Errc::unsupported, "AK304:6", "0085:15", "does not belong into this message"}},
    Row{Fault::unexpected_segment, {Errc::syntax, "AK304:2", "0085:15", "cannot stand here"}},
    Row{Fault::wrong_order, {Errc::syntax, "AK304:7", "0085:15", "stands too late: others must follow it"}},
    Row{Fault::missing_segment, {Errc::missing, "AK304:3", "0085:13", "is missing"}},
    Row{Fault::too_many_segments, {Errc::out_of_range, "AK304:5", "0085:35", "stands here too often"}},
    Row{Fault::too_many_loops, {Errc::out_of_range, "AK304:4", "0085:36", "stands here too often"}},
    Row{Fault::missing_element, {Errc::missing, "AK403:1", "0085:13", "is missing"}},
    Row{Fault::too_many_elements, {Errc::syntax, "AK403:3", "0085:16", "is one element too many"}},
    Row{Fault::too_many_components, {Errc::syntax, "AK403:13", "0085:16", "is one component too many"}},
    Row{Fault::too_short, {Errc::out_of_range, "AK403:4", "0085:40", "is too short"}},
    Row{Fault::too_long, {Errc::out_of_range, "AK403:5", "0085:39", "is too long"}},
    Row{Fault::not_a_number, {Errc::syntax, "AK403:6", "0085:37", "should be a number"}},
    Row{Fault::bad_decimal_mark,
        {Errc::syntax, "AK403:6", "0085:19", "has another decimal mark than announced"}},
    Row{Fault::bad_date, {Errc::out_of_range, "AK403:8", "0085:12", "is no date that exists"}},
    Row{Fault::bad_time, {Errc::out_of_range, "AK403:9", "0085:12", "is no time that exists"}},
    Row{Fault::bad_character, {Errc::syntax, "AK403:6", "0085:21", "holds a character that is not allowed"}},
    Row{Fault::no_document_trailer, {Errc::missing, "AK502:2", "0085:13", "is not finished"}},
    Row{Fault::document_reference,
        {Errc::conflict, "AK502:3", "0085:28", "has another reference than its header"}},
    Row{Fault::document_count, {Errc::conflict, "AK502:4", "0085:29", "gives a wrong number of segments"}},
    Row{Fault::reference_reused,
        {Errc::conflict, "AK502:23", "0085:26", "has a reference that was used before"}},
    Row{Fault::document_header, {Errc::missing, "AK502:6", "0085:13", "names no message type"}},
    Row{Fault::no_group_trailer, {Errc::missing, "AK905:3", "0085:13", "is not finished"}},
    Row{Fault::group_reference,
        {Errc::conflict, "AK905:4", "0085:28", "has another reference than its header"}},
    Row{Fault::group_count, {Errc::conflict, "AK905:5", "0085:29", "gives a wrong number of documents"}},
    Row{Fault::no_group_header, {Errc::missing, "TA105:022", "0085:33", "stands outside of a group"}},
    Row{Fault::no_interchange_header,
        {Errc::missing, "TA105:022", "0085:33", "stands outside of an interchange"}},
    Row{Fault::no_interchange_trailer, {Errc::missing, "TA105:023", "0085:13", "is not finished"}},
    Row{Fault::interchange_reference,
        {Errc::conflict, "TA105:001", "0085:28", "has another reference than its header"}},
    Row{Fault::interchange_count,
        {Errc::conflict, "TA105:021", "0085:29", "gives a wrong number of groups or messages"}},
    Row{Fault::outside, {Errc::syntax, "TA105:022", "0085:33", "stands outside of a document"}},
    Row{Fault::bad_heading, {Errc::syntax, "TA105:024", "0085:2", ""}},
    Row{Fault::syntax, {Errc::syntax, "", "", ""}},
    Row{Fault::limit, {Errc::limit, "", "", ""}},
};

constexpr bool in_order() {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (static_cast<std::size_t>(rows[i].first) != i) return false;
    }
    return rows.size() == static_cast<std::size_t>(Fault::limit) + 1;
}
static_assert(in_order(), "rows stand in the order of Fault");

}  // namespace

const FaultText& text_of(Fault fault) {
    return rows[static_cast<std::size_t>(fault)].second;
}

std::string_view code_of(Fault fault, Standard standard) {
    return standard == Standard::x12 ? text_of(fault).x12 : text_of(fault).edifact;
}

}  // namespace crossdock::edi
