#include "gateway/yaml/object.h"

#include <gtest/gtest.h>

namespace crossdock::yaml {
namespace {

struct Feed {
    std::string name, url;
    std::uint32_t polls = 3;
    Duration every = std::chrono::minutes(15);
    Bytes most{64 * 1024 * 1024};
    Percent vanish{5000};
    bool strict = false;
    std::vector<std::string> mappings;
    std::vector<std::string> channels;
    std::optional<Duration> grace;
};

void read_feed(Object& object, Feed& feed) {
    object.required("name", feed.name, "names the feed", Slug{});
    object.required("url", feed.url, "where it comes from", NotEmpty{});
    object.optional("polls", feed.polls, "how often a day", Between<std::uint32_t>{1, 10});
    object.optional("every", feed.every, "how often");
    object.optional("grace", feed.grace);
    object.optional("strict", feed.strict, "tolerates nothing");
    object.optional("mappings", feed.mappings);
    object.child("limits", "how much", [&](Object& limits) {
        limits.optional("most", feed.most, "size of a message");
        limits.optional("vanish", feed.vanish, "share that may vanish");
    });
    object.each("channels", "ways in", [&](Object& channel) {
        std::string name, in = "webhook";
        channel.required("name", name, "of the channel", Slug{});
        channel.optional("in", in, "its transport", OneOf{{"webhook", "directory", "as2"}});
        feed.channels.push_back(name);
    });
}

std::vector<std::string> errors_of(std::string_view text, Feed* out = nullptr) {
    std::vector<Error> errors;
    Feed feed;
    if (const auto node = parse(text, "feed.yaml", errors)) {
        Object object(*node, "feed.yaml", errors);
        read_feed(object, feed);
        object.reject_unknown();
    }
    if (out != nullptr) *out = feed;
    std::vector<std::string> texts;
    for (const Error& error : errors) texts.push_back(to_string(error));
    return texts;
}

TEST(Object, ReadsEveryTypeInItsOwnWords) {
    Feed feed;
    const auto errors = errors_of(R"(
name: acme
url: "sftp://acme"
polls: 7
every: 1 h 30 min
grace: 250 ms
strict: true
mappings: [x12.846, json.stock]
limits: {most: 2 MiB, vanish: 0.5 %}
channels:
  - name: a
  - {name: b, in: as2}
)",
                                  &feed);
    EXPECT_EQ(errors, std::vector<std::string>{});
    EXPECT_EQ(feed.polls, 7u);
    EXPECT_EQ(feed.every, std::chrono::minutes(90));
    EXPECT_EQ(feed.grace, Duration(std::chrono::milliseconds(250)));
    EXPECT_TRUE(feed.strict);
    EXPECT_EQ(feed.mappings, (std::vector<std::string>{"x12.846", "json.stock"}));
    EXPECT_EQ(feed.most.count, 2u * 1024 * 1024);
    EXPECT_EQ(feed.vanish.basis_points, 50u);
    EXPECT_EQ(feed.channels, (std::vector<std::string>{"a", "b"}));
}

TEST(Object, KeepsTheDefaultOfAKeyThatIsAbsent) {
    Feed feed;
    errors_of("name: a\nurl: b\n", &feed);
    EXPECT_EQ(feed.polls, 3u);
    EXPECT_FALSE(feed.grace.has_value());
}

TEST(Object, TellsEveryErrorAtOnce) {
    EXPECT_EQ(
        errors_of("nam: a\npolls: 99\nlimits: {mots: 1 KiB}\n"),
        (std::vector<std::string>{"feed.yaml:1:1: missing key 'name'", "feed.yaml:1:1: missing key 'url'",
                                  "feed.yaml:2:8: 'polls' must be 1 to 10",
                                  "feed.yaml:3:10: unknown key 'mots'; did you mean 'most'?",
                                  "feed.yaml:1:1: unknown key 'nam'; did you mean 'name'?"}));
}

struct BadFeed {
    std::string name, yaml, error;
};

class ReadFeed : public testing::TestWithParam<BadFeed> {};

TEST_P(ReadFeed, NamesFileLineAndColumnOf) {
    const auto errors = errors_of(GetParam().yaml);
    ASSERT_EQ(errors.size(), 1u);
    EXPECT_EQ(errors[0], "feed.yaml:" + GetParam().error);
}

INSTANTIATE_TEST_SUITE_P(
    BadFeeds, ReadFeed,
    testing::Values(
        BadFeed{"MissingUrl", "name: acme\n", "1:1: missing key 'url'"},
        BadFeed{"EmptyUrl", "name: a\nurl:\n", "2:1: 'url' has no value"},
        BadFeed{"EmptyText", "name: a\nurl: ''\n", "2:6: 'url' must not be empty"},
        BadFeed{"UrlIsAList", "name: a\nurl: [b]\n", "2:6: 'url' must be a text, found a list"},
        BadFeed{"MistypedKey", "name: a\nurl: b\npol: 6\n", "3:1: unknown key 'pol'"},
        BadFeed{"NearKey", "name: a\nurl: b\npolsl: 6\n", "3:1: unknown key 'polsl'; did you mean 'polls'?"},
        BadFeed{"KeyGivenTwice", "name: a\nurl: b\nname: b\n", "3:1: key 'name' is given twice"},
        BadFeed{"BadName", "name: A b\nurl: b\n",
                "1:7: 'name' must be a short name: a-z, 0-9 and '-', at most 64"},
        BadFeed{"LeadingZero", "name: a\nurl: b\npolls: 07\n",
                "3:8: 'polls' must not begin with 0: write the number without it"},
        BadFeed{"Hexadecimal", "name: a\nurl: b\npolls: 0x7\n", "3:8: 'polls' must be a whole number"},
        BadFeed{"Negative", "name: a\nurl: b\npolls: -1\n", "3:8: 'polls' must be 0 to 4294967295"},
        BadFeed{"TooLarge", "name: a\nurl: b\npolls: 99999999999999999999999\n",
                "3:8: 'polls' must be 0 to 4294967295"},
        BadFeed{"NoIsNotFalse", "name: a\nurl: b\nstrict: no\n", "3:9: 'strict' must be true or false"},
        BadFeed{"DurationWithoutUnit", "name: a\nurl: b\nevery: 15\n",
                "3:8: 'every' must be a duration with its unit (ms, s, min, h, d), as 15 min"},
        BadFeed{"UnknownSize", "name: a\nurl: b\nlimits: {most: 1 MB}\n",
                "3:16: 'most' must be a size (KiB, MiB, GiB), as 64 MiB"},
        BadFeed{"ShareAboveAll", "name: a\nurl: b\nlimits: {vanish: 101 %}\n",
                "3:18: 'vanish' must be a share from 0 % to 100 %, as 50 %"},
        BadFeed{"MapExpected", "name: a\nurl: b\nlimits: 3\n",
                "3:9: 'limits' must be a map of 'key: value' lines, found a text"},
        BadFeed{"ListExpected", "name: a\nurl: b\nchannels: 3\n",
                "3:11: 'channels' must be a list, found a text"},
        BadFeed{"WordMisspelt", "name: a\nurl: b\nchannels: [{name: a, in: webhok}]\n",
                "3:26: 'in' must be webhook, directory or as2; did you mean 'webhook'?"},
        BadFeed{"NotAMapAtAll", "- a\n", "1:1: expected a map of 'key: value' lines, found a list"}),
    [](const auto& row) { return row.param.name; });

TEST(Object, NotesTheKeysThatItReads) {
    Reference reference;
    Object object(reference);
    Feed feed;
    read_feed(object, feed);
    std::vector<std::string> lines;
    for (const KeyInfo& key : reference) {
        lines.push_back(key.path + "|" + key.type + "|" + key.standard + "|" + key.allowed + "|" + key.about +
                        (key.required ? "|required" : ""));
    }
    EXPECT_EQ(lines, (std::vector<std::string>{
                         "name|text||a-z, 0-9 and '-', at most 64|names the feed|required",
                         "url|text||not empty|where it comes from|required",
                         "polls|whole number|3|1 to 10|how often a day",
                         "every|duration|15 min||how often",
                         "grace|duration|||",
                         "strict|true or false|false||tolerates nothing",
                         "mappings|list of texts|[]||",
                         "limits|map|||how much",
                         "limits.most|size|64 MiB||size of a message",
                         "limits.vanish|percent|50 %||share that may vanish",
                         "channels|list|||ways in",
                         "channels[].name|text||a-z, 0-9 and '-', at most 64|of the channel|required",
                         "channels[].in|text|webhook|webhook, directory or as2|its transport",
                     }));
    EXPECT_TRUE(object.errors().empty());
}

enum class Effect { keep, zero };

TEST(Object, ReadsAWordAsItsValue) {
    constexpr std::pair<std::string_view, Effect> effects[] = {{"keep", Effect::keep},
                                                               {"zero", Effect::zero}};
    std::vector<Error> errors;
    const auto node = parse("stale: zero\nexpired: zer\n", "f", errors);
    ASSERT_TRUE(node);
    Object object(*node, "f", errors);
    Effect stale = Effect::keep, expired = Effect::keep;
    EXPECT_TRUE(object.word<Effect>("stale", stale, effects));
    EXPECT_FALSE(object.word<Effect>("expired", expired, effects));
    EXPECT_EQ(stale, Effect::zero);
    ASSERT_EQ(errors.size(), 1u);
    EXPECT_EQ(to_string(errors[0]), "f:2:10: 'expired' must be keep or zero; did you mean 'zero'?");
}

TEST(Object, GivesNamesOfTheUsersChoiceInTheirOrder) {
    std::vector<Error> errors;
    const auto node = parse("tables: {uom: uom.csv, b: c.csv}\n", "f", errors);
    ASSERT_TRUE(node);
    Object object(*node, "f", errors);
    std::string seen;
    object.names("tables", "", [&](const std::string& name, const Position& at, const Node& value) {
        seen += name + "@" + std::to_string(at.column) + "=" + value.text + " ";
    });
    EXPECT_EQ(seen, "uom@10=uom.csv b@24=c.csv ");
}

}  // namespace
}  // namespace crossdock::yaml
