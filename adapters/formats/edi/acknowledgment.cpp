#include "adapters/formats/edi/acknowledgment.h"

#include "adapters/formats/edi/acknowledgment_parts.h"

#include "gateway/core/text.h"

#include <algorithm>

namespace crossdock::edi {
namespace acknowledgment {

std::string_view number_of(Fault fault, Standard standard) {
    return without_list(code_of(fault, standard));
}

bool is_error(const FaultReport& fault) {
    return !fault.warning && fault.fault != Fault::none;
}

bool has_errors(const std::vector<FaultReport>& faults) {
    return std::any_of(faults.begin(), faults.end(), is_error);
}

std::uint32_t accepted(const GroupReport& group) {
    const auto used = std::count_if(group.documents.begin(), group.documents.end(), [](const auto& document) {
        return document.verdict != Verdict::rejected;
    });
    return static_cast<std::uint32_t>(used) + group.left_out;
}

bool is_rejected(const InterchangeReport& report) {
    return has_errors(report.faults) && std::all_of(report.groups.begin(), report.groups.end(),
                                                    [](const auto& group) { return accepted(group) == 0; });
}

std::vector<SegmentErrors> errors_by_segment(const DocumentReport& document) {
    std::vector<const FaultReport*> faults;
    for (const FaultReport& fault : document.faults) {
        const Level level = text_of(fault.fault).level;
        if (is_error(fault) && (level == Level::segment || level == Level::element)) faults.push_back(&fault);
    }
    // Conditions between segments are found late.
    std::stable_sort(faults.begin(), faults.end(),
                     [](const auto* a, const auto* b) { return a->at.segment < b->at.segment; });
    std::vector<SegmentErrors> segments;
    for (const FaultReport* fault : faults) {
        const bool same = !segments.empty() && segments.back().place->at.segment == fault->at.segment &&
                          segments.back().place->segment == fault->segment;
        if (!same) segments.emplace_back().place = fault;
        SegmentErrors& segment = segments.back();
        const bool of_segment = text_of(fault->fault).level == Level::segment;
        (of_segment ? segment.of_segment : segment.of_elements).push_back(fault);
    }
    return segments;
}

InterchangeHead answering(const InterchangeReport& report, LocalTime time, std::uint64_t number) {
    InterchangeHead head;
    head.sender = report.receiver;
    head.receiver = report.sender;
    head.reference = control_number(number);
    head.time = time;
    head.test = report.test;
    return head;
}

Dialect dialect_to_answer(const Dialect& received) {
    Dialect dialect = with_all_marks(received);
    const bool x12 = received.standard == Standard::x12;
    const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    const std::string& syntax = received.syntax;
    const bool known = x12 ? syntax.size() == 5 && all_digits(syntax)
                           : syntax.size() == 4 && std::all_of(syntax.begin(), syntax.end(), is_capital);
    if (!known) dialect.syntax = x12 ? "00401" : "UNOC";
    if (!has_usable_marks(dialect)) {
        dialect.element = x12 ? '*' : '+';
        dialect.component = ':';
        dialect.release = x12 ? char{0} : '?';
        dialect.repetition = x12 ? '^' : '*';
        dialect.terminator = x12 ? '~' : '\'';
    }
    return with_all_marks(dialect);
}

WriterOptions forgiving(WriterOptions options) {
    options.blank_for_marks = options.question_marks = true;
    return options;
}

}  // namespace acknowledgment

Result<Acknowledgment> acknowledge(const InterchangeReport& report, const AcknowledgmentOptions& options,
                                   const ControlNumbers& numbers) {
    const bool answerable = report.dialect.standard != Standard::tradacoms && !report.sender.id.empty() &&
                            !report.reference.empty();
    if (options.mode == AcknowledgmentMode::none || !answerable) return Acknowledgment{};
    return report.dialect.standard == Standard::x12
               ? acknowledgment::acknowledge_x12(report, options, numbers)
               : acknowledgment::acknowledge_edifact(report, options, numbers);
}

}  // namespace crossdock::edi
