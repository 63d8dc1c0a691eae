#include "tests/formats/edi/acknowledgment_support.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace crossdock::edi {
namespace {

using test::AckRow;
using test::fault;
using test::in_loop;
using test::with_value;

DocumentReport document(std::string reference, std::vector<FaultReport> faults = {}) {
    DocumentReport document;
    document.type = "846";
    document.version = "004010";
    document.reference = std::move(reference);
    document.faults = std::move(faults);
    judge(document);
    return document;
}

/// Makes the first document of the first group hold these faults.
auto of_document(std::vector<FaultReport> faults) {
    return [faults](InterchangeReport& report) { report.groups[0].documents[0] = document("0001", faults); };
}

InterchangeReport received() {
    InterchangeReport report;
    report.dialect = test::x12();
    report.sender = {"SUPPLIER", "14", ""};
    report.receiver = {"STORE", "ZZ", ""};
    report.reference = "000000905";
    report.date = "261126";
    report.time = "2215";
    GroupReport group;
    group.functional_id = "IB";
    group.sender = "SUP";
    group.receiver = "ST";
    group.reference = "17";
    group.agency = "X";
    group.version = "004010";
    group.claimed = "2";
    group.received = 2;
    group.documents = {document("0001"), document("0002")};
    report.groups.push_back(group);
    return report;
}

void to_005010(InterchangeReport& report, const std::string& guide = "") {
    report.dialect = test::x12("00501");
    report.groups[0].version = "005010" + guide;
    for (DocumentReport& one : report.groups[0].documents) {
        one.version = "005010";
        one.implementation = guide.empty() ? "" : "005010" + guide;
    }
}

AcknowledgmentOptions options_of(const AckRow& row) {
    AcknowledgmentOptions options;
    options.time = test::morning;
    row.options(options);
    return options;
}

constexpr std::string_view isa =
    "ISA*00*          *00*          *ZZ*STORE          *14*SUPPLIER       *261127*0941*U*00401*"
    "000000030*0*P*:~";

/// Without ISA and IEA; GS, ST and their trailers only where they are the point of a row.
std::string body_of(const std::string& bytes) {
    std::string body;
    for (std::size_t begin = 0; begin < bytes.size();) {
        const std::size_t end = bytes.find('~', begin) + 1;
        const std::string segment = bytes.substr(begin, end - begin);
        const std::string tag = segment.substr(0, segment.find('*'));
        if (tag != "ISA" && tag != "IEA" && tag != "GS" && tag != "GE" && tag != "ST" && tag != "SE")
            body += segment;
        begin = end;
    }
    return body;
}

class Functional : public testing::TestWithParam<AckRow> {};

TEST_P(Functional, AnswersWith) {
    InterchangeReport report = received();
    GetParam().change(report);
    const auto answer =
        acknowledge(report, options_of(GetParam()), {.interchange = 30, .group = 31, .document = 1});
    ASSERT_TRUE(answer.has_value()) << answer.error().message;
    EXPECT_EQ(body_of(answer->bytes), GetParam().body);
    if (!answer->empty()) test::expect_readable(answer->bytes, report.dialect);
}

const auto nothing = [](InterchangeReport&) {};
const auto no_documents = [](InterchangeReport& report) {
    for (GroupReport& group : report.groups) {
        for (DocumentReport& one : group.documents) one.verdict = Verdict::rejected;
    }
};
const std::string all_good = "AK1*IB*17~AK2*846*0001~AK5*A~AK2*846*0002~AK5*A~AK9*A*2*2*2~";
const std::string rest = "AK2*846*0002~AK5*A~AK9*P*2*2*1~";
const std::string first = "AK1*IB*17~AK2*846*0001~";

INSTANTIATE_TEST_SUITE_P(
    X12, Functional,
    testing::Values(
        AckRow{"AllGood", nothing, all_good},
        AckRow{"Receipt", of_document({fault(Fault::missing_segment, 3, "LIN")}), "AK1*IB*17~AK9*P*2*2*1~",
               [](AcknowledgmentOptions& options) { options.mode = AcknowledgmentMode::receipt; }},
        AckRow{"None", nothing, "",
               [](AcknowledgmentOptions& options) { options.mode = AcknowledgmentMode::none; }},
        AckRow{"MissingSegment", of_document({in_loop(fault(Fault::missing_segment, 7, "QTY"), "LIN/QTY")}),
               first + "AK3*QTY*7*QTY*3~AK5*R*5~" + rest},
        AckRow{"UnknownAndForeignSegments",
               of_document({fault(Fault::unknown_segment, 3, "ZZZ"), fault(Fault::foreign_segment, 4, "PO1")}),
               first + "AK3*ZZZ*3**1~AK3*PO1*4**6~AK5*R*5~" + rest},
        AckRow{"ElementsOfOneSegment",
               of_document({with_value(fault(Fault::too_long, 9, "QTY", 2), "1234567890123456", "380"),
                            with_value(fault(Fault::bad_code, 9, "QTY", 3, 1), "XX", "355"),
                            with_value(fault(Fault::missing_element, 9, "QTY", 1), "", "673")}),
               first + "AK3*QTY*9**8~AK4*2*380*5*1234567890123456~AK4*3:1*355*7*XX~AK4*1*673*1~AK5*R*5~" + rest},
        AckRow{"SegmentAndElementsOfOneSegment",
               of_document({fault(Fault::wrong_order, 4, "DTM"), fault(Fault::bad_date, 4, "DTM", 2)}),
               first + "AK3*DTM*4**7~AK3*DTM*4**8~AK4*2**8~AK5*R*5~" + rest},
        AckRow{"LateFaultsStandInTheOrderOfSegments",
               of_document({fault(Fault::too_many_segments, 9, "PID"), fault(Fault::condition_missing, 4, "LIN", 3)}),
               first + "AK3*LIN*4**8~AK4*3**2~AK3*PID*9**5~AK5*R*5~" + rest},
        AckRow{"ElementWithoutPlace", of_document({fault(Fault::bad_character, 4, "LIN")}),
               first + "AK3*LIN*4**8~AK5*R*5~" + rest},
        AckRow{"MaskedValue", of_document({with_value(fault(Fault::bad_code, 9, "QTY", 3), "XX", "355")}),
               first + "AK3*QTY*9**8~AK4*3*355*7~AK5*R*5~" + rest,
               [](AcknowledgmentOptions& options) { options.mask_values = true; }},
        AckRow{"ValueWithMarks", of_document({with_value(fault(Fault::bad_code, 9, "QTY", 3), "X:~", "C001")}),
               first + "AK3*QTY*9**8~AK4*3**7~AK5*R*5~" + rest},
        AckRow{"LongValue",
               of_document({with_value(fault(Fault::too_long, 9, "PID", 5), std::string(98, 'a') + "\u00c9", "352")}),
               first + "AK3*PID*9**8~AK4*5*352*5*" + std::string(98, 'a') + "~AK5*R*5~" + rest},
        AckRow{"TrailerOfDocument",
               of_document({fault(Fault::document_count, 9, "SE", 1), fault(Fault::document_reference, 9, "SE", 2),
                            fault(Fault::document_count, 9, "SE", 1)}),
               first + "AK5*R*4*3~" + rest},
        AckRow{"TrailerAndSegments",
               of_document({fault(Fault::bad_date, 2, "BIA", 4), fault(Fault::no_document_trailer, 9, "SE")}),
               first + "AK3*BIA*2**8~AK4*4**8~AK5*R*2*5~" + rest},
        AckRow{"UnknownDocument", of_document({fault(Fault::unknown_document, 1, "ST", 1)}), first + "AK5*R*1~" + rest},
        AckRow{"ToleranceInStrictMode", of_document({fault(Fault::syntax, 3, "DTM")}), first + "AK5*R*5~" + rest},
        AckRow{"WarningsAreNotTold",
               [](InterchangeReport& report) {
                   FaultReport warning = fault(Fault::bad_code, 9, "QTY", 3);
                   warning.warning = true;
                   report.faults = report.groups[0].faults = report.groups[0].documents[0].faults = {warning};
               },
               all_good},
        AckRow{"AcceptedWithErrors",
               [](InterchangeReport& report) {
                   of_document({fault(Fault::bad_code, 9, "QTY", 3)})(report);
                   report.groups[0].documents[0].verdict = Verdict::accepted_with_errors;
               },
               first + "AK3*QTY*9**8~AK4*3**7~AK5*E*5~AK2*846*0002~AK5*A~AK9*E*2*2*2~"},
        AckRow{"AllRejected",
               [](InterchangeReport& report) {
                   of_document({fault(Fault::missing_segment, 3, "LIN")})(report);
                   report.groups[0].documents.pop_back();
                   report.groups[0].received = 1;
                   report.groups[0].faults = {fault(Fault::group_count, 0, "GE", 1)};
               },
               first + "AK3*LIN*3**3~AK5*R*5~AK9*R*2*1*0*5~"},
        AckRow{"GroupTrailer",
               [](InterchangeReport& report) {
                   report.groups[0].claimed.clear();
                   report.groups[0].faults = {fault(Fault::no_group_trailer, 0, "GE")};
               },
               first + "AK5*A~AK2*846*0002~AK5*A~AK9*E*2*2*2*3~"},
        AckRow{"DocumentsThatWereLeftOut",
               [](InterchangeReport& report) {
                   report.groups[0].received = 12;
                   report.groups[0].claimed = "0012";
                   report.groups[0].left_out = 10;
               },
               first + "AK5*A~AK2*846*0002~AK5*A~AK9*A*0012*12*12~"},
        AckRow{"TooManyFaults",
               of_document({fault(Fault::unknown_segment, 3, "A1"), fault(Fault::unknown_segment, 4, "A2"),
                            fault(Fault::bad_code, 5, "QTY", 1)}),
               first + "AK3*A1*3**1~AK3*A2*4**1~AK5*R*5~" + rest,
               [](AcknowledgmentOptions& options) { options.most_faults = 2; }},
        AckRow{"Ta1ThatWasAskedFor", [](InterchangeReport& report) { report.asks_receipt = true; },
               "TA1*000000905*261126*2215*A*000~" + all_good},
        AckRow{"Ta1ForFaultsThatRefuseNothing",
               [](InterchangeReport& report) { report.faults = {fault(Fault::interchange_count, 0, "IEA", 1)}; },
               "TA1*000000905*261126*2215*E*021~" + all_good},
        AckRow{"Ta1ThatRefusesAll",
               [](InterchangeReport& report) {
                   no_documents(report);
                   report.faults = {fault(Fault::interchange_reused, 0, "ISA", 13)};
               },
               "TA1*000000905*261126*2215*R*025~"},
        AckRow{"Ta1ForAnElementOfIsa",
               [](InterchangeReport& report) {
                   report.groups.clear();
                   report.faults = {fault(Fault::header_element, 0, "ISA", 8)};
               },
               "TA1*000000905*261126*2215*R*008~"},
        AckRow{"Ta1ForWhatHasNoCode",
               [](InterchangeReport& report) { report.faults = {fault(Fault::syntax, 0, "ISA")}; },
               "TA1*000000905*261126*2215*E*024~" + all_good},
        AckRow{"Ta1AloneIsNotAnswered",
               [](InterchangeReport& report) {
                   report.groups.clear();
                   report.asks_receipt = true;
               },
               ""},
        AckRow{"AcknowledgmentsAreNotAnswered",
               [](InterchangeReport& report) { report.groups[0].functional_id = "FA"; }, ""},
        AckRow{"OnlyTheOtherGroupsAreAnswered",
               [](InterchangeReport& report) {
                   report.groups.push_back(report.groups[0]);
                   report.groups[0].functional_id = "FA";
               },
               all_good},
        AckRow{"WithoutSender", [](InterchangeReport& report) { report.sender = {}; }, ""},
        AckRow{"Implementation", [](InterchangeReport& report) { to_005010(report, "X222"); },
               "AK1*IB*17*005010X222~AK2*846*0001*005010X222~IK5*A~AK2*846*0002*005010X222~IK5*A~AK9*A*2*2*2~"},
        AckRow{"ImplementationWithFaults",
               [](InterchangeReport& report) {
                   FaultReport repeated = with_value(fault(Fault::bad_code, 5, "REF", 4, 2), "XX", "128");
                   repeated.repetition = 3;
                   of_document({in_loop(repeated, "2000A/2010AA"), fault(Fault::document_count, 9, "SE", 1)})(report);
                   to_005010(report);
               },
               "AK1*IB*17*005010~AK2*846*0001~IK3*REF*5*2010AA*8~IK4*4:2:3*128*7*XX~IK5*R*4*5~"
               "AK2*846*0002~IK5*A~AK9*P*2*2*1~"},
        AckRow{"FunctionalByOption", [](InterchangeReport& report) { to_005010(report); }, all_good,
               [](AcknowledgmentOptions& options) { options.form = X12Form::functional; }}),
    [](const auto& row) { return row.param.name; });

std::string whole(const InterchangeReport& report, AcknowledgmentOptions options = {}) {
    options.time = test::morning;
    const auto answer = acknowledge(report, options, {.interchange = 30, .group = 31, .document = 1});
    if (answer.has_error()) return answer.error().message;
    return answer->bytes + "#" + std::to_string(answer->groups) + "," + std::to_string(answer->documents);
}

TEST(FunctionalAcknowledgment, GoesBackFromReceiverToSender) {
    EXPECT_EQ(whole(received()), std::string(isa) + "GS*FA*ST*SUP*20261127*0941*31*X*004010~ST*997*0001~" +
                                     all_good + "SE*8*0001~GE*1*31~IEA*1*000000030~#1,1");
}

TEST(FunctionalAcknowledgment, IsATestWhereThatWasATest) {
    InterchangeReport report = received();
    report.test = true;
    EXPECT_EQ(whole(report).substr(102, 1), "T");
}

TEST(FunctionalAcknowledgment, PutsGroupsOfOnePartnerAndVersionTogether) {
    InterchangeReport report = received();
    report.groups[0].documents.clear();
    report.groups[0].received = 0;
    report.groups[0].claimed = "0";
    report.groups.resize(3, report.groups[0]);
    report.groups[1].functional_id = "PO";
    report.groups[2].version = "003070";
    EXPECT_EQ(whole(report), std::string(isa) +
                                 "GS*FA*ST*SUP*20261127*0941*31*X*004010~"
                                 "ST*997*0001~AK1*IB*17~AK9*A*0*0*0~SE*4*0001~"
                                 "ST*997*0002~AK1*PO*17~AK9*A*0*0*0~SE*4*0002~GE*2*31~"
                                 "GS*FA*ST*SUP*261127*0941*32*X*003070~"
                                 "ST*997*0003~AK1*IB*17~AK9*A*0*0*0~SE*4*0003~GE*1*32~IEA*2*000000030~#2,3");
}

TEST(FunctionalAcknowledgment, NamesTheEditionOfThe999) {
    InterchangeReport report = received();
    to_005010(report, "X222A1");
    EXPECT_NE(whole(report).find("*X*005010X231A1~ST*999*0001*005010X231A1~AK1*IB*17*005010X222A1~"),
              std::string::npos);
    to_005010(report);
    EXPECT_NE(whole(report).find("*X*005010~ST*999*0001~AK1*IB*17*005010~"), std::string::npos);
    AcknowledgmentOptions options;
    options.edition = "005010X231";
    EXPECT_NE(whole(report, options).find("*X*005010X231~ST*999*0001*005010X231~"), std::string::npos);
}

TEST(FunctionalAcknowledgment, RefusesEverythingWithATa1Alone) {
    InterchangeReport report = received();
    no_documents(report);
    report.faults = {fault(Fault::no_interchange_trailer, 0, "IEA")};
    EXPECT_EQ(whole(report), std::string(isa) + "TA1*000000905*261126*2215*R*023~IEA*0*000000030~#0,0");
}

TEST(FunctionalAcknowledgment, SaysWhereTheSenderCannotBeAddressed) {
    InterchangeReport report = received();
    report.sender.id = "0123456789012345";
    EXPECT_EQ(whole(report), "ISA element 08 is longer than 15 bytes");
}

TEST(FunctionalAcknowledgment, FindsOtherMarksWhereThoseOfTheSenderCannotBeWritten) {
    InterchangeReport report = received();
    report.dialect.component = 0;
    EXPECT_EQ(whole(report).substr(103, 3), "*:~");
    report.dialect.component = '\xa7';
    report.dialect.terminator = '\n';
    EXPECT_EQ(whole(report).substr(103, 3), "*:~");
}

}  // namespace
}  // namespace crossdock::edi
