#include "adapters/formats/json/skipper.h"

#include <gtest/gtest.h>

#include <string>

namespace crossdock::formats {
namespace {

using Outcome = ValueSkipper::Outcome;

TEST(ValueSkipper, FindsTheEndHoweverFarIn) {
    for (std::size_t size = 0; size < 70; ++size) {
        const std::string pad(size, 'x');
        const std::string value = "{\"" + pad + "\":[\"" + pad + "]}\\\"" + pad + "\",[]," + pad + "]}";
        ValueSkipper skipper(32);
        skipper.restart(0);
        ASSERT_EQ(skipper.skip(value + ",]}\"", false), Outcome::whole);
        EXPECT_EQ(skipper.size(), value.size());
    }
}

TEST(ValueSkipper, GoesOnWhereItStopped) {
    const std::string value = R"({"a\"":["]",{}],"b":"\\"})";
    for (std::size_t cut = 1; cut < value.size(); ++cut) {
        ValueSkipper skipper(32);
        skipper.restart(0);
        ASSERT_EQ(skipper.skip(value.substr(0, cut), false), Outcome::more);
        ASSERT_EQ(skipper.skip(value + ",", false), Outcome::whole);
        EXPECT_EQ(skipper.size(), value.size());
    }
}

TEST(ValueSkipper, GoesOnBehindWhatItForgot) {
    const std::string value = R"({"a\"\\":["]\\\"",{}],"b":"\\"})";
    for (std::size_t cut = 1; cut < value.size(); ++cut) {
        ValueSkipper skipper(32);
        skipper.restart(0);
        ASSERT_EQ(skipper.skip(value.substr(0, cut), false), Outcome::more);
        skipper.forget(cut);
        ASSERT_EQ(skipper.skip(value.substr(cut) + ",", false), Outcome::whole) << cut;
        EXPECT_EQ(skipper.size(), value.size() - cut);
    }
}

TEST(ValueSkipper, WaitsForTheEndOfANumberUnlessItIsTheLast) {
    ValueSkipper skipper(32);
    skipper.restart(0);
    EXPECT_EQ(skipper.skip("12", false), Outcome::more);
    EXPECT_EQ(skipper.skip("123", true), Outcome::whole);
    EXPECT_EQ(skipper.size(), 3u);
}

TEST(ValueSkipper, CountsTheBracketsAroundIt) {
    ValueSkipper skipper(3);
    skipper.restart(1);
    EXPECT_EQ(skipper.skip("[[1]]", false), Outcome::whole);
    skipper.restart(2);
    EXPECT_EQ(skipper.skip("[[1]]", false), Outcome::too_deep);
    EXPECT_EQ(skipper.size(), 1u);
}

TEST(ValueSkipper, TellsBracketsApartAtItsGreatestDepth) {
    std::string open, close;
    for (int i = 0; i < 64; ++i) {
        open += i % 3 == 0 ? '{' : '[';
        close.insert(close.begin(), i % 3 == 0 ? '}' : ']');
    }
    ValueSkipper skipper(1000);
    skipper.restart(0);
    EXPECT_EQ(skipper.skip(open + close, true), Outcome::whole);
    skipper.restart(0);
    close.back() = ']';
    EXPECT_EQ(skipper.skip(open + close, true), Outcome::mismatch);
    skipper.restart(0);
    EXPECT_EQ(skipper.skip(open + "[", true), Outcome::too_deep);
}

}  // namespace
}  // namespace crossdock::formats
