#pragma once

#include "adapters/formats/edi/acknowledgment.h"
#include "adapters/formats/edi/tokenizer.h"
#include "tests/formats/edi/dialects.h"

#include <gtest/gtest.h>
#include <functional>
#include <ostream>
#include <string>
#include <utility>

namespace crossdock::edi::test {

/// One change of a good report, and what the acknowledgment then says between its outer headers and trailers.
struct AckRow {
    std::string name;
    std::function<void(InterchangeReport&)> change;
    std::string body;
    std::function<void(AcknowledgmentOptions&)> options = [](AcknowledgmentOptions&) {};
};
inline void PrintTo(const AckRow& row, std::ostream* out) {
    *out << row.name;
}

inline FaultReport fault(Fault which, std::uint32_t position, std::string segment, std::uint16_t element = 0,
                         std::uint16_t component = 0) {
    FaultReport report;
    report.fault = which;
    report.at.segment = position;
    report.at.element = element;
    report.at.component = component;
    report.segment = std::move(segment);
    return report;
}

inline FaultReport with_value(FaultReport report, std::string value, std::string data_element = "") {
    report.value = std::move(value);
    report.data_element = std::move(data_element);
    return report;
}

inline FaultReport in_loop(FaultReport report, std::string loop) {
    report.loop = std::move(loop);
    return report;
}

/// Fails where the project's own reader has anything to say of the envelope: marks, counts, references.
inline void expect_readable(const std::string& bytes, const Dialect& dialect) {
    Tokenizer tokenizer(dialect.standard, Tokenizer::Limits{});
    tokenizer.feed(bytes, true);
    Segment segment;
    std::string reference, group, document;
    std::uint32_t segments = 0, documents = 0, groups = 0, all_documents = 0;
    const bool x12 = dialect.standard == Standard::x12;
    const auto text = [&segment](std::uint16_t element) { return std::string(segment.element(element)); };
    auto pull = tokenizer.next(segment);
    for (; pull == Tokenizer::Pull::segment; pull = tokenizer.next(segment)) {
        EXPECT_EQ(segment.tolerated, 0) << segment.text;
        const std::string tag(segment.tag());
        ++segments;
        if (tag == "ISA" || tag == "UNB") {
            reference = text(x12 ? 13 : 5);
        } else if (tag == "GS") {
            group = text(6);
            ++groups;
            documents = 0;
        } else if (tag == "ST" || tag == "UNH") {
            document = text(x12 ? 2 : 1);
            ++documents;
            ++all_documents;
            segments = 1;
        } else if (tag == "SE" || tag == "UNT") {
            EXPECT_EQ(text(1) + " " + text(2), std::to_string(segments) + " " + document);
        } else if (tag == "GE") {
            EXPECT_EQ(text(1) + " " + text(2), std::to_string(documents) + " " + group);
        } else if (tag == "IEA" || tag == "UNZ") {
            EXPECT_EQ(text(1) + " " + text(2),
                      std::to_string(x12 ? groups : all_documents) + " " + reference);
        }
    }
    EXPECT_EQ(pull, Tokenizer::Pull::end);
}

}  // namespace crossdock::edi::test
