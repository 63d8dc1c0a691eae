#include "adapters/formats/edi/findings.h"

#include <utility>

namespace crossdock::edi {

using document::Severity;

void Findings::report(Fault fault, Severity severity, const Position& at, std::string_view what) {
    FaultReport report_of;
    report_of.fault = fault;
    report_of.at = at;
    report_of.what = what;
    report_of.warning = fault == Fault::syntax && severity < Severity::document && !strict_;
    report(std::move(report_of), severity);
}

void Findings::report(FaultReport fault, Severity severity) {
    if (strict_ && severity < Severity::document) severity = Severity::document;
    if (severity >= Severity::document) document_bad_ = true;
    if (!fault.warning && text_of(fault.fault).level == Level::interchange) ++envelope_faults_;
    if (severity == Severity::record) {
        // A record is refused once, so that refusals can be counted; what else is wrong with it is told
        // along.
        if (record_bad_) severity = Severity::warning;
        record_bad_ = true;
    }
    // Those that decide are kept for longer, but not for ever.
    if (kept_ >= (severity < Severity::document ? most_ : most_ * 10)) {
        ++left_out_;
        return;
    }
    ++kept_;
    const FaultText& text = text_of(fault.fault);
    document::Problem problem;
    problem.severity = severity;
    problem.error.code = text.code;
    problem.error.at = fault.at;
    problem.error.message = message_of(fault);
    problem.document = document_;
    problem.code = ack_code(fault, standard_);
    problems_.push_back(std::move(problem));
    if (keeps_reports_) reports_.add(std::move(fault));
}

void Findings::begin_document(std::uint32_t index, bool bad) {
    document_ = index;
    kept_ = left_out_ = 0;
    document_bad_ = bad;
    record_bad_ = false;
}

void Findings::end_document(const Position& at) {
    if (left_out_ == 0) return;
    if (keeps_reports_) reports_.set_left_out(static_cast<std::uint32_t>(left_out_));
    document::Problem problem;
    problem.error.code = Errc::limit;
    problem.error.at = at;
    problem.error.message = std::to_string(left_out_) + " further problems were found and are not listed";
    problem.document = document_;
    problems_.push_back(std::move(problem));
}

std::vector<document::Problem> Findings::take() {
    return std::exchange(problems_, {});
}

}  // namespace crossdock::edi
