#include "tests/intake/support.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crossdock::intake {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// Compiled once: it takes longer than all the tests.
TestConfiguration& shared_configuration() {
    static TestConfiguration configuration(folder_channel("json", "[json.stock]") +
                                           folder_channel("csv", "[csv.stock]") +
                                           folder_channel("edi", "[x12.846, edifact.invrpt]") +
                                           folder_channel("any", "[x12.846, json.stock, csv.stock]"));
    return configuration;
}

class Decode : public testing::Test {
protected:
    ledger::Decoded decode(const std::string& channel, std::string_view bytes) {
        const ChannelProfile* profile = profiles_->find("acme", channel);
        if (profile == nullptr) throw std::runtime_error("no channel " + channel);
        return decoder_.decode(*profile, *profiles_, bytes);
    }
    static std::string text(const std::vector<ledger::Finding>& findings) {
        std::string out;
        for (const ledger::Finding& finding : findings)
            out += std::to_string(finding.at.line) + ":" + std::to_string(finding.at.column) + " " +
                   finding.number + " " + finding.message + "\n";
        return out;
    }

    std::shared_ptr<const Profiles> profiles_ = shared_configuration().profiles(7);
    Decoder decoder_;
};

TEST_F(Decode, AJsonReportGivesItsFactsWithTheirPlaces) {
    const std::string body =
        "{\"mode\": \"partial\", \"reported_at\": \"2026-11-25T09:30:00Z\", \"items\": [\n"
        "  {\"sku\": \"A-1\", \"gtin\": \"4006381333931\", \"available\": 12.5},\n"
        "  {\"sku\": \"B-2\", \"on_hand\": 7, \"committed\": 2, \"incoming\": [{\"quantity\": 5, "
        "\"expected_on\": \"2026-12-01\"}]}]}";
    const ledger::Decoded decoded = decode("json", body);
    EXPECT_EQ(decoded.generation, 7u);
    EXPECT_FALSE(decoded.refused);
    ASSERT_THAT(decoded.documents, SizeIs(1));
    const ledger::DecodedDocument& document = decoded.documents[0];
    EXPECT_EQ(document.type, "json");
    EXPECT_EQ(document.mapping, "json.stock");
    EXPECT_EQ(document.coverage, model::Coverage::partial);
    EXPECT_EQ(to_rfc3339(*document.reported_at), "2026-11-25T09:30:00Z");
    EXPECT_TRUE(document.key.empty());
    ASSERT_THAT(document.facts, SizeIs(2));
    EXPECT_EQ(document.facts[0].supplier_sku, "A-1");
    EXPECT_EQ(document.facts[0].gtin, "04006381333931");
    EXPECT_EQ(document.facts[0].available->to_string(), "12.5");
    EXPECT_EQ(document.facts[0].reported_at, document.reported_at);
    EXPECT_EQ(document.facts[0].place.line, 2u);
    const auto& place = document.facts[1].place;
    EXPECT_EQ(body.substr(place.offset, place.length).substr(0, 13), "{\"sku\": \"B-2\"");
    ASSERT_THAT(document.facts[1].incoming, SizeIs(1));
    EXPECT_EQ(to_iso(*document.facts[1].incoming[0].expected_on), "2026-12-01");
}

TEST_F(Decode, LettersInANumberRejectTheRecordAlone) {
    const auto decoded =
        decode("json", R"({"items": [{"sku": "A", "available": "7x"}, {"sku": "B", "available": 3}]})");
    ASSERT_THAT(decoded.documents, SizeIs(1));
    const auto& document = decoded.documents[0];
    EXPECT_FALSE(document.refused);
    EXPECT_EQ(document.rejected, 1u);
    ASSERT_THAT(document.facts, SizeIs(1));
    EXPECT_EQ(document.facts[0].supplier_sku, "B");
    EXPECT_THAT(text(document.findings), HasSubstr("'available'"));
    EXPECT_THAT(text(document.findings), Not(HasSubstr("7x")));
}

TEST_F(Decode, ARecordWithoutANameIsRejected) {
    const auto decoded = decode("csv", "sku,qty\nA,1\n,2\nC,3\n");
    ASSERT_THAT(decoded.documents, SizeIs(1));
    EXPECT_EQ(decoded.documents[0].rejected, 1u);
    EXPECT_THAT(decoded.documents[0].facts, SizeIs(2));
    EXPECT_THAT(text(decoded.documents[0].findings), HasSubstr("M113"));
    EXPECT_EQ(decoded.documents[0].facts[1].place.line, 4u);
}

TEST_F(Decode, TruncatedJsonIsRefused) {
    const auto decoded = decode("json", R"({"items": [{"sku": "A", "available": 3}, {"sku": "B", "avai)");
    ASSERT_THAT(decoded.documents, SizeIs(1));
    EXPECT_TRUE(decoded.documents[0].refused);
    EXPECT_THAT(decoded.documents[0].facts, IsEmpty());
    EXPECT_FALSE(decoded.documents[0].findings.empty());
}

TEST_F(Decode, AnEmptyMessageIsRefused) {
    for (const char* channel : {"json", "csv", "edi", "any"}) {
        SCOPED_TRACE(channel);
        const auto decoded = decode(channel, "");
        EXPECT_TRUE(decoded.refused);
        EXPECT_THAT(text(decoded.findings), HasSubstr("message"));
    }
}

TEST_F(Decode, AnUnknownDocumentTypeIsRefusedAndNamed) {
    std::string purchase_order = x12_846("PO1*1*5*EA~\n");
    purchase_order.replace(purchase_order.find("ST*846"), 6, "ST*850");
    const auto decoded = decode("edi", purchase_order);
    ASSERT_THAT(decoded.documents, SizeIs(1));
    EXPECT_TRUE(decoded.documents[0].refused);
    EXPECT_THAT(decoded.documents[0].facts, IsEmpty());
    EXPECT_THAT(text(decoded.documents[0].findings),
                HasSubstr("unknown document type: no mapping of this channel reads x12 850 004010"));
}

TEST_F(Decode, JsonThatNoMappingReadsIsRefused) {
    const auto decoded = decode("json", R"({"orders": []})");
    ASSERT_THAT(decoded.documents, SizeIs(1));
    EXPECT_TRUE(decoded.documents[0].refused);
    EXPECT_THAT(text(decoded.documents[0].findings), HasSubstr("unknown document type"));
}

TEST_F(Decode, AnX12DocumentHasItsSecondKeyAndTheDigestOfItsContent) {
    const std::string lines = "LIN**VN*A-1~\nQTY*33*5~\nLIN**VN*B-2~\nQTY*33*0~\n";
    const auto first = decode("edi", x12_846(lines));
    ASSERT_THAT(first.documents, SizeIs(1)) << text(first.findings);
    const auto& document = first.documents[0];
    EXPECT_EQ(document.type, "x12 846 004010");
    EXPECT_EQ(document.key.interchange, "000000001");
    EXPECT_EQ(document.key.reference, "0001");
    EXPECT_THAT(document.facts, SizeIs(2)) << text(document.findings);
    EXPECT_EQ(document.facts[1].place.segment, 5u);
    // Line ends between the segments are no content.
    std::string one_line = x12_846(lines);
    std::erase(one_line, '\n');
    EXPECT_EQ(decode("edi", one_line).documents.at(0).digest, document.digest);
    EXPECT_NE(decode("edi", x12_846("LIN**VN*A-1~\nQTY*33*6~\n")).documents.at(0).digest, document.digest);
}

TEST_F(Decode, TheFormatIsFoundAmongThoseOfTheChannel) {
    EXPECT_EQ(decode("any", "sku,qty\nA,1\n").documents.at(0).type.substr(0, 3), "csv");
    EXPECT_EQ(decode("any", R"({"items": []})").documents.at(0).type, "json");
    EXPECT_EQ(decode("any", x12_846("LIN**VN*A-1~\nQTY*33*5~\n")).documents.at(0).type, "x12 846 004010");
}

TEST_F(Decode, ADocumentOfAnotherFormatIsNamed) {
    const auto decoded = decode("edi", R"({"items": []})");
    EXPECT_TRUE(decoded.refused);
    EXPECT_THAT(text(decoded.findings), HasSubstr("this channel reads x12, edifact"));
}

TEST_F(Decode, FindingsAreKeptUpToAHundred) {
    std::string body = R"({"items": [)";
    for (int i = 0; i < 150; ++i)
        body += std::string(i == 0 ? "" : ",") + R"({"sku": "A", "available": "x"})";
    const auto decoded = decode("json", body + "]}");
    EXPECT_EQ(decoded.documents.at(0).rejected, 150u);
    EXPECT_EQ(decoded.documents[0].findings.size(), 100u);
    EXPECT_EQ(decoded.documents[0].more_findings, 50u);
}

class Collected final : public FactConsumer {
public:
    void fact(model::StockFact&& fact) override { skus.push_back(fact.supplier_sku); }
    std::vector<std::string> skus;
};

TEST_F(Decode, GivesTheSameInWhateverPiecesTheBytesCome) {
    const std::string body =
        x12_846("LIN**VN*A-1~\nQTY*33*5~\nLIN**VN*B-2~\nQTY*33*abc~\nLIN**VN*C-3~\nQTY*33*1~\n");
    const auto whole = decode("edi", body);
    for (const std::size_t piece : {1, 7, 64, 1000}) {
        SCOPED_TRACE(piece);
        std::size_t at = 0;
        Collected collected;
        const ChunkSource source = [&]() -> Result<std::string_view> {
            const std::string_view chunk = std::string_view(body).substr(std::min(at, body.size()), piece);
            at += piece;
            return chunk;
        };
        const auto pieces = decoder_.decode(*profiles_->find("acme", "edi"), *profiles_, source, collected);
        ASSERT_TRUE(pieces);
        ASSERT_THAT(pieces->documents, SizeIs(1)) << text(pieces->findings);
        EXPECT_THAT(collected.skus, testing::ElementsAre("A-1", "C-3"));
        EXPECT_THAT(pieces->documents[0].facts, IsEmpty());
        EXPECT_EQ(pieces->documents[0].rejected, 1u);
        EXPECT_EQ(pieces->documents[0].digest, whole.documents.at(0).digest);
        EXPECT_EQ(text(pieces->documents[0].findings), text(whole.documents.at(0).findings));
    }
}

TEST_F(Decode, AnErrorOfTheSourceIsHandedOn) {
    Collected collected;
    const ChunkSource source = []() -> Result<std::string_view> { return failure(Errc::io, "gone"); };
    const auto decoded = decoder_.decode(*profiles_->find("acme", "edi"), *profiles_, source, collected);
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().message, "gone");
}

TEST(Profiles, AreFoundByPartnerAndChannel) {
    const auto profiles = shared_configuration().profiles();
    ASSERT_NE(profiles->find("acme", "json"), nullptr);
    EXPECT_EQ(profiles->find("acme", "json")->channel, "json");
    EXPECT_EQ(profiles->find("acme", "other"), nullptr);
    EXPECT_EQ(profiles->find("other", "json"), nullptr);
}

TEST(Bundle, ReadsBackToTheSameConfiguration) {
    TestConfiguration& made = shared_configuration();
    const ledger::ConfigurationBundle bundle = make_bundle(made.configuration);
    EXPECT_FALSE(bundle.tzdata.empty());
    const Configuration again = read_bundle(bundle, made.formats->all());
    for (const Error& error : again.errors) ADD_FAILURE() << to_string(error);
    EXPECT_EQ(make_bundle(again).files, bundle.files);
    EXPECT_NE(again.settings.channel("acme", "edi"), nullptr);
    EXPECT_EQ(again.catalogue->all().size(), made.configuration.catalogue->all().size());
}

}  // namespace
}  // namespace crossdock::intake
