#pragma once

#include "adapters/formats/edi/faults.h"
#include "adapters/formats/edi/report.h"
#include "adapters/formats/edi/report_builder.h"
#include "gateway/document/problem.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::edi {

/// Collects what is wrong with a message, at most so much for each document, and remembers how bad the worst
/// of the document and of the record in hand was. What it collects is told twice: as problems, which say how
/// far a fault reaches for whoever uses the records; and as the reports that acknowledgments are made from.
class Findings {
public:
    Findings(Standard standard, bool strict, std::size_t most)
        : standard_(standard), most_(most), strict_(strict) {}

    /// For whoever wants the reports.
    void keep_reports() { keeps_reports_ = true; }
    bool keeps_reports() const { return keeps_reports_; }
    ReportBuilder& reports() { return reports_; }

    /// `fault.what` names the thing at fault ("QTY element 02 (673)"); the fault's own words follow. A
    /// problem never holds a value, the report does.
    void report(FaultReport fault, document::Severity severity);
    void report(Fault fault, document::Severity severity, const Position& at, std::string_view what);

    /// What is tolerated: a warning, or in strict mode a fault of the document.
    void tolerate(FaultReport fault) {
        report(std::move(fault), strict_ ? document::Severity::document : document::Severity::warning);
    }
    void tolerate(Fault fault, const Position& at, std::string_view what) {
        report(fault, strict_ ? document::Severity::document : document::Severity::warning, at, what);
    }

    /// `bad`: it cannot be used, for what its envelope is.
    void begin_document(std::uint32_t index, bool bad);
    /// Tells how many problems were not kept.
    void end_document(const Position& at);
    /// Problems that come now belong to that document, which is over or has not begun yet.
    void set_document(std::uint32_t index) { document_ = index; }
    void begin_record() { record_bad_ = false; }

    bool document_bad() const { return document_bad_; }
    bool record_bad() const { return record_bad_; }
    bool strict() const { return strict_; }
    Standard standard() const { return standard_; }

    /// Errors of the envelope around documents, so far.
    std::uint32_t envelope_faults() const { return envelope_faults_; }

    std::vector<document::Problem> take();

private:
    const Standard standard_;
    const std::size_t most_;
    const bool strict_;
    bool keeps_reports_ = false;
    std::uint32_t document_ = 0, envelope_faults_ = 0;
    std::size_t kept_ = 0, left_out_ = 0;
    bool document_bad_ = false, record_bad_ = false;
    std::vector<document::Problem> problems_;
    ReportBuilder reports_;
};

}  // namespace crossdock::edi
