#include "gateway/document/problem_list.h"

#include <gtest/gtest.h>

namespace crossdock::document {
namespace {

TEST(ProblemList, KeepsSoManyAndCountsTheRest) {
    ProblemList problems(2);
    for (int i = 0; i < 5; ++i) problems.add(Severity::record, Errc::syntax, {}, "bad row");
    problems.end({});
    const auto taken = problems.take();
    ASSERT_EQ(taken.size(), 3u);
    EXPECT_EQ(taken[2].severity, Severity::warning);
    EXPECT_EQ(taken[2].error.message, "3 further problems of this document are not listed");
    EXPECT_TRUE(problems.take().empty());
    EXPECT_TRUE(problems.ok());
}

TEST(ProblemList, AlwaysKeepsWhatMakesADocumentUnusable) {
    ProblemList problems(0);
    problems.add(Severity::warning, Errc::syntax, {}, "odd");
    problems.add(Severity::document, Errc::syntax, {}, "broken");
    EXPECT_FALSE(problems.ok());
    const auto taken = problems.take();
    ASSERT_EQ(taken.size(), 1u);
    EXPECT_EQ(taken[0].error.message, "broken");
}

TEST(ProblemList, BeginsEachDocumentAnew) {
    ProblemList problems(1);
    problems.add(Severity::document, Errc::syntax, {}, "broken");
    problems.begin(1);
    EXPECT_TRUE(problems.ok());
    problems.add(Severity::warning, Errc::syntax, {}, "odd");
    EXPECT_EQ(problems.take().back().document, 1u);
}

}  // namespace
}  // namespace crossdock::document
