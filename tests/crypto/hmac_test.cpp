#include "gateway/crypto/hmac.h"

#include "gateway/core/text.h"

#include <gtest/gtest.h>

#include <thread>

namespace crossdock::crypto {
namespace {

std::string hex_of(std::string_view bytes) {
    return to_hex(std::span(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

struct Vector {
    std::string name, key, text, sha256, sha512;
};

class Hmac : public testing::TestWithParam<Vector> {};

TEST_P(Hmac, GivesThePublishedCode) {
    const HmacKey small = HmacKey::make(HashKind::sha256, GetParam().key).value();
    const HmacKey large = HmacKey::make(HashKind::sha512, GetParam().key).value();
    EXPECT_EQ(hex_of(small.sign({GetParam().text})), GetParam().sha256);
    EXPECT_EQ(hex_of(large.sign({GetParam().text})), GetParam().sha512);
}

INSTANTIATE_TEST_SUITE_P(
    Rfc4231, Hmac,
    testing::Values(Vector{"Case1", std::string(20, '\x0b'), "Hi There",
                           "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
                           "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
                           "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"},
                    Vector{"Case2", "Jefe", "what do ya want for nothing?",
                           "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
                           "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                           "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"},
                    Vector{"Case6KeyLongerThanABlock", std::string(131, '\xaa'),
                           "Test Using Larger Than Block-Size Key - Hash Key First",
                           "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
                           "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
                           "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"}),
    [](const auto& row) { return row.param.name; });

TEST(HmacKeys, PiecesAreOneText) {
    const HmacKey key = HmacKey::make(HashKind::sha256, "Jefe").value();
    EXPECT_EQ(key.sign({"what do ya ", "", "want for nothing?"}), key.sign({"what do ya want for nothing?"}));
    EXPECT_EQ(key.sign({}), key.sign({""}));
}

TEST(HmacKeys, EmptyKeyIsRefused) {
    EXPECT_EQ(HmacKey::make(HashKind::sha256, "").error().code, Errc::missing);
}

TEST(HmacKeys, ManyThreadsMaySignAtOnce) {
    const HmacKey key = HmacKey::make(HashKind::sha256, "Jefe").value();
    const std::string expected = key.sign({"text"});
    std::vector<std::thread> threads;
    std::atomic<int> wrong = 0;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int round = 0; round < 1000; ++round) wrong += key.sign({"text"}) != expected;
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(wrong, 0);
}

TEST(EqualInConstantTime, ComparesBytesAndLengths) {
    EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
    EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
    EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
    EXPECT_FALSE(equal_in_constant_time("", ""));
}

}  // namespace
}  // namespace crossdock::crypto
