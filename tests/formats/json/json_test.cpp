#include "adapters/formats/json/json.h"

#include <gtest/gtest.h>

namespace crossdock {
namespace {

struct Look {
    std::string name, head;
    int certainty;
    std::string what;
};

class JsonDetect : public testing::TestWithParam<Look> {};

TEST_P(JsonDetect, TellsHowLikelyItIs) {
    const ports::Detection found = formats::make_json()->detect(GetParam().head);
    EXPECT_EQ(found.certainty, GetParam().certainty);
    EXPECT_EQ(found.what, GetParam().what);
}

INSTANTIATE_TEST_SUITE_P(
    Heads, JsonDetect,
    testing::Values(Look{"Object", R"( {"items":[{"a":1}],"at":"x"})", 90, "JSON object (items, at)"},
                    Look{"CutObject", R"({"at":"x","items":[{"a":1},{"a)", 90, "JSON object (at, items)"},
                    Look{"Array", R"([{"sku":1,"qty":2}])", 90, "JSON array (sku, qty)"},
                    Look{"ManyMembers", R"({"a":1,"b":2,"c":3,"d":4,"e":5,"f":6})", 90,
                         "JSON object (a, b, c, d, e, ...)"},
                    Look{"EmptyArray", "[]", 90, "JSON array"},
                    Look{"WithMark", "\xEF\xBB\xBF{}", 90, "JSON object"},
                    Look{"BraceText", "{hello}", 20, "begins like JSON, but is not"},
                    Look{"WrongBrackets", "[1}", 20, "begins like JSON, but is not"},
                    Look{"Nothing", "", 0, ""}, Look{"OtherText", "ISA*00*", 0, ""},
                    Look{"Number", "12", 0, ""}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace crossdock
