// Validation and acknowledgment of any bytes: what is written back must be an interchange without a fault in
// its envelope, whatever was received. The last byte chooses verdicts, mode and chunk size,
// so that the samples are seeds as they are.
#include "adapters/formats/edi/edi.h"
#include "adapters/formats/edi/reader.h"
#include "adapters/formats/edi/structure_file.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace crossdock;
using Event = ports::DocumentReader::Event;

std::shared_ptr<const edi::Structures> structures() {
    std::vector<Error> errors;
    return edi::load_structures(
        {{"x12",
          "directory: {standard: x12, version: '004010'}\n"
          "elements: {'1': AN 1..5, '2': R 1..5, '3': DT 8, '5': ID 2, '6': N2 1..4}\n"
          "codes: {'5': 00 VN UP}\n"
          "composites: {C1: 5! 2}\n"
          "segments: {BIA: 5! 3!, HL: 1! 1 5, LIN: 1 5! 1! (5 1)*3 | P0405, QTY: 5! 2 C1 | R0203, CTT: "
          "6!}\n"},
         {"rules",
          "rules: {standard: x12, type: '846'}\ntree: {segment: HL}\nbalance: [CTT/01 = count(LIN)]\n"
          "conditions: [BIA/01 = 00 needs CTT]\n"},
         {"846",
          "message: {standard: x12, version: '004010', type: '846', group: IB}\n"
          "body: [BIA!, HL*9, 'LIN[02=VN]*9!': [QTY*3!], LIN*9: [QTY], CTT]\n"},
         {"edifact",
          "directory: {standard: edifact, version: 'D:96A'}\n"
          "elements: {'1': an..5, '2': n..5, '3': an3, '4': a..3, '2379': an..3, '2380': an..35, '3055': "
          "an..3}\n"
          "codes: {'1': 137 BY}\n"
          "composites: {C507: 1! 2380 2379, C2: 1 3055 4*3}\n"
          "segments: {BGM: C2*2 1, DTM: C507!, LIN: 2 3 C2, QTY: C2!}\n"},
         {"INVRPT",
          "message: {standard: edifact, version: 'D:96A', type: INVRPT}\n"
          "body: [BGM!, DTM*2!, LIN*9: [QTY*3: [DTM]]]\n"}},
        errors);
}

/// An acknowledgment is read again: its envelope has no fault.
void check(edi::Standard standard, const std::string& bytes) {
    static const auto none = std::make_shared<const edi::Structures>();
    edi::Reader reader(standard, none, {});
    reader.keep_reports();
    reader.feed(bytes, true);
    while (reader.next() != Event::end) {
    }
    const auto reports = reader.take_reports();
    if (reports.size() != 1) std::abort();
    for (const edi::FaultReport& fault : reports[0].faults) {
        if (!fault.warning) std::abort();
    }
    for (const edi::GroupReport& group : reports[0].groups) {
        if (!group.faults.empty()) std::abort();
        for (const edi::DocumentReport& document : group.documents) {
            if (document.verdict != edi::Verdict::accepted) std::abort();
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto known = structures();
    if (size == 0) return 0;
    const std::uint8_t choice = data[size - 1];
    std::string_view rest(static_cast<const char*>(static_cast<const void*>(data)), size - 1);
    const bool x12 = rest.starts_with("ISA") || ((choice & 1) != 0 && !rest.starts_with("UN"));
    const auto format = x12 ? edi::make_x12(known) : edi::make_edifact(known);
    ports::AcknowledgeOptions options;
    options.mode =
        (choice & 2) != 0 ? ports::AcknowledgeOptions::Mode::full : ports::AcknowledgeOptions::Mode::receipt;
    options.mask_values = (choice & 4) != 0;
    options.line_breaks = (choice & 8) != 0;
    if ((choice & 16) != 0)
        options.verdict = [](std::uint32_t document) { return static_cast<ports::Verdict>(document % 3); };
    const std::size_t chunk = std::size_t{1} << (choice >> 5);
    const auto written = format->acknowledge(
        {},
        [&]() -> Result<std::string_view> {
            const std::string_view part = rest.substr(0, chunk);
            rest.remove_prefix(part.size());
            return part;
        },
        options);
    if (!written) return 0;
    for (const std::string& bytes : *written) check(x12 ? edi::Standard::x12 : edi::Standard::edifact, bytes);
    return 0;
}
