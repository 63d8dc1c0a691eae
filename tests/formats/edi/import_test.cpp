#include "adapters/formats/edi/directory_import.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace crossdock::edi {
namespace {

// A directory of our own in the UN's forms: nothing of it is anybody's.
const std::string message = R"(
                    UNITED NATIONS STANDARD MESSAGE (UNSM)

                             Toy order message

                                           Message Type : TOYORD
                                           Version      : D
                                           Release      : 96A
           4.3.1 Segment table

4.3.1  Segment table

Pos    Tag Name                                      S   R

           HEADER SECTION

0010   UNH Message header                            M   1     
0020   BGM Beginning                                 M   1     
0030 * DTM Date                                      C   35    

0040       ───── Segment group 1  ────────────────── C   99──────────┐
0050   NAD Name and address                          M   1           │
0060 X DTM Date                                      C   5           │
                                                                     │
0070 + +   ───── Segment group 2  ────────────────── C   5──────────┐│
0080   TOY Toy                                       M   1          ││
0090   DTM Date                                      C   1──────────┴┘

           DETAIL SECTION

0100       ───── Segment group 3  ────────────────── M   200000──────┐
0110   TOY Toy                                       M   1           │
                                                                     │
0120       ───── Segment group 4  ────────────────── C   9──────────┐│
0130   NAD Name and address                          M   1──────────┘│
0140   DTM Date                                      M   9───────────┘
0150   UNS Section control                           M   1     
0160   UNT Message trailer                           M   1     

TOY+1' 0170 is an example
)";

const std::string message_yaml =
    R"(# UN/EDIFACT TOYORD D:96A, toy order message: written by `crossdock schema import`. Not to be edited.
message: {standard: edifact, version: "D:96A", type: TOYORD}
body:
  - BGM!
  - DTM*35
  - NAD*99:
      - DTM*5
      - TOY*5: [DTM]
  - TOY*200000!: [NAD*9, DTM*9!]
  - UNS!
)";

const std::string rule = "\n" + std::string(70, '-') + "\n\n";

const std::string segments =
    "2.   Segment specifications\n\n     a plus sign (+)    for an addition\n" + rule +
    R"(      BGM    BEGINNING

010   C900  TOY NAME                                       C  
      9001   Toy, coded                                    C  an..3
      9000   Toy                                           C  an..35

020   9004  TOY NUMBER                                     C  an..35
)" + rule +
    R"(    | DTM    DATE

010   9380  DATE VALUE, OF WHICH THE NAME IS SO LONG
            THAT IT GOES ON                                M  an..35
)" + rule +
    R"(       NAD  NAME AND ADDRESS

010    9035 PARTY CODE                                 M    1 an..3

020 +  C910 NAME                                       C    3
)" + rule +
    R"(       TOY  TOY

010    9080 COUNTRY CODE                               C    1 an..3

020    C900 TOY NAME                                   C   99

030    9004 TOY NUMBER                                 C    1 an..35
)" + rule +
    "       OLD  NOT NEEDED\n\n010    9999 NOWHERE DESCRIBED                            C    1 an..3\n" +
    rule;

const std::string composites = rule + R"(       C900 TOY NAME

       Desc: Names a toy.

010    9001  Toy name code                             C      an..3
020    9000  Toy name                                  C      an..35
)" + rule + R"(    *| C910 NAME

010 + 9036   Name                                      M  an..35
020   9036   Name                                      C  an..35
030   9036   Name                                      C  an..35
)" + rule;

std::string element(const std::string& head, const std::string& representation,
                    const std::string& note = {}) {
    return "   " + head + "\n\n   Desc: What it is.\n\n   Repr: " + representation + "\n\n" +
           (note.empty() ? "" : "   Note: \n         1 " + note + "\n") + rule;
}

const std::string elements =
    rule + element("9000  Toy name                              [B]", "an..35") +
    element("9001  Toy, coded", "an..3",
            "The code set from data element 9035 may also be\n           used.") +
    element("9004  Toy \"number\"", "an..35") + element("9035  Party code", "an..3") +
    element("9036  Name", "a..35") +
    element("9080  Country code", "an..3", "Use ISO 3166-1 two alpha\n         code.") +
    element("9380  Date value", "n8");

const std::string codes = "PART 5   LISTS\n" + rule + R"(* 9001  Toy, coded

  Desc: Says which
        a toy it is.

  Repr: an..3

        1 Ball
             A toy that rolls.
+       2 Kite, which has a very long name that
          goes on
             A toy that flies.
|  AB     Doll
             A toy
             B that sits.
)" + rule + R"(     9035  Party code                                            [C]

     Desc: Says who.

     Repr: an..3

     2     Buyer
              Who buys.

           Note: 
              1. This code value will be removed.

X    ZZ    Other
              Anybody.
)" + rule + "     9080  Country code\n\n     Repr: an..3\n\n     NL    Somewhere\n" +
                          rule;

const std::string directory_yaml = R"(directory: {standard: edifact, version: "D:96A"}
elements:
  "0081": a1
  "9000": an..35
  "9001": an..3
  "9004": an..35
  "9035": an..3
  "9036": a..35
  "9080": an..3
  "9380": n8
codes:
  "0081": "D S"
  "9001": "1 2 AB ZZ"
  "9035": "2 ZZ"
composites:
  C900: 9001 9000
  C910: 9036! (9036)*2
segments:
  BGM: C900 9004
  DTM: 9380!
  NAD: 9035! (C910)*3
  TOY: 9080 C900*99 9004
  UNS: 0081!
names:
  segments:
    BGM: beginning
    DTM: date
    NAD: name and address
    TOY: toy
    UNS: section control
  elements:
    "0081": section identification
    "9000": toy name
    "9001": toy code
    "9004": "toy \"number\""
    "9035": party code
    "9036": name
    "9080": country code
    "9380": date value
)";

UnTexts texts(std::string of_message = message) {
    return {{{"TOYORD_D.96A", std::move(of_message)}},
            {{"trsd.96a", segments}},
            {{"trcd.96a", composites}},
            {{"tred.96a", elements}},
            {{"uncl.96a", codes}}};
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
    return text;
}

std::string told(const std::vector<Error>& errors) {
    std::string all;
    for (const Error& error : errors) all += to_string(error) + "\n";
    return all;
}

/// How a text's boxes are drawn: ─ │ ┐ ┘ ┴.
struct Form {
    std::string name;
    std::string line, side, begin, end, ends;
};

void PrintTo(const Form& form, std::ostream* out) {
    *out << form.name;
}

class ImportOfForm : public testing::TestWithParam<Form> {};

TEST_P(ImportOfForm, NestsGroupsAsTheirBoxesAreDrawn) {
    const Form& form = GetParam();
    std::string drawn = message;
    for (const auto& [box, by] : {std::pair{"─", form.line},
                                  {"│", form.side},
                                  {"┐", form.begin},
                                  {"┘", form.end},
                                  {"┴", form.ends},
                                  {"\n", std::string("\r\n")}})
        drawn = replaced(drawn, box, by);
    const DirectoryImport imported = import_directory(texts(drawn));
    EXPECT_EQ(told(imported.errors), "");
    ASSERT_EQ(imported.files.size(), 2u);
    EXPECT_EQ(imported.files[1].name, "edifact/d96a/TOYORD.yaml");
    EXPECT_EQ(imported.files[1].text, message_yaml);
}

INSTANTIATE_TEST_SUITE_P(Forms, ImportOfForm,
                         testing::Values(Form{"CodePage437", "\xC4", "\xB3", "\xBF", "\xD9", "\xC1"},
                                         Form{"Ascii", "-", "|", "+", "+", "+"},
                                         Form{"Utf8", "─", "│", "┐", "┘", "┴"}),
                         [](const auto& row) { return row.param.name; });

TEST(ImportDirectory, WritesWhatTheMessagesNeedAndNoMore) {
    const DirectoryImport imported = import_directory(texts());
    ASSERT_EQ(imported.files.size(), 2u);
    EXPECT_EQ(imported.files[0].name, "edifact/d96a/directory.yaml");
    const std::string& text = imported.files[0].text;
    EXPECT_EQ(text.substr(text.find("directory:")), directory_yaml);
}

TEST(ImportDirectory, WritesWhatTheLoaderReads) {
    std::vector<Error> errors;
    const auto structures = load_structures(import_directory(texts()).files, errors);
    EXPECT_EQ(told(errors), "");
    const auto directory = structures->directory(Standard::edifact, "D:96A");
    ASSERT_NE(directory, nullptr);
    EXPECT_EQ(directory->segments.at("NAD").places.size(), 4u);
}

TEST(ImportDirectory, WrapsLongCodeLists) {
    UnTexts input = texts();
    std::string list = "  9035  Party code\n\n  Repr: an..3\n\n";
    for (int code = 100; code < 140; ++code) list += "      " + std::to_string(code) + " Somebody\n";
    input.codes = {{"uncl-2.96a", list}};
    const std::string text = import_directory(input).files[0].text;
    EXPECT_NE(text.find("  \"9035\":\n    - \"100 101 "), std::string::npos) << text;
    EXPECT_NE(text.find("139\"\n"), std::string::npos) << text;
}

TEST(ImportDirectory, OfNothingIsNothing) {
    const DirectoryImport imported = import_directory({});
    EXPECT_TRUE(imported.files.empty());
    EXPECT_TRUE(imported.errors.empty());
}

/// One change to one of the texts, and what is told of it.
struct Bad {
    std::string name;
    std::vector<UnText> UnTexts::*part;
    std::string what, by;
    std::string errors;
};

void PrintTo(const Bad& bad, std::ostream* out) {
    *out << bad.name;
}

class ImportOfBadText : public testing::TestWithParam<Bad> {};

TEST_P(ImportOfBadText, NamesFileAndLine) {
    UnTexts input = texts();
    std::string& text = (input.*GetParam().part)[0].text;
    const std::size_t at = text.find(GetParam().what);
    ASSERT_NE(at, std::string::npos);
    text.replace(at, GetParam().what.size(), GetParam().by);
    EXPECT_EQ(told(import_directory(input).errors), GetParam().errors);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, ImportOfBadText,
    testing::Values(
        Bad{"NoType", &UnTexts::messages, "Message Type", "Message",
            "TOYORD_D.96A:1:1: expected lines 'Message Type :', 'Version :' and 'Release :'\n"},
        Bad{"NoTable", &UnTexts::messages, "Pos    Tag", "Table",
            "TOYORD_D.96A:1:1: expected a segment table with the heading 'Pos Tag Name'\n"},
        Bad{"NoStatus", &UnTexts::messages, "C   35", "    35",
            "TOYORD_D.96A:19:1: expected M or C and a number of repetitions\n"},
        Bad{"BoxClosedTwice", &UnTexts::messages, "1──────────┴┘", "1─────────┘┴┘",
            "TOYORD_D.96A:27:1: open groups: 2, boxes drawn beside this row: 3\n"
            "TOYORD_D.96A:27:1: a corner closes a box that was not opened\n"},
        Bad{"SideMissing", &UnTexts::messages, "5           │", "5            ",
            "TOYORD_D.96A:23:1: open groups: 1, boxes drawn beside this row: 0\n"},
        Bad{"BoxNotClosed", &UnTexts::messages, "9───────────┘", "9           │",
            "TOYORD_D.96A:37:1: open groups: 1, boxes drawn beside this row: 0\n"
            "TOYORD_D.96A:37:1: the box of the group 3 is not closed\n"},
        Bad{"OptionalTrigger", &UnTexts::messages, "NAD Name and address                          M",
            "NAD Name and address                          C",
            "TOYORD_D.96A:22:1: the first segment of a group must be M 1\n"},
        Bad{"NoTrailer", &UnTexts::messages, "0160   UNT", "           UNT",
            "TOYORD_D.96A:41:1: the segment table does not end with UNT\n"},
        Bad{"UnknownSegment", &UnTexts::messages, "BGM", "BGX",
            "TOYORD_D.96A:18:1: segment BGX is not described\n"},
        Bad{"UnknownElement", &UnTexts::segments, "9004  TOY NUMBER", "9005  TOY NUMBER",
            "trsd.96a:13:1: '9005' is not described\n"},
        Bad{"NoPlaces", &UnTexts::segments, "010   9380", "      9380",
            "trsd.96a:17:1: segment DTM has no elements\nTOYORD_D.96A:19:1: segment DTM is not described\n"},
        Bad{"BrokenPlace", &UnTexts::segments, "M    1 an..3", "M    1 an...3",
            "trsd.96a:26:1: expected a number, a name and M or C\n"},
        Bad{"DescribedTwice", &UnTexts::segments, "OLD  NOT", "TOY  NOT",
            "trsd.96a:42:1: segment TOY is described twice\n"},
        Bad{"CompositeInComposite", &UnTexts::composites, "9000  Toy name", "C910  Toy name",
            "trcd.96a:9:1: 'C910' is not described\n"},
        Bad{"NoRepresentation", &UnTexts::elements, "Repr: n8", "Repr: eight",
            "tred.96a:64:1: element 9380 has no representation such as 'Repr: an..35'\n"
            "trsd.96a:19:1: '9380' is not described\n"},
        Bad{"CodeWithoutName", &UnTexts::codes, "1 Ball", "1",
            "uncl.96a:12:1: expected a code and its name\n"}),
    [](const auto& row) { return row.param.name; });

TEST(ImportDirectory, RefusesMessagesOfTwoDirectories) {
    UnTexts input = texts();
    input.messages.push_back({"TOYORD_D.96B", replaced(message, ": 96A", ": 96B")});
    EXPECT_EQ(told(import_directory(input).errors),
              "TOYORD_D.96B:1:1: version D:96B, where other messages have D:96A\n");
}

}  // namespace
}  // namespace crossdock::edi
