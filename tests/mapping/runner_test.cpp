#include "tests/mapping/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crossdock::mapping {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Texts = std::vector<std::string>;

/// The example of the design; only its last `fields:` is in block style, for YAML's { } cannot hold a bare [
/// ].
const std::string sketch = R"(
mapping: x12.846                     # name, as channels refer to it
reads: {format: x12, document: "846", versions: ["004010", "005010"]}
produces: stock
document:                            # read once, before the first record
  reported_at: datetime(BIA/04, BIA/05)
records: LIN                         # one fact for each LIN loop
fields:
  supplier_sku: pair(LIN, "VN") ?? pair(LIN, "VP") ?? pair(LIN, "SK")
  gtin: gtin(pair(LIN, "EN") ?? pair(LIN, "UP") ?? pair(LIN, "UK"))
  available: decimal(QTY[01 = "33"]/02)
  on_hand: decimal(QTY[01 = "17"]/02)
  incoming:
    each: QTY[01 = "29"]
    fields:
      quantity: decimal(02)
      expected_on: date(DTM[01 = "018"]/02)
keys: [supplier_sku, gtin]
)";

TEST(Runner, RunsTheExampleOfTheDesign) {
    Session session(sketch);
    ASSERT_THAT(session.compile_errors, IsEmpty());
    session.begin("-\nST*846*0001\nBIA*00*DD*R1*20261124*1530\n");
    EXPECT_THAT(session.header_problems, IsEmpty());
    const Outcome outcome = session.run(R"(LIN*1*VN*A-1*UP*012345678905
PID*F****WIDGET
QTY*33*12*EA
QTY*17*20*EA
QTY*29*50*EA
  DTM*018*20261201
QTY*29*7.5*EA
)");
    EXPECT_THAT(outcome.problems, IsEmpty());
    EXPECT_THAT(
        outcome.facts,
        ElementsAre(R"({"supplier_sku":"A-1","gtin":"00012345678905","available":"12","on_hand":"20",)"
                    R"("incoming":[{"quantity":"50","expected_on":"2026-12-01"},{"quantity":"7.5"}],)"
                    R"("reported_at":"2026-11-24T15:30:00Z"})"));
    EXPECT_THAT(session.runner->unread(), ElementsAre(std::pair<std::string, std::uint64_t>("PID", 1)));
}

TEST(Runner, NamesSegmentAndElementOfWhatItCannotRead) {
    Session session(sketch);
    const Outcome outcome = session.run("LIN*1*VN*A-1\nQTY*33*1O\n");
    EXPECT_THAT(outcome.facts, IsEmpty());
    EXPECT_THAT(
        outcome.problems,
        ElementsAre(
            "record: segment 2 element 2 (byte 20): 'available' is not a number: expected digits with at "
            "most one "
            "decimal mark, found 2 bytes: digits, letters (decimal(QTY[01 = \"33\"]/02), m.yaml:11) [M101]"));
}

TEST(Runner, KeepsNothingOfTheRecordBefore) {
    Session session(sketch);
    session.run("LIN*1*VN*A-1*UP*012345678905\nQTY*33*12\nQTY*29*5\n");
    EXPECT_THAT(session.run("LIN*2*VN*B\nQTY*17*3\n").facts,
                ElementsAre(R"({"supplier_sku":"B","on_hand":"3"})"));
}

TEST(Runner, RefusesARecordWithoutAnItemOrAFigure) {
    Session session(sketch);
    EXPECT_THAT(session.run("LIN*1*ZZ*A-1\nQTY*33*1\n").problems,
                ElementsAre("record: segment 1 (byte 0): the record gives none of supplier_sku, gtin, "
                            "buyer_sku; one is needed [M113]"));
    EXPECT_THAT(session.run("LIN*1*VN*A-1\n").problems,
                ElementsAre("record: segment 1 (byte 0): the record gives none of available, on_hand, "
                            "status, incoming; one is needed [M113]"));
}

}  // namespace
}  // namespace crossdock::mapping
