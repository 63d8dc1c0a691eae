#include "gateway/intake/acknowledge.h"
#include "tests/intake/support.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crossdock::intake {
namespace {

using testing::ElementsAre;

/// A format that says what it was asked.
class Talking final : public ports::Format {
public:
    explicit Talking(std::string name, int certainty) : name_(std::move(name)), certainty_(certainty) {}
    std::string_view name() const override { return name_; }
    ports::Detection detect(std::string_view head) const override {
        return {head.starts_with(name_) ? certainty_ : 0, name_};
    }
    std::unique_ptr<ports::DocumentReader> open(const ports::ReadOptions&) const override { return nullptr; }
    std::optional<std::string> locate(std::string_view, std::string_view, std::string_view,
                                      std::string_view) const override {
        return std::nullopt;
    }
    Result<std::vector<std::string>> acknowledge(const ports::ReadOptions& read,
                                                 const ports::PieceSource& source,
                                                 const ports::AcknowledgeOptions& options) const override {
        std::string bytes;
        for (;;) {
            const auto piece = source();
            if (!piece) return piece.error();
            if (piece->empty()) break;
            bytes.append(*piece);
        }
        const bool full = options.mode == ports::AcknowledgeOptions::Mode::full;
        std::string text = name_ + (full ? " full " : " receipt ") + std::to_string(bytes.size());
        const auto minutes = options.time.time_since_epoch() / std::chrono::minutes(1);
        text += " " + std::to_string(options.control_number) + " " + std::to_string(minutes / 60 % 24) + ":" +
                std::to_string(minutes % 60);
        for (std::uint32_t i = 0; i < 2; ++i)
            text += " " + std::to_string(static_cast<int>(options.verdict(i)));
        if (options.mask_values) text += " masked";
        if (read.strict) text += " strict";
        return std::vector<std::string>(bytes.ends_with("twice") ? 2 : 1, text);
    }

private:
    std::string name_;
    int certainty_;
};

class Acknowledge : public testing::Test {
protected:
    Acknowledge() {
        profile.formats = {&one, &two};
        profile.acknowledge.mask_values = true;
        profile.read.strict = true;
        outgoing.first_number = 17;
        outgoing.count = 1;
        outgoing.created_at = Instant(std::chrono::sys_days(std::chrono::year(2026) / 11 / 27)) +
                              std::chrono::hours(23) + std::chrono::minutes(5);
        outgoing.judgements.documents[1] = ledger::Judgement::rejected;
    }
    Result<std::vector<std::string>> acknowledge(const std::string& text, std::size_t piece = 5) {
        std::size_t at = 0;
        const ports::PieceSource source = [&, piece]() -> Result<std::string_view> {
            const std::string_view rest = std::string_view(text).substr(std::min(at, text.size()));
            at += piece;
            return rest.substr(0, piece);
        };
        return intake::acknowledge(profile, outgoing, source);
    }

    Talking one{"one", 50}, two{"two", 50};
    ChannelProfile profile;
    ledger::Outgoing outgoing;
};

TEST_F(Acknowledge, AsksTheFormatOfTheMessageWithEverythingItNeeds) {
    const auto made = acknowledge("two and more");
    ASSERT_TRUE(made);
    EXPECT_THAT(*made, ElementsAre("two full 12 17 23:5 0 2 masked strict"));
}

TEST_F(Acknowledge, DatesAreThoseOfThePartnersClock) {
    profile.run.zone = *TimeZone::find("Europe/Berlin");
    outgoing.mode = ledger::AcknowledgeMode::receipt;
    EXPECT_THAT(*acknowledge("one"), ElementsAre("one receipt 3 17 0:5 0 2 masked strict"));
}

TEST_F(Acknowledge, OfALargeMessageReadsEveryByteOnce) {
    const std::string large = "one" + std::string(300'000, 'x');
    EXPECT_THAT(acknowledge(large, 70'000)->front(), testing::StartsWith("one full 300003 "));
}

TEST_F(Acknowledge, RefusesMoreThanNumbersWereGivenOut) {
    EXPECT_EQ(acknowledge("one twice").error().code, Errc::conflict);
    outgoing.count = 2;
    EXPECT_TRUE(acknowledge("one twice"));
}

TEST_F(Acknowledge, OfWhatNoFormatReadsIsAnError) {
    EXPECT_EQ(acknowledge("three").error().code, Errc::unsupported);
    EXPECT_EQ(acknowledge("").error().code, Errc::unsupported);
}

TEST_F(Acknowledge, AChannelOnlyCountsWhatItAcknowledges) {
    TestConfiguration configuration(
        "  - {name: told, in: {transport: directory, path: in}, mappings: [x12.846], acknowledge: full}\n"
        "  - {name: plain, in: {transport: webhook, signature: {scheme: none}, key: none}, mappings: "
        "[x12.846]}\n"
        "out: {transport: directory, path: out}\n");
    const auto profiles = configuration.profiles();
    EXPECT_EQ(profiles->find("acme", "told")->acknowledge.mode, ports::AcknowledgeOptions::Mode::full);
    Decoder decoder;
    const ledger::Decoded silent =
        decoder.decode(*profiles->find("acme", "plain"), *profiles, x12_846("LIN**VN*A~\nQTY*33*5~\n"));
    EXPECT_EQ(silent.acknowledge, ledger::AcknowledgeMode::none);
    EXPECT_EQ(silent.acknowledgments, 0u);
    const ledger::Decoded told =
        decoder.decode(*profiles->find("acme", "told"), *profiles, x12_846("LIN**VN*A~\nQTY*33*5~\n"));
    EXPECT_EQ(told.acknowledge, ledger::AcknowledgeMode::full);
}

}  // namespace
}  // namespace crossdock::intake
