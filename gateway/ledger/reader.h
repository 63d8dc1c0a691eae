#pragma once

#include "gateway/ledger/index.h"
#include "gateway/ledger/journal.h"
#include "gateway/ledger/messages.h"
#include "gateway/ledger/outgoing.h"
#include "gateway/model/availability.h"

#include <memory>
#include <string>
#include <vector>

namespace crossdock::ledger {

/// A message of the inbox, as `crossdock messages` lists it.
struct MessageRow {
    MessageSeq sequence = 0;
    MessageKind kind = MessageKind::document;
    std::string partner, channel, key, content_type, origin;
    Instant received_at;
    std::uint64_t size = 0;
    std::string state;  ///< "applied", "waiting", "held", "stored", ...
    std::vector<DocumentResult> documents;
    std::vector<Outgoing> acknowledgments;  ///< of message() only
};

struct QuarantineRow {
    std::uint64_t id = 0;
    MessageSeq message = 0;
    std::uint32_t document = 0;
    std::string partner, channel, type, reference, reason;
    Instant held_at;
    std::string state;  ///< "held", "released", "dismissed"
    std::vector<Finding> findings;
};

struct OfferRow {
    std::uint64_t id = 0;
    std::string supplier, supplier_sku, gtin, buyer_sku, sku;  ///< `sku`: the product's, "" = unmatched
    std::string matched_by;                                    ///< "gtin", "supplier_sku", "accepted", ""
    std::vector<std::string>
        proposals;  ///< product SKUs that could be meant, with a reason each: "SKU-1 (buyer_sku)"
    Instant first_seen;
};

/// Who last changed a figure, and the bytes that said so.
struct Provenance {
    MessageSeq message = 0;
    Instant received_at;
    std::string partner, channel, origin;
    model::FactPlace place;
};

struct ExplainedLine {
    model::StockLine line;
    Provenance changed_by;
    Instant confirmed_at;  ///< the feed run that last named it
    std::uint64_t feed_run = 0;
    std::string record_bytes;  ///< the record as received, at most 4 KiB; "" where the body is gone
};

struct ExplainedOffer {
    model::OfferStock offer;  ///< without lines
    std::string matched_by;
    std::vector<ExplainedLine> lines;
};

/// Why a figure is what it is: the inputs, the rules applied, the answer.
struct Explanation {
    std::shared_ptr<const AvailabilityEntry> entry;
    std::vector<ExplainedOffer> offers;
    model::Trace trace;
    model::Availability computed;  ///< by the same function from the same inputs: must equal entry->state
};

struct FeedRow {
    std::uint32_t id = 0;  ///< its index in AvailabilityIndex::feed_lines
    std::string partner, channel, location;
    model::Freshness freshness = model::Freshness::fresh;
    Instant as_of, heard_at;
    std::optional<Instant> fresh_until;
    std::uint64_t runs = 0;
};

struct StatusFigures {
    std::uint64_t messages = 0, waiting = 0, held = 0, products = 0, offers = 0, unmatched = 0, events = 0;
    Cursor head;
    std::uint64_t generation = 0;
    std::vector<FeedRow> feeds;
    std::vector<OutgoingFigures> outgoing;
};

/// Answers questions from the store over a read-only connection of its own, on a reader thread. No read
/// transaction lasts over 100 ms. One object a thread. Reads committed state only.
class Reader {
public:
    static Result<std::unique_ptr<Reader>> open(const std::string& folder);
    ~Reader();

    Result<std::vector<MessageRow>> messages(MessageSeq before, std::size_t limit,
                                             const std::string& partner = {});
    Result<std::optional<MessageRow>> message(MessageSeq sequence);
    Result<std::string> body(MessageSeq sequence, std::uint64_t offset, std::uint64_t most);
    Result<std::vector<QuarantineRow>> quarantine(bool all, std::size_t limit);
    Result<std::vector<OfferRow>> offers(bool unmatched_only, std::uint64_t after, std::size_t limit);
    Result<std::optional<Explanation>> explain(std::uint32_t storefront, const std::string& sku);
    Result<StatusFigures> status();
    /// Partners to whom something is to be sent.
    Result<std::vector<OutgoingFigures>> outgoing_figures();
    /// What is to be sent to `partner`, oldest first, after `after`.
    Result<std::vector<Outgoing>> outgoing(const std::string& partner, std::uint64_t after,
                                           std::size_t limit);
    /// Journal events after `after`, oldest first. Errors: not_found when they are cut off already.
    Result<std::vector<JournalEvent>> events(std::uint64_t after, std::size_t limit);

private:
    struct Impl;
    explicit Reader(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace crossdock::ledger
