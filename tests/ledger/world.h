#pragma once

#include "gateway/ledger/fact_file.h"
#include "gateway/ledger/ledger.h"
#include "gateway/ledger/reader.h"
#include "gateway/ledger/rebuild.h"
#include "gateway/store/store.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

namespace crossdock::ledger::testing_world {

using model::Coverage;

/// A clock that a test sets.
class SetClock final : public Clock {
public:
    Instant now() const override { return Instant(Duration(micros_.load())); }
    void set(Instant instant) { micros_ = instant.time_since_epoch().count(); }
    void advance(Duration by) { micros_ += by.count(); }

private:
    std::atomic<std::int64_t> micros_{1'800'000'000'000'000};
};

/// A folder that is gone when the test is.
class Folder {
public:
    Folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "crossdock-ledger-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = pattern;
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string path() const { return path_ + "/data"; }
    /// As a kill leaves it: copied while the ledger has it open.
    void copy_to(const Folder& other) const {
        std::filesystem::remove_all(other.path());
        std::filesystem::copy(path(), other.path(), std::filesystem::copy_options::recursive);
    }

private:
    std::string path_;
};

inline model::StockFact stock(std::string sku, std::int64_t available, std::string location = {}) {
    model::StockFact fact;
    fact.supplier_sku = std::move(sku);
    fact.location = std::move(location);
    fact.available = Decimal(available);
    return fact;
}

inline model::StockFact with_gtin(model::StockFact fact, std::string gtin) {
    fact.gtin = std::move(gtin);
    return fact;
}

inline model::ProductFact product(std::string sku, std::string gtin = {}) {
    model::ProductFact fact;
    fact.sku = std::move(sku);
    fact.gtin = std::move(gtin);
    return fact;
}

/// A ledger on a folder of its own, with a clock that stands still.
class World {
public:
    explicit World(LedgerOptions options = {}, store::OpenOptions store_options = {})
        : options_(options), store_options_(std::move(store_options)) {
        policy_.storefronts.push_back({});
        open();
    }
    ~World() { close(); }

    void open() {
        auto opened = store::open(folder.path(), store_options_);
        ASSERT_TRUE(opened) << to_string(opened.error());
        store_ = std::move(*opened);
        auto made = Ledger::open(*store_, clock, options_);
        ASSERT_TRUE(made) << to_string(made.error());
        ledger = std::move(*made);
    }
    void close() {
        reader_.reset();
        ledger.reset();
        store_.reset();
    }
    void reopen() {
        close();
        open();
    }

    std::uint64_t configure(std::map<std::string, std::string> files = {{"crossdock.yaml", "a: 1\n"}}) {
        ConfigurationBundle bundle;
        bundle.files = std::move(files);
        bundle.tzdata = "2026a";
        bundle.policy = std::make_shared<const model::Policy>(policy_);
        auto generation = ledger->configure(bundle);
        EXPECT_TRUE(generation) << to_string(generation.error());
        return generation ? *generation : 0;
    }
    model::FeedPolicy& feed(const std::string& partner, const std::string& channel) {
        for (model::FeedPolicy& each : policy_.feeds) {
            if (each.partner == partner && each.channel == channel) return each;
        }
        model::FeedPolicy added;
        added.partner = partner;
        added.channel = channel;
        return policy_.feeds.emplace_back(std::move(added));
    }
    model::Policy& policy() { return policy_; }

    /// Steps until there is nothing left to do.
    void drain() {
        for (int i = 0; i < 1'000'000; ++i) {
            auto more = ledger->step();
            ASSERT_TRUE(more) << to_string(more.error());
            if (!*more) return;
        }
        FAIL() << "the ledger does not come to rest";
    }

    struct Report {
        std::string body;  ///< "" = made unique
        std::string key, partner = "acme", channel = "file";
        std::optional<model::Coverage> coverage;
        std::optional<Instant> reported_at;
        std::vector<model::StockFact> facts;
        std::uint64_t rejected = 0;
        bool refused = false;
        DocumentKey document_key;
        std::uint32_t acknowledgments = 0;
        std::vector<Finding> findings;
    };
    Submission submission(const Report& report) {
        Submission submission;
        submission.partner = report.partner;
        submission.channel = report.channel;
        submission.key = report.key;
        submission.body.bytes = report.body.empty() ? "body " + std::to_string(++bodies_) : report.body;
        submission.body.size = submission.body.bytes.size();
        submission.body.digest = crypto::sha256(submission.body.bytes);
        submission.decoded = decoded(report);
        submission.decoded->documents[0].digest = submission.body.digest;
        return submission;
    }
    Decoded decoded(const Report& report) {
        Decoded decoded;
        decoded.generation = ledger->generation();
        DecodedDocument& document = decoded.documents.emplace_back();
        document.type = "test";
        document.coverage = report.coverage;
        document.reported_at = report.reported_at;
        document.facts = report.facts;
        document.rejected = report.rejected;
        document.refused = report.refused;
        document.key = report.document_key;
        document.findings = report.findings;
        decoded.acknowledge = report.acknowledgments == 0 ? AcknowledgeMode::none : AcknowledgeMode::full;
        decoded.acknowledgments = report.acknowledgments;
        return decoded;
    }
    Answer put(Submission submission) {
        Answer got;
        submission.done = [&got](const Answer& answer) { got = answer; };
        const MessageKind kind = submission.kind;
        const Decoded decoded = submission.decoded.value_or(Decoded());
        EXPECT_TRUE(ledger->offer(std::move(submission)));
        drain();
        if (kind != MessageKind::release && kind != MessageKind::dismiss && !got.duplicate)
            facts_[got.message] = decoded;
        return got;
    }
    Answer put(const Report& report) { return put(submission(report)); }
    Answer report(Coverage coverage, std::vector<model::StockFact> facts, std::string key = {}) {
        Report report;
        report.key = std::move(key);
        report.coverage = coverage;
        report.facts = std::move(facts);
        return put(report);
    }
    Answer full(std::vector<model::StockFact> facts) { return report(Coverage::full, std::move(facts)); }
    Answer partial(std::vector<model::StockFact> facts) {
        return report(Coverage::partial, std::move(facts));
    }
    Answer delta(const std::string& key, std::vector<model::StockFact> facts) {
        return report(Coverage::delta, std::move(facts), key);
    }
    Answer products(std::vector<model::ProductFact> facts) {
        Submission submission;
        submission.kind = MessageKind::product;
        submission.body.bytes = "products " + std::to_string(++bodies_);
        submission.decoded.emplace();
        submission.decoded->products = std::move(facts);
        return put(std::move(submission));
    }
    Answer match(const std::string& partner, const std::string& supplier_sku, const std::string& sku) {
        Submission submission;
        submission.kind = MessageKind::match;
        submission.body.bytes = "match " + std::to_string(++bodies_);
        submission.decoded.emplace();
        submission.decoded->match = model::MatchFact{partner, supplier_sku, sku};
        return put(std::move(submission));
    }
    Answer settle(MessageKind kind, std::uint64_t quarantine) {
        Submission submission;
        submission.kind = kind;
        submission.quarantine = quarantine;
        return put(std::move(submission));
    }

    /// Stands in for intake: decodes what waits with what was given as its facts.
    void decode_waiting() {
        for (int i = 0; i < 1000; ++i) {
            auto waiting = ledger->take_undecoded();
            if (!waiting) return;
            Decoded decoded = facts_of(waiting->message);
            decoded.generation = ledger->generation();
            ledger->decoded(waiting->on_behalf_of != 0 ? waiting->on_behalf_of : waiting->message,
                            std::move(decoded));
            drain();
        }
    }
    Decoded facts_of(MessageSeq message) const {
        const auto found = facts_.find(message);
        return found == facts_.end() ? Decoded() : found->second;
    }
    void set_facts(MessageSeq message, Decoded decoded) { facts_[message] = std::move(decoded); }

    /// Replays everything into an empty store.
    RebuildReport rebuild(MessageSeq leave_out = 0) {
        Folder target;
        auto source = store::open_reading(folder.path());
        EXPECT_TRUE(source);
        RebuildOptions options;
        options.leave_out = leave_out;
        const DecodeForRebuild decode = [this](const Undecoded& message, MessageKind,
                                               const KeptBundle& bundle) {
            EXPECT_NE(bundle.generation, 0u);
            return Result<Decoded>(facts_of(message.message));
        };
        auto report = ledger::rebuild(**source, target.path(), decode, options);
        EXPECT_TRUE(report) << (report ? "" : to_string(report.error()));
        return report ? *report : RebuildReport();
    }

    /// Every figure is what the same function computes from what explain names.
    void expect_explained(const std::vector<std::string>& skus) {
        for (const std::string& sku : skus) {
            auto explained = reader().explain(0, sku);
            ASSERT_TRUE(explained) << to_string(explained.error());
            ASSERT_TRUE(*explained) << sku;
            EXPECT_EQ((*explained)->computed, (*explained)->entry->state) << sku;
            EXPECT_EQ((*explained)->entry->state, entry(sku)->state) << sku;
            EXPECT_EQ((*explained)->entry->version, entry(sku)->version) << sku;
        }
    }

    /// -1 = unknown SKU.
    std::int64_t quantity(const std::string& sku, std::uint32_t storefront = 0) {
        const auto entry = ledger->availability().find(storefront, sku);
        return entry ? entry->state.quantity : -1;
    }
    std::shared_ptr<const AvailabilityEntry> entry(const std::string& sku) {
        return ledger->availability().find(0, sku);
    }
    Reader& reader() {
        if (!reader_) {
            auto opened = Reader::open(folder.path());
            EXPECT_TRUE(opened) << (opened ? "" : to_string(opened.error()));
            if (opened) reader_ = std::move(*opened);
        }
        return *reader_;
    }
    store::Store& store() { return *store_; }

    Folder folder;
    SetClock clock;
    std::unique_ptr<Ledger> ledger;

private:
    LedgerOptions options_;
    store::OpenOptions store_options_;
    model::Policy policy_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<Reader> reader_;
    std::uint64_t bodies_ = 0;
    std::map<MessageSeq, Decoded> facts_;
};

}  // namespace crossdock::ledger::testing_world
