#include "adapters/formats/json/reader.h"
#include "adapters/formats/json/json.h"
#include "tests/formats/transcript.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace crossdock {
namespace {

using namespace std::string_literals;

struct Message {
    std::string name, select, bytes, told;
};

std::ostream& operator<<(std::ostream& out, const Message& message) {
    return out << message.name;
}

const auto name_of = [](const auto& row) { return row.param.name; };

test::Telling telling_of(const std::string& select) {
    test::Telling telling;
    telling.select = select;
    return telling;
}

/// The format with a reader that streams behind the first `head_bytes` already.
class Streaming final : public ports::Format {
public:
    explicit Streaming(std::size_t head_bytes) : head_bytes_(head_bytes) {}
    std::string_view name() const override { return "json"; }
    ports::Detection detect(std::string_view) const override { return {}; }
    std::unique_ptr<ports::DocumentReader> open(const ports::ReadOptions& options) const override {
        return std::make_unique<formats::JsonReader>(options, head_bytes_);
    }
    std::optional<std::string> locate(std::string_view, std::string_view, std::string_view,
                                      std::string_view) const override {
        return std::nullopt;
    }

private:
    std::size_t head_bytes_;
};

class JsonMessage : public testing::TestWithParam<Message> {};

TEST_P(JsonMessage, IsToldRecordByRecord) {
    const auto json = formats::make_json();
    EXPECT_EQ(test::transcript(*json, GetParam().bytes, {}, telling_of(GetParam().select)), GetParam().told);
}

TEST_P(JsonMessage, IsTheSameWhereverItIsSplit) {
    for (const std::size_t head :
         {std::size_t{4}, std::size_t{20}, formats::JsonReader::default_head_bytes}) {
        EXPECT_EQ(
            test::difference_when_split(Streaming(head), GetParam().bytes, {}, telling_of(GetParam().select)),
            "")
            << head;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Selecting, JsonMessage,
    testing::Values(
        Message{"TheRootObject", "", R"({"sku":"A","n":[1,2],"at":{"code":"X"},"gone":null,"ok":true})",
                "begin json {sku=A n{} at{code=X} gone=null ok=?true}\n1 {sku=A n=#1 n=#2 at{code=X} "
                "gone=null ok=?true}\nend\n"},
        Message{"ElementsOfARootArray", "", R"([{"a":1},{"a":2,"b":3}])",
                "begin json {a{}}\n1 {a=#1}\n2 {a=#2 b=#3}\nend\n"},
        Message{"AMember", "items", R"({"t":"x","items":[{"a":1},{"a":2}],"z":{"y":false}})",
                "begin json {t=x items{} z{y=?false}}\n1 {a=#1}\n2 {a=#2}\nend\n"},
        Message{"AMemberOfAMember", "data/items", R"({"data":{"at":"x","items":[{"a":1}]}})",
                "begin json {data{at=x items{a=#1}}}\n1 {a=#1}\nend\n"},
        Message{"AMemberOfEachElement", "orders/lines",
                R"({"orders":[{"lines":[{"n":1},{"n":2}]},{"x":0},{"lines":[{"n":3}]}]})",
                "begin json {orders{}}\n1 {n=#1}\n2 {n=#2}\n3 {n=#3}\nend\n"},
        Message{"AnObjectThatIsOneRecord", "order", R"({"order":{"id":7}})",
                "begin json {order{id=#7}}\n1 {id=#7}\nend\n"},
        Message{"AnEmptyArray", "items", R"({"items":[ ]})", "begin json {items{}}\nend\n"},
        Message{"AnEmptyRootArray", "", "[]", "begin json {}\nend\n"},
        Message{"AnEmptyObject", "", "{}", "begin json {}\n1 {}\nend\n"},
        Message{"ElementsThatAreNoObjects", "", R"(["x",1,[2,[3]],null])",
                "begin json {}\n1 x\n2 #1\n3 {=#2 {=#3}}\n4 null\nend\n"},
        Message{"ALonelyScalar", "", " 42\n", "begin json {}\n1 #42\nend\n"},
        Message{"LinesOfObjects", "", "{\"a\":1}\n{\"a\":2}\r\n\n{\"a\":3}",
                "begin json {a{}}\n1 {a=#1}\n2 {a=#2}\n3 {a=#3}\nend\n"},
        Message{"APartOfLines", "items", "{\"a\":1}\n{\"a\":2}\n",
                "begin json {a{}}\nselect: a file of JSON lines has no part 'items': its lines are the "
                "records\nend\n"},
        Message{"APartOfAScalar", "items", "7",
                "begin json {}\nselect: the document is no object and has no part 'items'\nend\n"},
        Message{"AnAbsentMember", "items", R"({"things":[1]})",
                "begin json {things{}}\ndocument 1:15 the document has no 'items' to take records from\nend, "
                "not usable\n"},
        Message{"AMemberThatIsNull", "items", R"({"items":null})",
                "begin json {items=null}\ndocument 1:15 the document has no 'items' to take records "
                "from\nend, not usable\n"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Texts, JsonMessage,
    testing::Values(
        Message{
            "NumbersKeepEveryDigit", "", "[1e400,-0,1998.610,123456789012345678901234567890,1E+2]",
            "begin json {}\n1 #1e400\n2 #-0\n3 #1998.610\n4 #123456789012345678901234567890\n5 #1E+2\nend\n"},
        Message{"EscapesAreResolved", "", R"({"\u0061\n":"\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00"})",
                "begin json {a\n=\"\\/\b\f\n\r\t\xC3\xA9\xF0\x9F\x98\x80}\n1 "
                "{a\n=\"\\/\b\f\n\r\t\xC3\xA9\xF0\x9F\x98\x80}\nend\n"},
        Message{"ZeroCharactersAreKept", "", R"(["a\u0000b"])", "begin json {}\n1 a\0b\nend\n"s},
        Message{"BracketsInStringsAreText", "items", R"({"x":"]}","items":["{\"}[",{"a":"\\"}]})",
                "begin json {x=]} items{}}\n1 {\"}[\n2 {a=\\}\nend\n"},
        Message{"AMarkBeforeIsForgiven", "", "\xEF\xBB\xBF[1]", "begin json {}\n1 #1\nend\n"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Problems, JsonMessage,
    testing::Values(
        Message{"ANameTwiceRejectsItsRecord", "",
                "[{\"a\":1},\n{\"a\":1,\"b\":{\"c\":1,\"\\u0063\":2}},{\"a\":3}]",
                "begin json {a{}}\n1 {a=#1}\nrecord 2:20 the name 'c' stands twice in one object\n3 "
                "{a=#3}\nend\n"},
        Message{"ANameTwiceAmongManyRejectsItsRecord", "",
                R"([{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1,"d":2}])",
                "begin json {a{} b{} c{} d{} e{} f{} g{} h{} i{} j{} d{}}\n"
                "record 1:64 the name 'd' stands twice in one object\nend\n"},
        Message{"ANameTwiceAroundRecordsRejectsTheDocument", "items", R"({"items":[1],"x":1,"x":2})",
                "begin json {items{} x=#1 x=#2}\n1 #1\ndocument 1:20 the name 'x' stands twice in one "
                "object\nend, not usable\n"},
        Message{"ANameTwiceInTheOnlyRecordRejectsTheDocument", "", R"({"x":1,"x":2})",
                "begin json {x=#1 x=#2}\ndocument 1:9 the name 'x' stands twice in one object\nend, not "
                "usable\n"},
        Message{"ACutInsideARecord", "items", "{\"items\":[{\"a\":1},\n{\"a\":",
                "begin json {items{}}\n1 {a=#1}\n"
                "message 2:6 the document ends inside the value that begins in line 2: it may be cut "
                "off\nend, not usable\n"},
        Message{"ACutBetweenRecords", "items", R"({"items":[{"a":1},)",
                "begin json {items{}}\n1 {a=#1}\n"
                "message 1:19 the document ends inside an object or array that is not closed: it may be cut "
                "off\nend, not usable\n"},
        Message{"ACutBehindTheRecords", "items", R"({"items":[{"a":1}])",
                "begin json {items{}}\n1 {a=#1}\n"
                "message 1:19 the document ends inside an object or array that is not closed: it may be cut "
                "off\nend, not usable\n"},
        Message{
            "TextBehindTheDocument", "", "[1] x",
            "begin json {}\n1 #1\nmessage 1:5 more text follows the end of the document\nend, not usable\n"},
        Message{"HalfASurrogatePair", "", R"(["ok","\ud800"])",
                "begin json {}\n1 ok\nmessage 1:8 a string has an escape that JSON does not know, or half a "
                "surrogate pair\n"
                "end, not usable\n"},
        Message{"NotUtf8BehindGoodRecords", "", "[1,\"\xC3\x28\"]",
                "begin json {}\n1 #1\nmessage 1:5 the document is not UTF-8\nend, not usable\n"},
        Message{"BadJsonInAMemberThatIsNotSelected", "items", R"({"items":[1],"x":{"y":tru}})",
                "begin json {items{} x{}}\n1 #1\n"
                "message 1:23 a value is expected here: text, number, true, false, null, object or "
                "array\nend, not usable\n"},
        Message{"NothingAtAll", "", "", "message 1:1 the file is empty\nbegin json {}\nend, not usable\n"},
        Message{"BlanksOnly", "", " \n ", "message 2:2 the file is empty\nbegin json {}\nend, not usable\n"}),
    name_of);

TEST(JsonReader, GivesTrueOffsetsLinesAndColumns) {
    const auto json = formats::make_json();
    test::Telling telling;
    telling.places = true;
    telling.header = false;
    telling.select = "i";
    EXPECT_EQ(test::transcript(*json, "{\"i\":[\n {\"sku\":\"A\",\n  \"at\":{\"q\":17}}, {\"n\":[1]}]}", {},
                               telling),
              "begin json\n"
              "1 @8+28:2:2{sku@16+1:2:10=A at@23+2:3:4{q@32+2:3:13=#17}} [8,36)\n"
              "2 @38+9:3:19{n@44+1:3:25=#1} [38,47)\n"
              "end\n");
}

TEST(JsonReader, RejectsOneRecordThatIsTooLong) {
    const auto json = formats::make_json();
    ports::ReadOptions options;
    options.max_record_bytes = 20;
    const std::string bytes = R"([{"a":1},{"a":")" + std::string(100, 'x') + R"("},{"a":3}])";
    EXPECT_EQ(test::transcript(*json, bytes, options),
              "begin json {a{}}\n1 {a=#1}\nrecord 1:10 the record is longer than 20 bytes\n3 {a=#3}\nend\n");
    EXPECT_EQ(test::difference_when_split(Streaming(4), bytes, options), "");
}

TEST(JsonReader, SkipsLongMembersThatNobodySelected) {
    const auto json = formats::make_json();
    ports::ReadOptions options;
    options.max_record_bytes = 20;
    const std::string bytes = R"({"x":["[)" + std::string(100, 'x') + R"("],"items":[{"a":3}]})";
    EXPECT_EQ(test::transcript(*json, bytes, options, telling_of("items")),
              "begin json {x{} items{}}\n1 {a=#3}\nend\n");
    EXPECT_EQ(test::difference_when_split(Streaming(4), bytes, options, telling_of("items")), "");
}

TEST(JsonReader, ChecksWhatNobodySelected) {
    const auto json = formats::make_json();
    test::Telling telling;
    telling.selects = false;
    EXPECT_EQ(test::transcript(*json, R"({"a":[1,2]})", {}, telling), "begin json {a{}}\nend\n");
    EXPECT_EQ(test::transcript(*json, R"({"a":[1,2})", {}, telling),
              "begin json {a{}}\nmessage 1:10 this bracket closes one of the other kind\nend, not usable\n");
}

TEST(JsonReader, RefusesAMarkWhenStrict) {
    const auto json = formats::make_json();
    ports::ReadOptions options;
    options.strict = true;
    EXPECT_EQ(
        test::transcript(*json, "\xEF\xBB\xBF[1]", options),
        "document 1:1 a byte order mark stands before the document\nbegin json {}\n1 #1\nend, not usable\n");
}

TEST(JsonReader, KeepsARecordWhileMoreIsFed) {
    const auto json = formats::make_json();
    const auto reader = json->open({});
    const std::string filler(9 * 1024 * 1024, ' ');
    reader->feed(R"([{"a":"first"},)" + filler, false);
    ASSERT_EQ(reader->next(), ports::DocumentReader::Event::document_begin);
    ASSERT_TRUE(reader->select(""));
    ASSERT_EQ(reader->next(), ports::DocumentReader::Event::record);
    reader->feed(std::string(100'000, 'x'), false);
    EXPECT_EQ(test::line_of(reader->record()), "{a=first}");
}

TEST(JsonReader, StreamsWhatIsLargerThanItsHead) {
    std::string bytes = R"({"at":"x","items":[)";
    std::size_t elements = 0;
    for (; bytes.size() < 9 * 1024 * 1024; ++elements) {
        bytes += (elements == 0 ? "" : ",") +
                 (R"({"n":)" + std::to_string(elements) + R"(,"t":")" + std::string(1000, 'x') + "\"}");
    }
    bytes += R"(],"late":1,"later":2})";
    const auto json = formats::make_json();
    const auto reader = json->open({});
    std::size_t at = 0, records = 0;
    std::string told;
    for (auto event = reader->next(); event != ports::DocumentReader::Event::end; event = reader->next()) {
        if (event == ports::DocumentReader::Event::need_input) {
            reader->feed(std::string_view(bytes).substr(at, 100'000), at + 100'000 >= bytes.size());
            at += 100'000;
        } else if (event == ports::DocumentReader::Event::document_begin) {
            told += test::line_of(reader->header());
            ASSERT_TRUE(reader->select("items"));
        } else if (event == ports::DocumentReader::Event::record) {
            const document::Record& record = reader->record();
            ASSERT_EQ(record[record.child(record.root(), "n")].value, std::to_string(records));
            ++records;
        }
        for (const document::Problem& problem : reader->take_problems()) told += ' ' + problem.error.message;
    }
    EXPECT_EQ(told,
              "{at=x items{}} members behind the records come too late to be read with the document's head");
    EXPECT_EQ(records, elements);
    EXPECT_TRUE(reader->document_ok());
}

TEST(JsonReader, TellsTheSameRecordsWhereItStreams) {
    const std::string bytes = R"({"at":{"x":[1]},"items":[{"a":"1"},{"a":[{"b":2},3]},4],"end":{"y":"]"}})";
    test::Telling telling = telling_of("items");
    telling.header = telling.problems = false;
    const std::string whole = test::transcript(*formats::make_json(), bytes, {}, telling);
    for (std::size_t head = 4; head < bytes.size(); ++head) {
        EXPECT_EQ(test::transcript(Streaming(head), bytes, {}, telling), whole);
    }
}

TEST(JsonReader, TellsTheSameOfBlanksThatFillItsHeadWhateverFollows) {
    const std::string bytes = std::string(24, ' ') + "\xFF";
    const Streaming json(16);
    EXPECT_NE(test::transcript(json, bytes, {}, telling_of("")).find("begins with too many blanks"),
              std::string::npos);
    EXPECT_EQ(test::difference_when_split(json, bytes, {}, telling_of("")), "");
    EXPECT_EQ(test::difference_when_split(json, std::string(16, ' ') + "\xFF", {}, telling_of("")), "");
    EXPECT_EQ(test::difference_when_split(json, std::string(15, ' ') + "\xFF", {}, telling_of("")), "");
}

TEST(JsonReader, StandsBracketsUpToItsDepth) {
    const auto json = formats::make_json();
    const std::string deep32 = std::string(32, '[') + "1" + std::string(32, ']');
    const std::string deep33 = "[" + deep32 + "]";
    EXPECT_EQ(test::transcript(*json, deep32, {}, telling_of("")).find("message"), std::string::npos);
    EXPECT_NE(test::transcript(*json, deep33, {}, telling_of(""))
                  .find("message 1:33 brackets stand more than 32 deep"),
              std::string::npos);
    EXPECT_NE(
        test::transcript(*json, std::string(1'000'000, '['), {}, telling_of("")).find("more than 32 deep"),
        std::string::npos);
    EXPECT_NE(test::transcript(*json, "[" + std::string(100'000, '[') + std::string(100'000, ']') + "]", {},
                               telling_of(""))
                  .find("more than 32 deep"),
              std::string::npos);
}

TEST(JsonReader, ReadsEverySampleTheSameWhereverItIsSplit) {
    const Streaming json(50);
    std::size_t samples = 0;
    for (const auto& entry : std::filesystem::directory_iterator(CROSSDOCK_SOURCE_DIR "/tests/data/json")) {
        std::ifstream file(entry.path(), std::ios::binary);
        std::stringstream bytes;
        bytes << file.rdbuf();
        for (const char* select : {"", "items"}) {
            EXPECT_EQ(test::difference_when_split(json, bytes.str(), {}, telling_of(select)), "")
                << entry.path();
        }
        ++samples;
    }
    EXPECT_GE(samples, 5u);
}

}  // namespace
}  // namespace crossdock
