#pragma once

#include "adapters/formats/edi/faults.h"
#include "gateway/document/problem.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::edi {

/// Collects the problems of a message, at most so many for each document, and remembers how bad the worst of
/// the document and of the record in hand was.
class Findings {
public:
    Findings(Standard standard, bool strict, std::size_t most)
        : standard_(standard), most_(most), strict_(strict) {}

    /// `what` names the thing at fault ("QTY element 01 (673)"); the fault's own words follow. Never a value.
    void report(Fault fault, document::Severity severity, const Position& at, std::string_view what);

    /// What is tolerated: a warning, or in strict mode a fault of the document.
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

    std::vector<document::Problem> take();

private:
    const Standard standard_;
    const std::size_t most_;
    const bool strict_;
    std::uint32_t document_ = 0;
    std::size_t kept_ = 0, left_out_ = 0;
    bool document_bad_ = false, record_bad_ = false;
    std::vector<document::Problem> problems_;
};

}  // namespace crossdock::edi
