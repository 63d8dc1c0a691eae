#pragma once

#include "gateway/store/sqlite/reads.h"

#include <atomic>
#include <memory>
#include <optional>

namespace crossdock::store::sqlite {

/// How long the log is, and how much of it stands in the database already.
struct LogFigures {
    std::atomic<std::uint64_t> pages{0}, copied{0};

    std::uint64_t left() const {
        const std::uint64_t all = pages.load(std::memory_order_relaxed);
        const std::uint64_t done = copied.load(std::memory_order_relaxed);
        return all > done ? all - done : 0;
    }
};
/// So little is copied by the ledger itself, between two groups: a millisecond of work.
constexpr std::uint64_t small_rest_pages = 128;

/// Store over SQLite: one writing connection, one folder.
class SqliteStore final : public Reads<Store> {
public:
    /// `lock` is the descriptor that holds the folder's lock; closed with the store.
    SqliteStore(std::string folder, std::unique_ptr<Database> database, OpenOptions options, int lock);
    ~SqliteStore() override;

    Result<void> begin() override;
    Result<void> commit() override;
    void rollback() override;

    bool claim_key(std::uint32_t channel, std::string_view key, std::uint64_t message,
                   std::uint64_t& first) override;
    bool claim_document(const DocumentKeyRow& row, DocumentKeyRow& first) override;
    void add(const MessageRow& row) override;
    void add(const StepRow& row) override;
    void add(const EventRow& row) override;
    void set_message(std::uint64_t sequence, MessageState state, std::string_view results_data) override;
    void set_attempts(std::uint64_t sequence, std::uint32_t attempts) override;
    void put(const PartnerRow& row) override;
    void put(const ChannelRow& row) override;
    void put(const FeedRow& row) override;
    void put(const ProductRow& row) override;
    void put(const OfferRow& row) override;
    void put(const LineRow& row) override;
    void put(const MatchRow& row) override;
    void put(const AvailabilityRow& row) override;
    void put(const QuarantineRow& row) override;
    void put(const JobRow& row) override;
    void put(const GenerationRow& row) override;
    void put(const SubscriberRow& row) override;
    void put_file(const Digest& digest, std::string_view bytes) override;
    void put_number(std::string_view name, std::uint64_t value) override;
    void put_control_number(std::uint32_t partner, std::uint64_t next) override;
    void add(const OutgoingRow& row) override;
    void set_outgoing(const OutgoingRow& row) override;
    bool ask_again(std::uint64_t message) override;
    void set_job(std::uint64_t id, std::uint8_t phase, std::uint64_t position) override;
    void remove_job(std::uint64_t id) override;
    void remove_events(std::uint64_t sequence, std::uint64_t most) override;

    Result<void> take_body(const std::string& spool_file, const Digest& digest) override;
    std::string body_file(const Digest& digest) const override { return body_path(folder(), digest); }
    Result<Announced> announced() override;
    Result<void> announce(const Announced& last) override;
    std::unique_ptr<Checkpointer> checkpointer() override;
    Result<void> recycle_log() override;
    std::string spool_folder() const override { return folder() + "/spool"; }

private:
    template <class... Values>
    void write(const char* sql, const Values&... values);
    template <class RowType>
    std::int64_t checksum(const RowType& row);

    OpenOptions options_;
    int lock_;
    int side_file_ = -1;
    std::shared_ptr<LogFigures> log_ = std::make_shared<LogFigures>();
    RowBytes bytes_;
    std::optional<Error> failure_;  ///< of the transaction at hand
};

}  // namespace crossdock::store::sqlite
