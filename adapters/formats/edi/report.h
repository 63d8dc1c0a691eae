#pragma once

#include "adapters/formats/edi/dialect.h"
#include "adapters/formats/edi/faults.h"
#include "gateway/core/error.h"
#include "gateway/ports/format.h"

#include <cstdint>
#include <string>
#include <vector>

namespace crossdock::edi {

/// One fault with its place: all that an acknowledgment, a person or a program must know. The texts are
/// copies, as they were sent but in UTF-8.
struct FaultReport {
    Fault fault = Fault::none;
    bool warning = false;  ///< tolerated: it alone refuses nothing and stands in no acknowledgment
    Position at;           ///< offset, line, column; `segment` counts ST or UNH as 1; element, component
    std::uint16_t repetition = 1;
    std::string segment;       ///< the tag; of a missing segment its own, with the place where it was missed
    std::string loop;          ///< "LIN/QTY", the loops around it; "" outside of all
    std::string data_element;  ///< its number: "380", "6060", a composite's "C186"; "" where not known
    std::string value;         ///< the offending one, its first 99 characters; "" where there is none
    std::string expected;      ///< "at most 15 digits", "one of 00 05 (did you mean 00?)"; for people
    std::string what;          ///< for people, names what is at fault: "QTY element 02 (380)"
};

using ports::Verdict;  ///< AK501: A, E, R

struct DocumentReport {
    std::string type;            ///< "850", "ORDERS"
    std::string version;         ///< "004010", "D:96A:UN"
    std::string reference;       ///< ST02, UNH01
    std::string implementation;  ///< ST03; the association assigned code of UNH02 ("EAN008")
    std::uint32_t index = 0;     ///< in the message, from 0
    Position at;                 ///< of its first byte
    std::uint64_t end = 0;       ///< one past its last byte
    std::uint32_t segments = 0;
    bool known = false;  ///< a structure was there to check it against
    Verdict verdict = Verdict::accepted;
    std::vector<FaultReport> faults;  ///< in the order of the document; at most the reader's max_problems
    std::uint32_t left_out = 0;       ///< faults beyond
};

/// A functional group (GS..GE, UNG..UNE). EDIFACT messages outside of groups stand in one with `present`
/// false.
struct GroupReport {
    bool present = true;
    std::string functional_id;     ///< GS01: "IB"; UNG01: "INVRPT"
    std::string sender, receiver;  ///< GS02, GS03; UNG02, UNG03
    std::string reference;         ///< GS06; UNG05
    std::string agency;            ///< GS07: "X"
    std::string version;           ///< GS08: "004010VICS"
    std::string claimed;           ///< GE01, as sent: how many documents it says it has; "" without trailer
    std::uint32_t received = 0;    ///< documents that came
    std::uint32_t left_out = 0;  ///< documents that are not in `documents`, for there were too many; all good
    std::vector<FaultReport> faults;  ///< of level group
    std::vector<DocumentReport> documents;
};

struct PartyId {
    std::string id, qualifier;
    std::string internal;  ///< EDIFACT only: the third component of S002, S003
};

/// One interchange and all that is wrong with it.
struct InterchangeReport {
    Dialect dialect;
    PartyId sender, receiver;
    std::string reference;      ///< ISA13, UNB05
    std::string date, time;     ///< ISA09, ISA10; UNB04, as sent
    bool test = false;          ///< ISA15 = T, UNB11 = 1
    bool asks_receipt = false;  ///< ISA14 = 1, UNB09 = 1
    Position at;
    std::vector<FaultReport> faults;  ///< of level interchange
    std::vector<GroupReport> groups;
};

/// The standard's code of a fault with its list, "AK403:5" or "0085:39"; "" where there is none. A literal.
/// An element of ISA has a code of its own in TA105.
std::string_view ack_code(const FaultReport& fault, Standard standard);

/// What is wrong, in one line: "QTY element 02 (380) is too long; expected at most 15 digits". Never a value.
std::string message_of(const FaultReport& fault);

/// Sets the verdict that the faults alone give: rejected with any that is no warning.
/// Sets the verdict that the faults alone give: rejected with any that is no warning.
inline void judge(DocumentReport& document) {
    for (const FaultReport& fault : document.faults) {
        if (!fault.warning) document.verdict = Verdict::rejected;
    }
}

}  // namespace crossdock::edi
