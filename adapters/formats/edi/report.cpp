#include "adapters/formats/edi/report.h"

#include <array>

namespace crossdock::edi {

std::string_view ack_code(const FaultReport& fault, Standard standard) {
    // X12.5, element I18: what is wrong with ISA01 to ISA16.
    constexpr std::array<std::string_view, 16> isa{"TA105:010", "TA105:011", "TA105:012", "TA105:013",
                                                   "TA105:005", "TA105:006", "TA105:007", "TA105:008",
                                                   "TA105:014", "TA105:015", "TA105:016", "TA105:017",
                                                   "TA105:018", "TA105:019", "TA105:020", "TA105:027"};
    const std::size_t element = fault.at.element;
    if (fault.fault == Fault::header_element && standard == Standard::x12 && element >= 1 &&
        element <= isa.size()) {
        return isa[element - 1];
    }
    return code_of(fault.fault, standard);
}

std::string message_of(const FaultReport& fault) {
    std::string message = fault.what;
    const FaultText& text = text_of(fault.fault);
    if (!text.words.empty()) message.append(" ").append(text.words);
    if (!fault.expected.empty()) message.append("; expected ").append(fault.expected);
    return message;
}

}  // namespace crossdock::edi
