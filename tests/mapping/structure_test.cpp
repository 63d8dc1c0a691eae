#include "gateway/mapping/functions.h"
#include "tests/mapping/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

namespace crossdock::mapping {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string base = R"(mapping: base
reads: {format: x12, document: "846", has: [x]}
produces: stock
records: LIN
document:
  reported_at: datetime(BIA/04)
fields:
  supplier_sku: pair(LIN, "VN")
  buyer_sku: pair(LIN, "BP")
  available: decimal(QTY[01 = "33"]/02)
split:
  each: pairs(SDQ, 03)
  location: 01
  quantity: decimal(02)
  total: [available, on_hand]
keys: [supplier_sku]
)";

TEST(Extends, ReplacesRemovesAndAdds) {
    Session session(
        "mapping: dialect\nextends: base\nfields:\n  supplier_sku: pair(LIN, \"VC\")\n  buyer_sku:\n  "
        "condition: '\"new\"'\n",
        {}, test_context({{"base", base}}));
    ASSERT_THAT(session.compile_errors, IsEmpty());
    EXPECT_EQ(session.mapping->name(), "dialect");
    EXPECT_THAT(session.run("LIN*1*VN*A*VC*B*BP*C\nQTY*33*4\n").facts,
                ElementsAre(R"({"supplier_sku":"B","condition":"new","available":"4"})"));
    EXPECT_THAT(session.mapping->reads().has, IsEmpty());
}

TEST(Extends, RemovesASplit) {
    Session session("mapping: dialect\nextends: base\nsplit:\n", {}, test_context({{"base", base}}));
    ASSERT_THAT(session.compile_errors, IsEmpty());
    EXPECT_THAT(session.run("LIN*1*VN*A\nSDQ*EA*92*W1*4\nQTY*33*4\n").facts,
                ElementsAre(R"({"supplier_sku":"A","available":"4"})"));
}

TEST(Extends, GoesOverSeveralSteps) {
    Session session("mapping: c\nextends: b\nfields: {uom: \"QTY/03\"}\n", {},
                    test_context({{"base", base},
                                  {"b", "mapping: b\nextends: base\nfields: {condition: \"'used'\"}\n"}}));
    ASSERT_THAT(session.compile_errors, IsEmpty());
    EXPECT_THAT(session.run("LIN*1*VN*A\nQTY*33*4*EA\n").facts,
                ElementsAre(R"({"supplier_sku":"A","uom":"EA","condition":"used","available":"4"})"));
}

TEST(Split, ReplacesTheTotalByOneFactALocation) {
    Session session(base);
    const Outcome outcome = session.run("LIN*1*VN*A\nSDQ*EA*92*W1*4*W2*3**\nSDQ*EA*92*W3*0\nQTY*33*7\n");
    EXPECT_THAT(outcome.problems, IsEmpty());
    EXPECT_THAT(outcome.facts, ElementsAre(R"({"supplier_sku":"A","location":"W1","available":"4"})",
                                           R"({"supplier_sku":"A","location":"W2","available":"3"})",
                                           R"({"supplier_sku":"A","location":"W3","available":"0"})"));
}

TEST(Split, WarnsOfASumThatDiffers) {
    Session session(base);
    const Outcome outcome = session.run("LIN*1*VN*A\nSDQ*EA*92*W1*4\nQTY*33*7\n");
    EXPECT_EQ(outcome.facts.size(), 1u);
    EXPECT_THAT(outcome.problems,
                ElementsAre("warning: segment 3 element 2 (byte 33): 'available' differs from the sum of its "
                            "split by location; the split counts [M114]"));
}

TEST(Split, RefusesAPartThatCannotBeRead) {
    Session session(base);
    EXPECT_THAT(session.run("LIN*1*VN*A\nSDQ*EA*92*W1*x\nQTY*33*7\n").problems,
                ElementsAre(HasSubstr("[M101]")));
    const Outcome no_place = session.run("LIN*1*VN*A\nSDQ*EA*92**4\nQTY*33*4\n");
    EXPECT_THAT(no_place.facts, IsEmpty());
    EXPECT_THAT(no_place.problems, ElementsAre(HasSubstr("[M115]")));
}

TEST(Document, GivesItsFieldsToEachRecordThatHasNone) {
    Session session(base);
    session.begin("-\nBIA*00*DD*R*20261124\n");
    EXPECT_EQ(session.runner->document().reported_at, parse_rfc3339("2026-11-24T23:59:59Z"));
    EXPECT_THAT(session.run("LIN*1*VN*A\nQTY*33*7\n").facts,
                ElementsAre(R"({"supplier_sku":"A","available":"7","reported_at":"2026-11-24T23:59:59Z"})"));
    session.begin("-\nBIA*00*DD*R\n");
    EXPECT_FALSE(session.runner->document().reported_at.has_value());
    EXPECT_THAT(session.run("LIN*1*VN*A\nQTY*33*7\n").facts,
                ElementsAre(R"({"supplier_sku":"A","available":"7"})"));
}

TEST(Document, IsRefusedWhereItsHeadCannotBeRead) {
    Session session(base);
    session.begin("-\nBIA*00*DD*R*2026\n");
    EXPECT_THAT(session.header_problems,
                ElementsAre(testing::StartsWith(
                    "document: segment 1 element 4 (byte 14): 'reported_at' is not a date and time")));
}

TEST(Document, SaysHowFarItReaches) {
    Session session(
        "mapping: m\nreads: {format: json}\nproduces: stock\ndocument: {coverage: mode}\nfields: "
        "{supplier_sku: sku, available: decimal(n)}\n");
    session.begin("-\nmode = delta\n");
    EXPECT_EQ(session.runner->document().coverage, "delta");
    session.begin("-\n");
    EXPECT_EQ(session.runner->document().coverage, "");
    session.begin("-\nmode = all\n");
    EXPECT_THAT(session.header_problems, ElementsAre(HasSubstr("[M110]")));
}

TEST(Coverage, ListsWhatNoFieldReads) {
    Session session(base);
    session.run("LIN*1*VN*A\nPID*F\nQTY*33*7\nREF*ZZ\n");
    session.run("LIN*2*VN*B\nPID*F\nQTY*33*7\n");
    EXPECT_THAT(session.runner->unread(), ElementsAre(std::pair<std::string, std::uint64_t>("PID", 2),
                                                      std::pair<std::string, std::uint64_t>("REF", 1)));
}

TEST(Provenance, NamesTheBytesThatGaveEachField) {
    Session session(base);
    document::Record record;
    build_record(record, "LIN*1*VN*A-1\nQTY*33*12\n");
    std::vector<document::Problem> problems;
    std::string seen;
    session.runner->run(
        record,
        [&](const Fact& fact) {
            for (std::size_t i = 0; i < fact.fields.size(); ++i) {
                const FieldValue& field = fact.fields[i];
                if (std::holds_alternative<std::monostate>(field.value)) continue;
                seen += std::string(fact.schema->fields[i].name) + "@" + std::to_string(field.at.offset) +
                        "+" + std::to_string(field.length) + " ";
            }
        },
        problems);
    EXPECT_EQ(seen, "supplier_sku@9+3 available@20+2 ");
}

TEST(Work, OfARecordIsBounded) {
    Session session(
        "mapping: m\nreads: {format: json}\nproduces: stock\nfields:\n  supplier_sku: a[/a/b]/b\n  "
        "available: decimal(n)\n");
    std::string text = "-\n";
    for (int i = 0; i < 3000; ++i) text += "a = y\n";
    EXPECT_THAT(session.run(text).problems, ElementsAre(HasSubstr("[M112]")));
}

std::string read_file(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

/// The yaml blocks of docs/mapping.md that are whole mappings.
std::vector<std::string> documented_mappings() {
    std::vector<std::string> found;
    const std::string text = read_file(std::filesystem::path(CROSSDOCK_SOURCE_DIR) / "docs/mapping.md");
    const std::string fence = "```yaml\n";
    for (std::size_t at = text.find(fence); at != std::string::npos; at = text.find(fence, at + 1)) {
        const std::size_t begin = at + fence.size();
        std::string block = text.substr(begin, text.find("```", begin) - begin);
        if (block.starts_with("mapping:")) found.push_back(std::move(block));
    }
    return found;
}

TEST(Docs, ShowMappingsThatCompile) {
    const std::vector<std::string> mappings = documented_mappings();
    EXPECT_GE(mappings.size(), 3u);
    const auto family = [](const char* name) {
        return read_file(std::filesystem::path(CROSSDOCK_SOURCE_DIR) / "mappings" / name);
    };
    const auto context =
        test_context({{"x12.846", family("x12/846.yaml")}, {"csv.stock", family("csv/stock.yaml")}},
                     {{"acme-places.csv", "Nord,N1\n"}});
    for (const std::string& yaml : mappings) {
        std::vector<Error> errors;
        compile(yaml, "docs/mapping.md", context, errors);
        EXPECT_THAT(texts_of(errors), IsEmpty()) << yaml;
    }
}

TEST(Docs, NameEveryFunction) {
    const std::string text = read_file(std::filesystem::path(CROSSDOCK_SOURCE_DIR) / "docs/mapping.md");
    for (const Function& function : functions())
        EXPECT_THAT(text, HasSubstr("`" + std::string(function.name) + "("));
}

TEST(Docs, ExplainEveryErrorNumber) {
    const std::filesystem::path root(CROSSDOCK_SOURCE_DIR);
    const std::string text = read_file(root / "docs/errors.md");
    const std::regex number("\"(M[0-9]{3})\"");
    std::set<std::string> numbers;
    for (const auto& entry : std::filesystem::directory_iterator(root / "gateway/mapping")) {
        const std::string source = read_file(entry.path());
        for (std::sregex_iterator it(source.begin(), source.end(), number), end; it != end; ++it)
            numbers.insert((*it)[1]);
    }
    EXPECT_GE(numbers.size(), 35u);
    for (const std::string& one : numbers) EXPECT_THAT(text, HasSubstr("### " + one + "\n"));
}

}  // namespace
}  // namespace crossdock::mapping
