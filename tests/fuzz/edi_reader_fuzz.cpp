// The whole reader on any bytes: the last byte chooses strictness, selection and chunk size, so that the
// samples are seeds as they are.
#include "adapters/formats/edi/edi.h"
#include "adapters/formats/edi/structure_file.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace {

using namespace crossdock;
using Event = ports::DocumentReader::Event;

/// Small structures: every kind of loop and element, so that all of the walker is reached.
std::shared_ptr<const edi::Structures> structures() {
    std::vector<Error> errors;
    return edi::load_structures(
        {{"x12",
          "directory: {standard: x12, version: '004010'}\n"
          "elements: {'1': AN 1..5, '2': R 1..5, '3': DT 8, '4': TM 4..8, '5': ID 2}\n"
          "composites: {C1: 5! 2}\n"
          "segments: {BIA: 5! 3!, DTM: 5! 3 4, LIN: 1 5! 1! (5 1)*3, QTY: 5! 2+ C1, N1: 5! 1, PID: 5 1}\n"},
         {"846",
          "message: {standard: x12, version: '004010', type: '846'}\n"
          "body: [BIA!, DTM*2, N1*2: [PID], LIN*9!: [PID*2, QTY*3!: [DTM], N1: [PID]], CTT]\n"},
         {"edifact",
          "directory: {standard: edifact, version: 'D:96A'}\n"
          "elements: {'1': an..5, '2': n..5, '3': an3, '4': a..3}\n"
          "composites: {C1: 1! 2! 3, C2: 1 4}\n"
          "segments: {BGM: C2 1, DTM: C1!, LIN: 2 3 C2, QTY: C1!, NAD: 1! C2, IMD: 1 3 C2}\n"},
         {"INVRPT",
          "message: {standard: edifact, version: 'D:96A', type: INVRPT}\n"
          "body: [BGM!, DTM*2!, NAD*2: [IMD], LIN*9: [IMD*2, QTY*3: [DTM, NAD: [IMD]]]]\n"}},
        errors);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto known = structures();
    if (size == 0) return 0;
    const std::uint8_t choice = data[size - 1];
    std::string_view rest(static_cast<const char*>(static_cast<const void*>(data)), size - 1);
    const bool x12 = rest.starts_with("ISA") || ((choice & 1) != 0 && !rest.starts_with("UN"));
    const auto format = rest.starts_with("STX") ? edi::make_tradacoms(known)
                        : x12                   ? edi::make_x12(known)
                                                : edi::make_edifact(known);
    format->detect(rest);

    ports::ReadOptions options;
    options.strict = (choice & 2) != 0;
    options.max_problems = (choice & 4) != 0 ? 2 : 100;
    options.max_record_bytes = (choice & 8) != 0 ? 200 : 100'000;
    const std::size_t chunk = std::size_t{1} << (choice >> 5);
    const auto reader = format->open(options);
    for (;;) {
        switch (reader->next()) {
            case Event::need_input: {
                const std::string_view part = rest.substr(0, chunk);
                rest.remove_prefix(part.size());
                reader->feed(part, rest.empty());
                break;
            }
            case Event::document_begin:
                static_cast<void>(reader->select((choice & 16) != 0 ? "LIN" : ""));
                break;
            case Event::record:
                reader->record().size();
                break;
            case Event::document_end:
                static_cast<void>(reader->take_problems());
                break;
            case Event::end:
                return 0;
        }
    }
}
