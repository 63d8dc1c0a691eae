#include "adapters/formats/edi/structure.h"

#include "adapters/formats/edi/walker.h"
#include "tests/formats/edi/support.h"

#include <gtest/gtest.h>
#include <string>

namespace crossdock::edi {
namespace {

using Definition = Structure::Definition;

Definition one(std::string tag, std::uint32_t most = 1, bool mandatory = false,
               std::vector<Definition> inside = {}) {
    return {std::move(tag), mandatory, most, std::move(inside)};
}

/// BIA! DTM*2 N1*2: [N3] LIN*3!: [PID, QTY!*2: [DTM], N1: [N3]] CTT
Structure stock() {
    auto directory = std::make_shared<Directory>();
    directory->segments["MEA"].tag = "MEA";
    return Structure("846", directory,
                     {one("BIA", 1, true), one("DTM", 2), one("N1", 2, false, {one("N3")}),
                      one("LIN", 3, true,
                          {one("PID"), one("QTY", 2, true, {one("DTM")}), one("N1", 1, false, {one("N3")})}),
                      one("CTT")});
}

/// Where each tag of a document goes: "LIN>QTY" is the loop and the tag; faults and missing segments behind
/// it.
std::string walk(const Structure& structure, const std::vector<std::string>& tags) {
    Walker walker(structure);
    std::string story;
    const auto missing = [&structure, &story](std::span<const Structure::Id> ids) {
        for (const Structure::Id id : ids) story += "-" + structure[id].tag + " ";
    };
    for (const std::string& tag : tags) {
        const Walker::Placed placed = walker.take(tag);
        missing(placed.missing);
        story += structure[placed.loop].tag + ">" + tag;
        if (placed.at == Structure::nowhere) story += "?";
        if (placed.fault != Fault::none)
            story += "!" + std::string(code_of(placed.fault, Standard::x12).substr(6));
        story += " ";
    }
    missing(walker.end());
    return story.substr(0, story.empty() ? 0 : story.size() - 1);
}

struct Row {
    std::string name;
    std::vector<std::string> tags;
    std::string story;
};

void PrintTo(const Row& row, std::ostream* out) {
    *out << row.name;
}

class Walk : public testing::TestWithParam<Row> {};

TEST_P(Walk, PutsSegmentsWhereTheyBelong) {
    const Structure structure = stock();
    EXPECT_EQ(walk(structure, GetParam().tags), GetParam().story);
}

INSTANTIATE_TEST_SUITE_P(
    Documents, Walk,
    testing::Values(
        Row{"InOrder",
            {"BIA", "DTM", "N1", "LIN", "PID", "QTY", "DTM", "N1", "N3", "LIN", "QTY", "CTT"},
            ">BIA >DTM >N1 >LIN LIN>PID LIN>QTY QTY>DTM LIN>N1 N1>N3 >LIN LIN>QTY >CTT"},
        Row{"LoopsRepeat",
            {"BIA", "N1", "N3", "N1", "N3", "LIN", "QTY", "QTY", "DTM"},
            ">BIA >N1 N1>N3 >N1 N1>N3 >LIN LIN>QTY LIN>QTY QTY>DTM"},
        Row{"MandatorySegmentMissing", {"DTM", "LIN", "QTY"}, "-BIA >DTM >LIN LIN>QTY"},
        Row{"MandatoryInLoopMissing",
            {"BIA", "LIN", "PID", "LIN", "QTY"},
            ">BIA >LIN LIN>PID -QTY >LIN LIN>QTY"},
        Row{"MandatoryLoopMissing", {"BIA", "CTT"}, ">BIA -LIN >CTT"},
        Row{"EverythingMissing", {}, "-BIA -LIN"},
        Row{"WrongOrderInLoop", {"BIA", "LIN", "QTY", "PID", "QTY"}, ">BIA >LIN LIN>QTY LIN>PID!7 LIN>QTY"},
        Row{"NotYet", {"BIA", "QTY", "LIN", "QTY"}, ">BIA >QTY?!2 >LIN LIN>QTY"},
        Row{"Unknown",
            {"BIA", "LIN", "ZZZ", "QTY", "MEA", "DTM"},
            ">BIA >LIN LIN>ZZZ?!1 LIN>QTY QTY>MEA?!6 QTY>DTM"},
        Row{"TooManySegments",
            {"BIA", "DTM", "DTM", "DTM", "DTM", "LIN", "QTY", "DTM", "DTM"},
            ">BIA >DTM >DTM >DTM!5 >DTM >LIN LIN>QTY QTY>DTM QTY>DTM!5"},
        Row{"TooManyLoops",
            {"BIA", "LIN", "QTY", "QTY", "QTY", "LIN", "QTY"},
            ">BIA >LIN LIN>QTY LIN>QTY LIN>QTY!4 >LIN LIN>QTY"}),
    [](const auto& row) { return row.param.name; });

TEST(Structure, FindsLoopsByName) {
    const Structure structure = stock();
    EXPECT_EQ(structure[structure.find("LIN")].tag, "LIN");
    EXPECT_EQ(structure[structure.find("N1")].parent, Structure::root);
    const Structure::Id inner = structure.find("N1", structure.find("LIN"));
    EXPECT_TRUE(structure.within(inner, structure.find("LIN")));
    EXPECT_EQ(structure.find("HL"), Structure::nowhere);
}

TEST(Structures, FallBackToTheNearestVersion) {
    const auto known = test::structures();
    EXPECT_EQ(known->find(Standard::x12, "846", "004010").structure->directory().version, "004010");
    EXPECT_EQ(known->find(Standard::x12, "846", "005010").structure->directory().version, "005010");
    EXPECT_EQ(known->find(Standard::x12, "846", "003040").structure->directory().version, "004010");
    EXPECT_EQ(known->find(Standard::x12, "ZZZ", "005010").structure, nullptr);
    EXPECT_EQ(known->find(Standard::edifact, "INVRPT", "D:96A:UN").structure->directory().version, "D:96A");
    EXPECT_EQ(known->find(Standard::edifact, "INVRPT", "D:99B:UN").structure->directory().version, "D:96A");
    EXPECT_EQ(known->find(Standard::edifact, "INVRPT", "D:03A:UN").structure->directory().version, "D:01B");
}

TEST(Locate, GivesPathsBelowTheSegment) {
    const auto edifact = test::structures()->directory(Standard::edifact, "D:96A:UN");
    EXPECT_EQ(locate(*edifact, "QTY", "6060"), "01/02");
    EXPECT_EQ(locate(*edifact, "BGM", "1004"), "02");
    EXPECT_EQ(locate(*edifact, "LIN", "7140"), "03/01");
    EXPECT_EQ(locate(*edifact, "QTY", "9999"), std::nullopt);
    EXPECT_EQ(locate(*edifact, "XXX", "6060"), std::nullopt);
    EXPECT_EQ(locate(*test::structures()->directory(Standard::x12, "004010"), "QTY", "380"), "02");
}

TEST(PlaceName, HasTwoDigitsOrAsManyAsItNeeds) {
    EXPECT_EQ(place_name(1), "01");
    EXPECT_EQ(place_name(99), "99");
    EXPECT_EQ(place_name(100), "100");
    EXPECT_EQ(place_name(999), "999");
}

struct BadFile {
    std::string name, yaml, error;
};

class LoadStructures : public testing::TestWithParam<BadFile> {};

TEST_P(LoadStructures, NamesThePlaceOf) {
    std::vector<Error> errors;
    load_structures({{"x.yaml", GetParam().yaml}}, errors);
    ASSERT_FALSE(errors.empty());
    EXPECT_EQ(to_string(errors[0]), "x.yaml:" + GetParam().error);
}

const std::string directory = "directory: {standard: x12, version: '1'}\n";

INSTANTIATE_TEST_SUITE_P(
    BadFiles, LoadStructures,
    testing::Values(BadFile{"NeitherKind", "body: [LIN]\n", "1:1: expected 'directory', 'message', 'rules' or 'overlay'"},
                    BadFile{"UnknownStandard", "directory: {standard: hl7, version: '2'}\n",
                            "1:12: 'standard' must be x12, edifact or tradacoms"},
                    BadFile{"NoVersion", "directory: {standard: x12}\n", "1:12: missing key 'version'"},
                    BadFile{"UnknownType", directory + "elements: {'1': XX 3}\n",
                            "2:17: element 1 is none of AN, ID, R, N0 to N9, DT, TM, B, a, n, an with a length"},
                    BadFile{"LengthsUpsideDown", directory + "elements: {'1': AN 5..3}\n",
                            "2:17: element 1 is none of AN, ID, R, N0 to N9, DT, TM, B, a, n, an with a length"},
                    BadFile{"UnknownElement", directory + "segments: {QTY: 673!}\n",
                            "2:17: '673' is no element or composite of this directory"},
                    BadFile{"OpenGroup", directory + "elements: {'1': AN 3}\nsegments: {LIN: (1 1}\n",
                            "3:17: '(' is not closed by ')*'"},
                    BadFile{"GroupTooLarge", directory + "elements: {'1': AN 3}\nsegments: {LIN: (1 1)*99}\n",
                            "3:17: expected a number of repetitions, and at most 64 places in all"},
                    BadFile{"NoDirectory",
                            "message: {standard: x12, version: '1', type: '846'}\nbody: [LIN]\n",
                            "1:1: no file describes the directory of version '1'"},
                    BadFile{"Syntax", "a: [\n", "2:1: end of sequence flow not found"}),
    [](const auto& row) { return row.param.name; });

TEST(LoadStructures, NamesBadSegmentsOfABody) {
    std::vector<Error> errors;
    load_structures(
        {{"d.yaml", directory},
         {"m.yaml", "message: {standard: x12, version: '1', type: '846'}\nbody:\n  - LIN*x\n  - [QTY]\n"}},
        errors);
    ASSERT_EQ(errors.size(), 2u);
    EXPECT_EQ(to_string(errors[0]), "m.yaml:3:5: expected a segment such as LIN, LIN*10, LIN*10! or N1[01=ST]*5");
    EXPECT_EQ(to_string(errors[1]),
              "m.yaml:4:5: expected a segment, or one segment with a list of what is inside");
}

}  // namespace
}  // namespace crossdock::edi
