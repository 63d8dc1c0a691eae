#include "gateway/core/error.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace crossdock {
namespace {

Error error_at(std::string source, Position at, std::string_view number = {}) {
    return Error{Errc::syntax, std::move(source), at, "it is so", number};
}

TEST(ErrorText, NamesFileLineAndColumn) {
    EXPECT_EQ(to_string(error_at("acme.yaml", {41, 3, 17})), "acme.yaml:3:17: it is so");
}

TEST(ErrorText, NamesThePlaceInTheDocumentsOwnTerms) {
    EXPECT_EQ(to_string(error_at("stock.edi", {301, 8, 1, 9, 2, 1})),
              "stock.edi:8:1: segment 9 element 2 component 1 (byte 301): it is so");
    EXPECT_EQ(to_string(error_at("", {301, 8, 1, 9})), "segment 9 (byte 301): it is so");
}

TEST(ErrorText, EndsWithItsNumber) {
    EXPECT_EQ(to_string(error_at("a", {}, "M012")), "a:1:1: it is so [M012]");
}

TEST(ErrorText, IsTheMessageAloneWithoutAPlace) {
    EXPECT_EQ(to_string(failure(Errc::io, "the disk failed")), "the disk failed");
}

TEST(ResultValue, ThrowsTheErrorsText) {
    const Result<int> result = failure(Errc::io, "the disk failed");
    try {
        static_cast<void>(result.value());
        FAIL() << "nothing was thrown";
    } catch (const std::runtime_error& error) {
        EXPECT_STREQ(error.what(), "the disk failed");
    }
}

}  // namespace
}  // namespace crossdock
