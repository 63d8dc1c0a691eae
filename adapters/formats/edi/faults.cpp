#include "adapters/formats/edi/faults.h"

#include <array>
#include <utility>

namespace crossdock::edi {
namespace {

using Row = std::pair<Fault, FaultText>;

constexpr std::array rows{
    Row{Fault::none, {"none", Errc::syntax, Level::element, "", "", ""}},
    Row{Fault::unknown_segment,
        {"unknown_segment", Errc::unsupported, Level::segment, "AK304:1", "0085:15",
         "is not known to the standard"}},
    Row{Fault::foreign_segment,
        {"foreign_segment", Errc::unsupported, Level::segment, "AK304:6", "0085:15",
         "does not belong into this message"}},
    Row{Fault::unexpected_segment,
        {"unexpected_segment", Errc::syntax, Level::segment, "AK304:2", "0085:15", "cannot stand here"}},
    Row{Fault::wrong_order,
        {"wrong_order", Errc::syntax, Level::segment, "AK304:7", "0085:15",
         "stands too late: others must follow it"}},
    Row{Fault::missing_segment,
        {"missing_segment", Errc::missing, Level::segment, "AK304:3", "0085:13", "is missing"}},
    Row{Fault::too_many_segments,
        {"too_many_segments", Errc::out_of_range, Level::segment, "AK304:5", "0085:35",
         "stands here too often"}},
    Row{Fault::too_many_loops,
        {"too_many_loops", Errc::out_of_range, Level::segment, "AK304:4", "0085:36",
         "stands here too often"}},
    Row{Fault::missing_element,
        {"missing_element", Errc::missing, Level::element, "AK403:1", "0085:13", "is missing"}},
    Row{Fault::too_many_elements,
        {"too_many_elements", Errc::syntax, Level::element, "AK403:3", "0085:16", "is one element too many"}},
    Row{Fault::too_many_components,
        {"too_many_components", Errc::syntax, Level::element, "AK403:13", "0085:16",
         "is one component too many"}},
    Row{Fault::too_many_repetitions,
        {"too_many_repetitions", Errc::syntax, Level::element, "AK403:12", "0085:16",
         "is repeated too often"}},
    Row{Fault::condition_missing,
        {"condition_missing", Errc::missing, Level::element, "AK403:2", "0085:13",
         "is missing, for what else the segment holds"}},
    Row{Fault::condition_exclusive,
        {"condition_exclusive", Errc::conflict, Level::element, "AK403:10", "0085:12",
         "excludes another element of the segment"}},
    Row{Fault::too_short,
        {"too_short", Errc::out_of_range, Level::element, "AK403:4", "0085:40", "is too short"}},
    Row{Fault::too_long,
        {"too_long", Errc::out_of_range, Level::element, "AK403:5", "0085:39", "is too long"}},
    Row{Fault::not_a_number,
        {"not_a_number", Errc::syntax, Level::element, "AK403:6", "0085:37", "should be a number"}},
    Row{Fault::bad_decimal_mark,
        {"bad_decimal_mark", Errc::syntax, Level::element, "AK403:6", "0085:19",
         "has another decimal mark than announced"}},
    Row{Fault::bad_code,
        {"bad_code", Errc::out_of_range, Level::element, "AK403:7", "0085:12", "is not in the code list"}},
    Row{Fault::bad_date,
        {"bad_date", Errc::out_of_range, Level::element, "AK403:8", "0085:12", "is no date that exists"}},
    Row{Fault::bad_time,
        {"bad_time", Errc::out_of_range, Level::element, "AK403:9", "0085:12", "is no time that exists"}},
    Row{Fault::bad_character,
        {"bad_character", Errc::syntax, Level::element, "AK403:6", "0085:21",
         "holds a character that is not allowed"}},
    Row{Fault::bad_reference,
        {"bad_reference", Errc::not_found, Level::element, "AK403:7", "0085:12",
         "names nothing that stands before it"}},
    Row{Fault::balance,
        {"balance", Errc::conflict, Level::element, "AK403:7", "0085:12",
         "does not agree with what it counts or sums"}},
    Row{Fault::rule,
        {"rule", Errc::conflict, Level::segment, "AK304:2", "0085:12", "breaks a rule of this message"}},
    Row{Fault::no_document_trailer,
        {"no_document_trailer", Errc::missing, Level::document, "AK502:2", "0085:13", "is not finished"}},
    Row{Fault::document_reference,
        {"document_reference", Errc::conflict, Level::document, "AK502:3", "0085:28",
         "has another reference than its header"}},
    Row{Fault::document_count,
        {"document_count", Errc::conflict, Level::document, "AK502:4", "0085:29",
         "gives a wrong number of segments"}},
    Row{Fault::reference_reused,
        {"reference_reused", Errc::conflict, Level::document, "AK502:23", "0085:26",
         "has a reference that was used before"}},
    Row{Fault::document_header,
        {"document_header", Errc::missing, Level::document, "AK502:6", "0085:13", "names no message type"}},
    Row{Fault::unknown_document,
        {"unknown_document", Errc::unsupported, Level::document, "AK502:1", "0085:14",
         "is of a type that is not known here"}},
    Row{Fault::no_group_trailer,
        {"no_group_trailer", Errc::missing, Level::group, "AK905:3", "0085:13", "is not finished"}},
    Row{Fault::group_reference,
        {"group_reference", Errc::conflict, Level::group, "AK905:4", "0085:28",
         "has another reference than its header"}},
    Row{Fault::group_count,
        {"group_count", Errc::conflict, Level::group, "AK905:5", "0085:29",
         "gives a wrong number of documents"}},
    Row{Fault::no_group_header,
        {"no_group_header", Errc::missing, Level::interchange, "TA105:022", "0085:33",
         "stands outside of a group"}},
    Row{Fault::group_reference_reused,
        {"group_reference_reused", Errc::conflict, Level::group, "AK905:6", "0085:26",
         "has a reference that was used before"}},
    Row{Fault::group_type,
        {"group_type", Errc::conflict, Level::group, "AK905:1", "0085:14",
         "does not go with the documents inside"}},
    Row{Fault::no_interchange_header,
        {"no_interchange_header", Errc::missing, Level::interchange, "TA105:022", "0085:33",
         "stands outside of an interchange"}},
    Row{Fault::no_interchange_trailer,
        {"no_interchange_trailer", Errc::missing, Level::interchange, "TA105:023", "0085:13",
         "is not finished"}},
    Row{Fault::interchange_reference,
        {"interchange_reference", Errc::conflict, Level::interchange, "TA105:001", "0085:28",
         "has another reference than its header"}},
    Row{Fault::interchange_count,
        {"interchange_count", Errc::conflict, Level::interchange, "TA105:021", "0085:29",
         "gives a wrong number of groups or messages"}},
    Row{Fault::interchange_reused,
        {"interchange_reused", Errc::conflict, Level::interchange, "TA105:025", "0085:26",
         "has a reference that was used before"}},
    Row{Fault::header_element,
        {"header_element", Errc::out_of_range, Level::interchange, "TA105:024", "0085:12",
         "is not as the standard has it"}},
    Row{Fault::outside,
        {"outside", Errc::syntax, Level::interchange, "TA105:022", "0085:33",
         "stands outside of a document"}},
    Row{Fault::bad_heading, {"bad_heading", Errc::syntax, Level::interchange, "TA105:024", "0085:2", ""}},
    Row{Fault::syntax, {"syntax", Errc::syntax, Level::interchange, "", "", ""}},
    Row{Fault::limit, {"limit", Errc::limit, Level::interchange, "", "", ""}},
};

constexpr bool in_order() {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (static_cast<std::size_t>(rows[i].first) != i) return false;
    }
    return rows.size() == fault_count;
}
static_assert(in_order(), "rows stand in the order of Fault");

}  // namespace

const FaultText& text_of(Fault fault) {
    return rows[static_cast<std::size_t>(fault)].second;
}

std::string_view code_of(Fault fault, Standard standard) {
    if (standard == Standard::tradacoms) return "";  // TRADACOMS has no acknowledgments, and no codes
    return standard == Standard::x12 ? text_of(fault).x12 : text_of(fault).edifact;
}

std::string_view to_string(Level level) {
    constexpr std::array<std::string_view, 5> words{"interchange", "group", "document", "segment", "element"};
    return words[static_cast<std::size_t>(level)];
}

}  // namespace crossdock::edi
