#include "adapters/formats/registry.h"

#include <gtest/gtest.h>

#include <set>

namespace crossdock::formats {
namespace {

class FormatRegistry : public testing::Test {
protected:
    std::vector<Error> errors_;
    Registry registry_{{}, errors_};
};

TEST_F(FormatRegistry, FindsEachFormatByItsName) {
    std::set<std::string_view> names;
    for (const ports::Format* format : registry_.all()) {
        EXPECT_EQ(registry_.find(format->name()), format);
        EXPECT_TRUE(names.insert(format->name()).second) << format->name();
    }
    for (const char* name : {"x12", "edifact", "json", "csv"}) EXPECT_TRUE(names.contains(name)) << name;
    EXPECT_EQ(registry_.find("no such"), nullptr);
    EXPECT_TRUE(errors_.empty());
}

struct Head {
    std::string name, bytes, format;
};

class DetectFormat : public FormatRegistry, public testing::WithParamInterface<Head> {};

TEST_P(DetectFormat, GuessesByTheFirstBytes) {
    const Registry::Guess guess = registry_.detect(GetParam().bytes);
    EXPECT_EQ(guess.format == nullptr ? "" : guess.format->name(), GetParam().format);
}

INSTANTIATE_TEST_SUITE_P(
    Heads, DetectFormat,
    testing::Values(Head{"Json", R"({"a":1})", "json"}, Head{"Csv", "a,b\n1,2\n", "csv"},
                    Head{"JsonLines", "{\"a\":1}\n{\"a\":2}\n", "json"},
                    Head{"X12",
                         "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "
                         "*261125*2156*U*00401*000000001*0*P*>~GS*IB*A*B*"
                         "20261125*2156*1*X*004010~",
                         "x12"},
                    Head{"Edifact", "UNB+UNOC:3+SENDER+RECEIVER+261125:2156+1'UNH+1+INVRPT:D:96A:UN'",
                         "edifact"},
                    Head{"EdifactWithMarks", "UNA:+.? 'UNB+UNOC:3+SENDER+RECEIVER+261125:2156+1'", "edifact"},
                    Head{"Nothing", "", ""},
                    Head{"Binary",
                         std::string("\x7F"
                                     "ELF\x00\x01",
                                     6),
                         ""}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace crossdock::formats
