#pragma once

#include "adapters/formats/edi/envelope_writer.h"
#include "adapters/formats/edi/report.h"
#include "gateway/core/time.h"

#include <cstdint>
#include <optional>
#include <string>

namespace crossdock::edi {

/// How much a partner wants to hear of what he sent: `receipt` is AK1 and AK9 alone, or UCI with 8.
using AcknowledgmentMode = ports::AcknowledgeOptions::Mode;

/// The transaction set that answers a functional group of X12.
enum class X12Form : std::uint8_t {
    by_version,      ///< 999 from 005010 on, else 997
    functional,      ///< 997
    implementation,  ///< 999
};

struct AcknowledgmentOptions {
    AcknowledgmentMode mode = AcknowledgmentMode::full;
    X12Form form = X12Form::by_version;
    LocalTime time;                ///< of the acknowledgment, in the zone that was agreed with the partner
    bool all_messages = false;     ///< CONTRL: a UCM for accepted messages too, although UCI says it already
    bool mask_values = false;      ///< never send a value back (AK404)
    std::size_t most_faults = 99;  ///< segments (AK3, UCS) told of one document
    /// Names another edition: of the 999 (ST03, GS08: "005010X231A1"), of CONTRL (UNH02 from its second
    /// component on: "D:3:UN:EAN002"). "" = by the version of what is answered.
    std::string edition;
    WriterOptions writer;
    std::optional<Charset> charset;  ///< none: EDIFACT by the syntax, X12 UTF-8
};

/// The numbers that the acknowledgment may use: the first of each kind, and those that follow it.
struct ControlNumbers {
    std::uint64_t interchange = 1, group = 1;
    std::uint64_t document = 1;
};

/// One interchange that answers another.
struct Acknowledgment {
    std::string bytes;  ///< "" where nothing is to be sent
    std::uint32_t groups = 0,
                  documents = 0;  ///< control numbers that were used; the interchange's with any bytes
    bool empty() const { return bytes.empty(); }
};

/// Builds the acknowledgment of an interchange: from receiver to sender, in the marks, charset and version of
/// what is answered, test where that was test. It asks for no acknowledgment itself, and answers none:
/// groups FA of X12 and interchanges of CONTRL alone give nothing. So does an interchange without sender or
/// reference, for it cannot be answered.
///
/// X12 (X12.5: TA1; X12.20: 997; 999): a TA1 where ISA14 asks for it or the interchange itself has faults. It
/// says R, and nothing else is said, where these faults left no document usable; E where some were used.
/// Every functional group gets a 997 or 999; all of one sender, receiver and version share a group FA.
///
/// EDIFACT (ISO 9735-4, CONTRL; for syntax 1 to 3 its version 2:2): one message. Positions are counted as it
/// asks: segments with UNH as 1, the one before where a segment is missing, elements with the tag as 1.
///
/// What is told follows DocumentReport::verdict: of a document that is accepted no faults; accepted with
/// errors is AK501 = E, and for CONTRL, which does not know it, accepted. Warnings stand nowhere. No value is
/// sent back that the charset or the marks do not allow.
///
/// Errors: those of EnvelopeWriter, for the received identifiers (an ISA06 of more than 15 bytes).
Result<Acknowledgment> acknowledge(const InterchangeReport& report, const AcknowledgmentOptions& options,
                                   const ControlNumbers& numbers);

}  // namespace crossdock::edi
