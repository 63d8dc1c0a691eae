#pragma once

#include "gateway/core/error.h"
#include "gateway/store/rows.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::store {

/// Called for each row of a scan; false ends the scan.
template <class Row>
using Visitor = std::function<bool(Row&&)>;

/// Questions to the store. Rows that carry a checksum are verified when read: Errc::io names table and row
/// where it does not fit. One object belongs to one thread.
class Reading {
public:
    virtual ~Reading() = default;

    /// Runs `questions` on one unchanging state of the database. Keep it below 100 ms: it holds the log back.
    virtual Result<void> at_one_time(const std::function<Result<void>()>& questions) = 0;

    virtual Result<void> scan_partners(const Visitor<PartnerRow>& visit) = 0;
    virtual Result<void> scan_channels(const Visitor<ChannelRow>& visit) = 0;
    virtual Result<void> scan_feeds(const Visitor<FeedRow>& visit) = 0;
    virtual Result<void> scan_products(const Visitor<ProductRow>& visit) = 0;
    virtual Result<void> scan_offers(const Visitor<OfferRow>& visit) = 0;
    virtual Result<void> scan_lines(const Visitor<LineRow>& visit) = 0;
    virtual Result<void> scan_matches(const Visitor<MatchRow>& visit) = 0;
    virtual Result<void> scan_availability(const Visitor<AvailabilityRow>& visit) = 0;
    virtual Result<void> scan_jobs(const Visitor<JobRow>& visit) = 0;
    virtual Result<void> scan_subscribers(const Visitor<SubscriberRow>& visit) = 0;
    /// In the order of their sequence, after `after`. Bodies are not read.
    virtual Result<void> scan_steps(std::uint64_t after, const Visitor<StepRow>& visit) = 0;
    virtual Result<void> scan_waiting(const Visitor<MessageRow>& visit) = 0;
    virtual Result<void> scan_events(std::uint64_t after, const Visitor<EventRow>& visit) = 0;
    /// Newest first, before `before` (0 = all); `channel_of` 0 or a partner's id.
    virtual Result<void> scan_messages(std::uint64_t before, std::uint32_t partner,
                                       const Visitor<MessageRow>& visit) = 0;
    virtual Result<void> scan_quarantine(bool all, const Visitor<QuarantineRow>& visit) = 0;
    /// What is not sent yet, oldest first, after `after`; of one partner.
    virtual Result<void> scan_outgoing(std::uint32_t partner, std::uint64_t after,
                                       const Visitor<OutgoingRow>& visit) = 0;
    virtual Result<void> scan_outgoing_of(std::uint64_t message, const Visitor<OutgoingRow>& visit) = 0;
    /// Partners with something that is not sent yet.
    virtual Result<void> scan_outgoing_figures(const Visitor<OutgoingFigures>& visit) = 0;
    virtual Result<void> scan_offers_after(std::uint32_t after, bool unmatched_only,
                                           const Visitor<OfferRow>& visit) = 0;
    virtual Result<void> scan_offers_of(std::uint32_t product, const Visitor<OfferRow>& visit) = 0;
    virtual Result<void> scan_lines_of(std::uint32_t offer, const Visitor<LineRow>& visit) = 0;
    /// The rows of one table of the model as canonical bytes, in key order.
    virtual Result<void> scan_model(ModelTable table, const std::function<void(std::string_view)>& visit) = 0;

    virtual Result<std::optional<MessageRow>> message(std::uint64_t sequence, bool with_body) = 0;
    /// A piece of a body, from the row or its file, without verifying the whole.
    virtual Result<std::string> body(std::uint64_t sequence, std::uint64_t offset, std::uint64_t most) = 0;
    virtual Result<std::optional<StepRow>> step(std::uint64_t sequence) = 0;
    virtual Result<std::optional<ProductRow>> product(std::uint32_t id) = 0;
    virtual Result<std::optional<ProductRow>> product_of_sku(std::string_view sku) = 0;
    virtual Result<std::optional<ProductRow>> product_of_gtin(std::uint64_t gtin) = 0;
    virtual Result<std::optional<OfferRow>> offer(std::uint32_t id) = 0;
    virtual Result<std::optional<LineRow>> line(std::uint32_t id) = 0;
    virtual Result<std::optional<AvailabilityRow>> availability(std::uint32_t product,
                                                                std::uint32_t storefront) = 0;
    virtual Result<std::optional<QuarantineRow>> quarantine(std::uint64_t id) = 0;
    virtual Result<std::optional<GenerationRow>> generation(std::uint64_t number) = 0;
    virtual Result<std::optional<std::string>> file(const Digest& digest) = 0;  ///< of a configuration
    virtual Result<std::uint64_t> number(std::string_view name) = 0;  ///< a named number; 0 = never set
    /// The control number that the partner gets next; 0 = it never got one.
    virtual Result<std::uint64_t> control_number(std::uint32_t partner) = 0;
    virtual Result<std::uint64_t> last_message() = 0;
    virtual Result<std::uint64_t> last_step() = 0;
    virtual Result<std::uint64_t> last_event() = 0;
    virtual Result<Counts> counts() = 0;

    virtual const std::string& folder() const = 0;
};

/// Copies what the log holds into the database file, on a thread of its own, so that commits never wait for
/// it.
class Checkpointer {
public:
    virtual ~Checkpointer() = default;
    /// One passive pass; cheap when there is little to do. Errors: io, after which the process must exit.
    virtual Result<void> run_once() = 0;
};

/// The database, for the one writer. begin() opens a transaction; a failed write makes it fail as a whole:
/// later writes do nothing and commit() gives the first failure and rolls back. After Errc::no_space the
/// store can be used again; after Errc::io it must not be (a failed fsync is never retried).
class Store : public Reading {
public:
    virtual Result<void> begin() = 0;
    virtual Result<void> commit() = 0;
    virtual void rollback() = 0;

    /// True if the sender's key is new on this channel; else `first` is the message that had it.
    virtual bool claim_key(std::uint32_t channel, std::string_view key, std::uint64_t message,
                           std::uint64_t& first) = 0;
    /// True if the document key is new; else `first` is filled.
    virtual bool claim_document(const DocumentKeyRow& row, DocumentKeyRow& first) = 0;

    virtual void add(const MessageRow& row) = 0;
    virtual void add(const StepRow& row) = 0;
    virtual void add(const EventRow& row) = 0;
    virtual void set_message(std::uint64_t sequence, MessageState state, std::string_view results_data) = 0;
    virtual void set_attempts(std::uint64_t sequence, std::uint32_t attempts) = 0;
    virtual void put(const PartnerRow& row) = 0;
    virtual void put(const ChannelRow& row) = 0;
    virtual void put(const FeedRow& row) = 0;
    virtual void put(const ProductRow& row) = 0;
    virtual void put(const OfferRow& row) = 0;
    virtual void put(const LineRow& row) = 0;
    virtual void put(const MatchRow& row) = 0;
    virtual void put(const AvailabilityRow& row) = 0;
    virtual void put(const QuarantineRow& row) = 0;
    virtual void put(const JobRow& row) = 0;
    virtual void put(const GenerationRow& row) = 0;
    virtual void put(const SubscriberRow& row) = 0;
    virtual void put_file(const Digest& digest, std::string_view bytes) = 0;
    virtual void put_number(std::string_view name, std::uint64_t value) = 0;
    virtual void put_control_number(std::uint32_t partner, std::uint64_t next) = 0;
    virtual void add(const OutgoingRow& row) = 0;
    /// How far row `id` is: its state, attempts, error, sent_at and files. Without effect where it was asked
    /// for again since.
    virtual void set_outgoing(const OutgoingRow& row) = 0;
    /// What was sent for `message` is due again. True if there is something.
    virtual bool ask_again(std::uint64_t message) = 0;
    virtual void set_job(std::uint64_t id, std::uint8_t phase, std::uint64_t position) = 0;
    virtual void remove_job(std::uint64_t id) = 0;
    /// Cuts the journal: events up to and including `sequence`, at most `most` of them.
    virtual void remove_events(std::uint64_t sequence, std::uint64_t most) = 0;

    /// Takes a complete, synced spool file over as the body of `digest`, and syncs its folder.
    /// Errors: no_space, io. Outside or inside a transaction, before the commit of its row.
    virtual Result<void> take_body(const std::string& spool_file, const Digest& digest) = 0;
    virtual std::string body_file(const Digest& digest) const = 0;

    /// The epoch and last announced sequence of the side file, and their update (not synced: it tells of
    /// backups put back, not of power cuts).
    struct Announced {
        std::uint64_t epoch = 0, sequence = 0;
    };
    virtual Result<Announced> announced() = 0;
    virtual Result<void> announce(const Announced& last) = 0;

    virtual std::unique_ptr<Checkpointer> checkpointer() = 0;
    /// Empties the log if it has grown and what is left to copy is small. Between transactions.
    virtual Result<void> recycle_log() = 0;
    /// Where bodies and facts are written before they are taken over.
    virtual std::string spool_folder() const = 0;
};

struct OpenOptions {
    std::uint64_t most_pages = 0;  ///< the database may not grow beyond; 0 = the disk decides
    std::string file_system;       ///< name of a registered SQLite VFS; "" = the system's
    std::uint32_t cache_mib = 64;
};

/// Opens the store in `folder`, creating and migrating it as needed, and locks the folder for this process.
/// Errors: conflict (another process has it), unsupported (made by a newer version), io, no_space.
Result<std::unique_ptr<Store>> open(const std::string& folder, const OpenOptions& options = {});

/// A read-only connection of its own to a store that exists. Errors: not_found, io.
Result<std::unique_ptr<Reading>> open_reading(const std::string& folder);

}  // namespace crossdock::store
