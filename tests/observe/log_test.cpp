#include "gateway/observe/log.h"

#include "tests/support/captured_log.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace crossdock::observe {
namespace {

std::string line_of(const LogOptions& options, std::string_view message,
                    std::initializer_list<Field> fields) {
    return format_line(options, Level::warning, message, std::span(fields.begin(), fields.size()));
}

TEST(FormatLine, KeyValueQuotesOnlyWhatNeedsIt) {
    EXPECT_EQ(
        line_of({}, "refused", {{"name", "a-b"}, {"n", 17}, {"ok", true}, {"why", "no host"}, {"none", ""}}),
        "<4>refused name=a-b n=17 ok=true why=\"no host\" none=\"\"");
}

TEST(FormatLine, JsonIsOneObject) {
    LogOptions options;
    options.format = LogOptions::Format::json;
    options.priority_prefix = false;
    EXPECT_EQ(line_of(options, "refused", {{"name", "a"}, {"n", 17U}, {"share", 0.5}}),
              R"({"level":"warning","message":"refused","name":"a","n":17,"share":0.5})");
}

TEST(FormatLine, NewlinesInValuesNeverStartALine) {
    for (const auto format : {LogOptions::Format::key_value, LogOptions::Format::json}) {
        LogOptions options;
        options.format = format;
        const std::string line = line_of(options, "a\nb", {{"value", "x\n<3>forged\r\x1b[0m"}});
        EXPECT_EQ(line.find('\n'), std::string::npos) << line;
        EXPECT_EQ(line.find('\r'), std::string::npos) << line;
        EXPECT_EQ(line.find('\x1b'), std::string::npos) << line;
    }
}

TEST(FormatLine, LongValuesAreCut) {
    EXPECT_LT(line_of({}, "m", {{"value", std::string(100'000, 'x')}}).size(), 1100U);
}

TEST(FormatLine, TerminalFormNamesTheLevel) {
    LogOptions options;
    options.priority_prefix = false;
    EXPECT_EQ(line_of(options, "refused", {}), "warning: refused");
}

TEST(StreamLog, WritesOneLineAndDropsWhatWeighsLess) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    StreamLog log(ends[1], {});
    log.debug("not shown");
    log.info("started", {{"port", 8080}});
    ::close(ends[1]);
    char buffer[256];
    const auto size = ::read(ends[0], buffer, sizeof buffer);
    ::close(ends[0]);
    ASSERT_GT(size, 0);
    EXPECT_EQ(std::string(buffer, static_cast<std::size_t>(size)), "<6>started port=8080\n");
}

TEST(CapturedLog, KeepsLines) {
    tests::CapturedLog log;
    log.error("failed", {{"code", 5}});
    EXPECT_TRUE(log.has("<3>failed code=5"));
    EXPECT_FALSE(log.has("other"));
}

}  // namespace
}  // namespace crossdock::observe
