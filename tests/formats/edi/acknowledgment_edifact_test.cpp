#include "tests/formats/edi/acknowledgment_support.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace crossdock::edi {
namespace {

using test::AckRow;
using test::fault;
using test::with_value;

DocumentReport document(std::string reference, std::vector<FaultReport> faults = {}) {
    DocumentReport document;
    document.type = "INVRPT";
    document.version = "D:96A:UN";
    document.implementation = "EAN008";
    document.reference = std::move(reference);
    document.faults = std::move(faults);
    judge(document);
    return document;
}

auto of_document(std::vector<FaultReport> faults) {
    return [faults](InterchangeReport& report) { report.groups[0].documents[0] = document("M1", faults); };
}

InterchangeReport received() {
    InterchangeReport report;
    report.dialect = test::edifact();
    report.sender = {"4012345000009", "14", "A"};
    report.receiver = {"STORE", "", ""};
    report.reference = "R905";
    report.date = "261126";
    report.time = "2215";
    GroupReport group;
    group.present = false;
    group.received = 2;
    group.documents = {document("M1"), document("M2")};
    report.groups.push_back(group);
    return report;
}

void to_syntax_4(InterchangeReport& report) {
    report.dialect = test::edifact(4, "UNOY");
}

void into_a_group(InterchangeReport& report) {
    GroupReport& group = report.groups[0];
    group.present = true;
    group.functional_id = "INVRPT";
    group.sender = "SUP";
    group.receiver = "ST";
    group.reference = "G1";
}

void refuse_all(InterchangeReport& report) {
    for (DocumentReport& one : report.groups[0].documents) one.verdict = Verdict::rejected;
}

std::string body_of(const std::string& bytes) {
    const std::size_t begin = bytes.find("UCI"), end = bytes.rfind("UNT+");
    return begin == std::string::npos ? "" : bytes.substr(begin, end - begin);
}

class Control : public testing::TestWithParam<AckRow> {};

TEST_P(Control, AnswersWith) {
    InterchangeReport report = received();
    GetParam().change(report);
    AcknowledgmentOptions options;
    options.time = test::morning;
    GetParam().options(options);
    const auto answer = acknowledge(report, options, {.interchange = 30, .group = 31, .document = 1});
    ASSERT_TRUE(answer.has_value()) << answer.error().message;
    EXPECT_EQ(body_of(answer->bytes), GetParam().body);
    if (!answer->empty()) test::expect_readable(answer->bytes, report.dialect);
}

const std::string uci = "UCI+R905+4012345000009:14:A+STORE+";
const std::string ucm = "UCM+M1+INVRPT:D:96A:UN:EAN008+4";

INSTANTIATE_TEST_SUITE_P(
    Edifact, Control,
    testing::Values(
        AckRow{"AllGood", [](InterchangeReport&) {}, uci + "7'"},
        AckRow{"AllMessages", [](InterchangeReport&) {},
               uci + "7'UCM+M1+INVRPT:D:96A:UN:EAN008+7'UCM+M2+INVRPT:D:96A:UN:EAN008+7'",
               [](AcknowledgmentOptions& options) { options.all_messages = true; }},
        AckRow{"Receipt", of_document({fault(Fault::missing_segment, 3, "LIN")}), uci + "8'",
               [](AcknowledgmentOptions& options) { options.mode = AcknowledgmentMode::receipt; }},
        AckRow{"None", [](InterchangeReport&) {}, "",
               [](AcknowledgmentOptions& options) { options.mode = AcknowledgmentMode::none; }},
        AckRow{"MissingSegmentIsToldByTheOneBefore", of_document({fault(Fault::missing_segment, 4, "LIN")}),
               uci + "7'" + ucm + "'UCS+3+13'"},
        AckRow{"SegmentsThatDoNotBelong",
               of_document({fault(Fault::unknown_segment, 3, "ZZZ"), fault(Fault::too_many_segments, 5, "BGM"),
                            fault(Fault::too_many_loops, 7, "NAD")}),
               uci + "7'" + ucm + "'UCS+3+15'UCS+5+35'UCS+7+36'"},
        AckRow{"TheTagIsElement1",
               of_document({fault(Fault::too_long, 5, "QTY", 1, 2), fault(Fault::missing_element, 5, "QTY", 2),
                            fault(Fault::too_many_elements, 6, "DTM", 2)}),
               uci + "7'" + ucm + "'UCS+5'UCD+39+2:2'UCD+13+3'UCS+6'UCD+16+3'"},
        AckRow{"SegmentAndElementsOfOneSegment",
               of_document({fault(Fault::wrong_order, 4, "DTM"), fault(Fault::bad_date, 4, "DTM", 1, 2)}),
               uci + "7'" + ucm + "'UCS+4+15'UCS+4'UCD+12+2:2'"},
        AckRow{"ElementWithoutPlace", of_document({fault(Fault::bad_character, 4, "IMD")}),
               uci + "7'" + ucm + "'UCS+4+21'"},
        AckRow{"TrailerOfMessage", of_document({fault(Fault::document_count, 9, "UNT", 1)}),
               uci + "7'" + ucm + "+29+UNT+2'"},
        AckRow{"HeaderOfMessage", of_document({fault(Fault::document_header, 1, "UNH", 2, 1)}),
               uci + "7'" + ucm + "+13+UNH+3:1'"},
        AckRow{"TrailerAndSegments",
               of_document({fault(Fault::bad_code, 5, "QTY", 1, 1), fault(Fault::document_reference, 9, "UNT", 2)}),
               uci + "7'" + ucm + "+28+UNT+3'UCS+5'UCD+12+2:1'"},
        AckRow{"UnknownMessage", of_document({fault(Fault::unknown_document, 1, "UNH", 2)}),
               uci + "7'" + ucm + "+14+UNH+3'"},
        AckRow{"ToleranceInStrictMode", of_document({fault(Fault::syntax, 3, "DTM")}),
               uci + "7'" + ucm + "+18'"},
        AckRow{"WarningsAreNotTold",
               [](InterchangeReport& report) {
                   FaultReport warning = fault(Fault::bad_code, 9, "QTY", 1);
                   warning.warning = true;
                   report.faults = report.groups[0].documents[0].faults = {warning};
               },
               uci + "7'"},
        AckRow{"AcceptedWithErrorsIsAccepted",
               [](InterchangeReport& report) {
                   of_document({fault(Fault::bad_code, 9, "QTY", 1)})(report);
                   report.groups[0].documents[0].verdict = Verdict::accepted_with_errors;
               },
               uci + "7'"},
        AckRow{"InterchangeRefused",
               [](InterchangeReport& report) {
                   refuse_all(report);
                   report.faults = {fault(Fault::interchange_reused, 0, "UNB", 5)};
               },
               uci + "4+26+UNB+6'"},
        AckRow{"InterchangeRefusedInReceipt",
               [](InterchangeReport& report) {
                   report.groups.clear();
                   report.faults = {fault(Fault::no_interchange_trailer, 0, "UNZ")};
               },
               uci + "4+13+UNZ'",
               [](AcknowledgmentOptions& options) { options.mode = AcknowledgmentMode::receipt; }},
        AckRow{"InterchangeFaultThatRefusedNothing",
               [](InterchangeReport& report) { report.faults = {fault(Fault::interchange_count, 0, "UNZ", 1)}; },
               uci + "7'"},
        AckRow{"Group", into_a_group, uci + "7'UCF+G1+SUP+ST+7'"},
        AckRow{"GroupRefused",
               [](InterchangeReport& report) {
                   into_a_group(report);
                   refuse_all(report);
                   report.groups[0].faults = {fault(Fault::group_count, 0, "UNE", 1)};
               },
               uci + "7'UCF+G1+SUP+ST+4+29+UNE+2'"},
        AckRow{"MessageOfAGroupRefused",
               [](InterchangeReport& report) {
                   of_document({fault(Fault::missing_segment, 4, "LIN")})(report);
                   into_a_group(report);
               },
               uci + "7'UCF+G1+SUP+ST+7'" + ucm + "'UCS+3+13'"},
        AckRow{"RepetitionInSyntax4",
               [](InterchangeReport& report) {
                   FaultReport repeated = fault(Fault::bad_code, 5, "QTY", 1, 3);
                   repeated.repetition = 2;
                   of_document({repeated})(report);
                   to_syntax_4(report);
               },
               uci + "7'" + ucm + "'UCS+5'UCD+12+2:3:2'"},
        AckRow{"TooManyFaults",
               of_document({fault(Fault::unknown_segment, 3, "AAA"), fault(Fault::bad_code, 5, "QTY", 1)}),
               uci + "7'" + ucm + "'UCS+3+15'",
               [](AcknowledgmentOptions& options) { options.most_faults = 1; }},
        AckRow{"ControlMessagesAreNotAnswered",
               [](InterchangeReport& report) {
                   for (DocumentReport& one : report.groups[0].documents) one.type = "CONTRL";
               },
               ""},
        AckRow{"MarksInReferencesAreReleased", [](InterchangeReport& report) { report.reference = "R+1'"; },
               "UCI+R?+1?'+4012345000009:14:A+STORE+7'"},
        AckRow{"WithoutReference", [](InterchangeReport& report) { report.reference.clear(); }, ""}),
    [](const auto& row) { return row.param.name; });

std::string whole(const InterchangeReport& report, AcknowledgmentOptions options = {}) {
    options.time = test::morning;
    const auto answer = acknowledge(report, options, {.interchange = 30, .group = 31, .document = 7});
    return answer.has_value() ? answer->bytes : answer.error().message;
}

TEST(ControlMessage, GoesBackFromReceiverToSender) {
    EXPECT_EQ(whole(received()), "UNB+UNOC:3+STORE+4012345000009:14:A+261127:0941+30'UNH+7+CONTRL:2:2:UN'" +
                                     uci + "7'UNT+3+7'UNZ+1+30'");
}

TEST(ControlMessage, FollowsTheSyntaxVersion) {
    InterchangeReport report = received();
    to_syntax_4(report);
    report.test = true;
    EXPECT_EQ(whole(report),
              "UNB+UNOY:4+STORE+4012345000009:14:A+20261127:0941+30++++++1'UNH+7+CONTRL:4:1:UN'" + uci +
                  "7'UNT+3+7'UNZ+1+30'");
}

TEST(ControlMessage, IsOfTheEditionThatIsAskedFor) {
    AcknowledgmentOptions options;
    options.edition = "D:3:UN:EAN002";
    EXPECT_NE(whole(received(), options).find("UNH+7+CONTRL:D:3:UN:EAN002'"), std::string::npos);
}

TEST(ControlMessage, KeepsTheMarksOfTheSender) {
    InterchangeReport report = received();
    report.dialect.element = '|';
    report.dialect.decimal = ',';
    EXPECT_EQ(whole(report).substr(0, 23), "UNA:|,? 'UNB|UNOC:3|STO");
}

TEST(ControlMessage, IsUnoaWithoutWhatUnoaHasNot) {
    InterchangeReport report = received();
    report.dialect.syntax = "UNOA";
    report.sender.id = "Stra\u00dfe";
    AcknowledgmentOptions options;
    options.writer.upper_case = true;
    EXPECT_NE(whole(report, options).find("+STRA?\?E:14:A+"), std::string::npos);
}

}  // namespace
}  // namespace crossdock::edi
