#include "gateway/crypto/random.h"

#include <gtest/gtest.h>

#include <set>

namespace crossdock::crypto {
namespace {

class OneByteAgain final : public Random {
public:
    explicit OneByteAgain(unsigned char byte) : byte_(byte) {}
    void fill(std::span<unsigned char> bytes) override { std::fill(bytes.begin(), bytes.end(), byte_); }

private:
    unsigned char byte_;
};

TEST(UnitInterval, StaysBelowOneAtBothEnds) {
    OneByteAgain zeros(0), ones(255);
    EXPECT_EQ(unit_interval(zeros), 0.0);
    EXPECT_LT(unit_interval(ones), 1.0);
    EXPECT_GT(unit_interval(ones), 0.9999999);
}

TEST(RandomId, IsHexadecimalOfTheSizeAsked) {
    OneByteAgain source(0xa7);
    EXPECT_EQ(random_id(source, 3), "a7a7a7");
}

TEST(SystemRandom, DoesNotRepeat) {
    SystemRandom random;
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) seen.insert(random_id(random));
    EXPECT_EQ(seen.size(), 1000u);
}

}  // namespace
}  // namespace crossdock::crypto
