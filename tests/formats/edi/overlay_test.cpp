#include "adapters/formats/edi/overlay.h"

#include "adapters/formats/edi/reader.h"
#include "tests/formats/edi/support.h"

#include <gtest/gtest.h>

#include <string>

namespace crossdock::edi {
namespace {

const StructureFile directory{"directory.yaml",
                              "directory: {standard: x12, version: '004010'}\n"
                              "elements: {'380': R 1..15, '673': ID 2, '350': AN 1..20, '26': ID 2}\n"
                              "codes: {'673': 17 33}\n"
                              "segments: {LIN: 350, QTY: 673! 380 350, REF: 350, CTT: 380}\n"};
const StructureFile message{"846.yaml",
                            "message: {standard: x12, version: '004010', type: '846'}\n"
                            "body: [LIN*9!: [REF*5, QTY*3], CTT]\n"};

/// The codes of what is wrong with an 846 of this body, under an overlay.
std::string faults(const std::string& overlay, const std::string& body) {
    std::vector<Error> errors;
    std::vector<StructureFile> files{directory, message};
    if (!overlay.empty())
        files.push_back({"acme.yaml", "overlay: {standard: x12, name: acme, type: '846'}\n" + overlay});
    const auto structures = load_structures(files, errors);
    std::string out;
    for (const Error& error : errors) out += to_string(error) + "\n";
    ports::ReadOptions options;
    options.overlay = "acme";
    Reader reader(Standard::x12, structures, options);
    reader.keep_reports();
    reader.feed(
        "ISA*00*          *00*          *ZZ*A              *ZZ*B              "
        "*261127*1030*U*00401*000000001*0*P*>~"
        "GS*IB*A*B*20261127*1030*1*X*004010~ST*846*0001~" +
            body + "SE*" + std::to_string(2 + std::count(body.begin(), body.end(), '~')) +
            "*0001~GE*1*1~IEA*1*000000001~",
        true);
    while (reader.next() != ports::DocumentReader::Event::end) {
    }
    for (const InterchangeReport& report : reader.take_reports()) {
        for (const FaultReport& fault : report.groups.at(0).documents.at(0).faults)
            out += std::string(ack_code(fault, Standard::x12)) + " " + message_of(fault) + "\n";
    }
    return out;
}

TEST(Overlay, LeavesTheMessageAloneWithoutOne) {
    EXPECT_EQ(faults("", "LIN*1~REF*A~QTY*33*1~CTT*1~"), "");
    EXPECT_EQ(faults("", "LIN*1~QTY*20*1~"),
              "AK403:7 QTY element 01 (673) is not in the code list; expected one of 17 33\n");
}

TEST(Overlay, Tightens) {
    EXPECT_EQ(faults("elements: {'380': R 1..3}\n", "LIN*1~QTY*33*1234~"),
              "AK403:5 QTY element 02 (380) is too long; expected at most 3 digits\n");
    EXPECT_EQ(faults("mandatory: QTY/02\n", "LIN*1~QTY*33~"), "AK403:1 QTY element 02 (380) is missing\n");
    EXPECT_EQ(faults("positions: [LIN/QTY*1!]\n", "LIN*1~LIN*2~QTY*33*1~QTY*33*2~"),
              "AK304:3 QTY is missing\nAK304:5 segment QTY stands here too often\n");
    EXPECT_EQ(faults("positions: [LIN/REF*0]\n", "LIN*1~REF*A~QTY*33*1~"),
              "AK304:6 segment REF does not belong into this message\n");
    EXPECT_EQ(faults("balance: [CTT/01 = count(LIN)]\n", "LIN*1~QTY*33*1~CTT*2~"),
              "AK403:7 CTT element 01 does not agree with what it counts or sums; expected 1 (CTT/01 = "
              "count(LIN))\n");
    EXPECT_EQ(faults("conditions: ['QTY/01 = 17 needs REF']\n", "LIN*1~QTY*17*1~"),
              "AK304:2 QTY breaks a rule of this message; expected QTY/01 = 17 needs REF\n");
}

TEST(Overlay, Loosens) {
    EXPECT_EQ(
        faults("elements: {'673': ID 2..3}\ncodes: {'673': 17 33 20 ABC}\n", "LIN*1~QTY*20*1~QTY*ABC*2~"),
        "");
    EXPECT_EQ(faults("optional: QTY/01\n", "LIN*1~QTY**1~"), "");
    EXPECT_EQ(faults("positions: ['LIN*9']\n", "CTT*0~"), "");
}

TEST(Overlay, Extends) {
    EXPECT_EQ(faults("elements: {'9001': AN 2..3}\nsegments: {ZZA: 9001!}\nadd: [LIN/REF then ZZA*2]\n",
                     "LIN*1~REF*A~ZZA*AB~ZZA*A~QTY*33*1~"),
              "AK403:4 ZZA element 01 (9001) is too short; expected at least 2 characters\n");
}

TEST(Overlay, NamesWhatTheMessageHasNot) {
    EXPECT_EQ(faults("mandatory: QTY/09\npositions: [LIN/PID*2]\nadd: [PO1 then ZZZ]\n", "LIN*1~"),
              "acme.yaml:1:1: there is no element QTY/09\nacme.yaml:1:1: the message has no PO1\n"
              "acme.yaml:1:1: the message has no LIN/PID\n");
    EXPECT_EQ(faults("positions: [LIN*x]\n", "LIN*1~"),
              "acme.yaml:2:13: expected a position such as LIN/QTY*5!, or LIN/REF*0 to forbid it\n");
}

TEST(Overlay, OfAMessageThatIsNotThereIsAnError) {
    std::vector<Error> errors;
    load_structures(
        {directory, message, {"acme.yaml", "overlay: {standard: x12, name: acme, type: '850'}\n"}}, errors);
    ASSERT_EQ(errors.size(), 1u);
    EXPECT_EQ(to_string(errors[0]), "acme.yaml:1:1: no message 850 of these versions is described");
}

}  // namespace
}  // namespace crossdock::edi
