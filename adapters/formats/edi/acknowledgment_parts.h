#pragma once

#include "adapters/formats/edi/acknowledgment.h"

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

/// What the acknowledgments of both standards are made from; not for others.
namespace crossdock::edi::acknowledgment {

/// "AK403:5" is "5"; "" where the standard has no code for the fault.
std::string_view number_of(Fault fault, Standard standard);

bool is_error(const FaultReport& fault);
bool has_errors(const std::vector<FaultReport>& faults);

/// Documents that are used.
std::uint32_t accepted(const GroupReport& group);

/// Faults of the interchange itself left nothing of it.
bool is_rejected(const InterchangeReport& report);

/// The errors of one segment. `of_elements` are those that the standard tells element by element.
struct SegmentErrors {
    const FaultReport* place = nullptr;  ///< for tag, position and loop
    std::vector<const FaultReport*> of_segment, of_elements;
};

/// The errors of a document that have a segment, in its order.
std::vector<SegmentErrors> errors_by_segment(const DocumentReport& document);

/// The head of the interchange that answers `report`.
InterchangeHead answering(const InterchangeReport& report, LocalTime time, std::uint64_t number);

/// Marks and version to answer in: those of `received`, as far as they can be written.
Dialect dialect_to_answer(const Dialect& received);

/// Values from a partner must never keep an acknowledgment from being written.
WriterOptions forgiving(WriterOptions options);

Result<Acknowledgment> acknowledge_x12(const InterchangeReport& report, const AcknowledgmentOptions& options,
                                       const ControlNumbers& numbers);
Result<Acknowledgment> acknowledge_edifact(const InterchangeReport& report,
                                           const AcknowledgmentOptions& options,
                                           const ControlNumbers& numbers);

}  // namespace crossdock::edi::acknowledgment
