#pragma once

#include "gateway/core/decimal.h"
#include "gateway/core/time.h"
#include "gateway/crypto/digest.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace crossdock::store {

using Digest = crypto::Sha256Digest;
using Key128 = std::array<unsigned char, 16>;

// What the database keeps, in the words of architecture.md. Texts named `..._data` are encoded by the ledger
// and opaque here. Ids count from 1; 0 is "none".

struct PartnerRow {
    std::uint32_t id = 0;
    std::string name;
};

/// A channel that has brought something, and the message that came last on it.
struct ChannelRow {
    std::uint32_t id = 0;
    std::uint32_t partner = 0;
    std::string name;
    std::uint64_t last_message = 0;
    Digest last_digest{};
};

enum class MessageState : std::uint8_t {
    applied = 1,  ///< decided: its results tell what became of each document
    waiting,      ///< to be decoded
    applying,     ///< decided, its slices are on their way
    stored,       ///< kept only: its channel has no mapping
    held          ///< in the quarantine as a whole, undecoded
};

/// A message of the inbox.
struct MessageRow {
    std::uint64_t sequence = 0;
    std::uint8_t kind = 0;
    MessageState state = MessageState::applied;
    std::uint32_t channel = 0;  ///< 0 for our own kinds
    std::string key, content_type, origin;
    Instant received_at;
    std::uint64_t size = 0;
    Digest digest{};
    bool in_file = false;        ///< the body is in the content-addressed file of `digest`
    std::string body;            ///< "" where it is in a file or was not asked for
    std::uint32_t attempts = 0;  ///< to decode it, after unclean exits
    std::uint64_t behalf = 0;    ///< of a release or dismissal: the quarantine's entry
    std::string results_data;
};

/// One application of facts to the model: a row of the `applied` log.
struct StepRow {
    std::uint64_t sequence = 0;
    std::uint8_t kind = 0;
    std::uint8_t outcome = 0;
    std::uint64_t message = 0;
    std::uint32_t document = 0;
    std::uint64_t first = 0, count = 0;  ///< the slice
    std::uint64_t generation = 0;        ///< of the configuration under which the facts were mapped
    std::uint64_t behalf = 0;            ///< the release by whose order it was done
    Instant at;                          ///< model time
};

/// A feed at one location: what freshness belongs to.
struct FeedRow {
    std::uint32_t id = 0;
    std::uint32_t channel = 0;
    std::string location;
    Instant as_of, heard_at;
    bool stated = false;  ///< `as_of` is the sender's word
    std::uint8_t level = 0;
    std::optional<Instant> due;  ///< when the level worsens
    std::uint64_t run = 0;       ///< step that heard from it last
    std::uint64_t runs = 0;
    std::uint64_t message = 0;       ///< that it was heard from by
    Instant full_at;                 ///< time of the last full report, by which "older" is decided
    std::uint64_t full_message = 0;  ///< 0 = never
    std::uint64_t full_run = 0;
};

struct ProductRow {
    std::uint32_t id = 0;
    std::string sku;
    std::uint64_t gtin = 0;  ///< as a number; 0 = none
    std::string title;
    std::string suppliers_data, packs_data;
    Instant registered_at;
    bool deleted = false;
    std::uint64_t made = 0;  ///< step x 2^20 + ordinal
};

struct OfferRow {
    std::uint32_t id = 0;
    std::uint32_t partner = 0;
    std::uint8_t key_kind = 0;  ///< which of its names identifies it: 0 supplier's SKU, 1 GTIN, 2 buyer's SKU
    std::string supplier_sku, buyer_sku;
    std::uint64_t gtin = 0;
    std::uint32_t product = 0;  ///< 0 = unmatched
    std::uint8_t matched_by = 0;
    Instant first_seen;
    std::uint64_t made = 0;
};

/// Stock of one offer at one location.
struct LineRow {
    std::uint32_t id = 0;
    std::uint32_t offer = 0;
    std::uint32_t feed = 0;       ///< that last confirmed it
    std::uint32_t listed_by = 0;  ///< whose full reports list it
    Decimal available;
    std::optional<Decimal> on_hand;
    std::uint8_t status = 0;
    std::string details_data;  ///< incoming, dates, unit; "" = none
    std::uint8_t missing = 0;  ///< full reports in a row that left it out
    std::uint8_t flags = 0;
    Instant stated_at;             ///< what "older" is decided by
    Instant absolute_at;           ///< the same without the changes (deltas) added since
    std::uint64_t message = 0;     ///< that last named it (full reports: FeedRow::full_message)
    std::uint64_t run = 0;         ///< the step of that
    std::uint64_t changed_by = 0;  ///< message that last changed the figure, and where in it:
    std::uint32_t document = 0;
    std::uint64_t offset = 0;
    std::uint32_t length = 0, line = 0, segment = 0;
};

struct MatchRow {
    std::uint32_t partner = 0;
    std::string supplier_sku;
    std::uint32_t product = 0;  ///< 0 = taken back
    std::uint64_t message = 0;
};

/// What one storefront may sell of one product.
struct AvailabilityRow {
    std::uint32_t product = 0;
    std::uint32_t storefront = 0;
    std::uint32_t number = 0;  ///< n of version = epoch x 2^32 + n
    bool deleted = false;
    std::string state_data;
};

struct EventRow {
    std::uint64_t sequence = 0;
    std::uint32_t product = 0;
    std::uint32_t storefront = 0;
    std::uint32_t number = 0;
    bool deleted = false;
    std::uint64_t step = 0;
    std::string state_data;
};

enum class QuarantineState : std::uint8_t { held = 1, released, dismissed };

struct QuarantineRow {
    std::uint64_t id = 0;  ///< step x 2^20 + ordinal
    QuarantineState state = QuarantineState::held;
    std::uint64_t message = 0;
    std::uint32_t document = 0;  ///< whole_message = the message as a whole
    std::uint32_t channel = 0;
    std::string type, reference, reason;
    Instant held_at;
    std::string findings_data;
};
constexpr std::uint32_t whole_message = 0xffffffff;

/// Who first used a document key.
struct DocumentKeyRow {
    Key128 key{};
    std::uint64_t message = 0;
    std::uint32_t document = 0;
    Digest digest{};
};

/// Work that is cut into slices: a large document, a flip of freshness, a change of rules.
struct JobRow {
    std::uint64_t id = 0;
    std::uint8_t kind = 0, phase = 0;
    std::uint64_t message = 0;
    std::uint64_t subject = 0;   ///< feed, generation, ...
    std::uint64_t position = 0;  ///< how far it is
    std::string job_data;
};

struct GenerationRow {
    std::uint64_t number = 0;
    std::uint64_t message = 0;
    Digest bundle{};
    std::string policy_data;
};

enum class OutgoingState : std::uint8_t {
    due = 1,  ///< to be sent
    sent,
    failing,  ///< was tried in vain, and is tried again
    replayed  ///< made by a rebuild: what was sent then is not sent again
};

/// What a message's sender is to be told of it: acknowledgments, one for each interchange that wants one. Not
/// their bytes: these are made from the stored message when they are sent.
struct OutgoingRow {
    std::uint64_t id = 0;  ///< step x 2^20 + ordinal
    std::uint64_t message = 0;
    std::uint32_t partner = 0, channel = 0;
    std::uint8_t mode = 0;
    std::uint64_t first_number = 0, count = 0;  ///< the control numbers that were given out for it
    std::string verdicts_data;                  ///< what became of each document
    Instant created_at;                         ///< model time
    // How far it is on its way; no part of the model.
    OutgoingState state = OutgoingState::due;
    std::uint64_t asked = 1;  ///< how often it was asked for: the message came again
    std::uint32_t attempts = 0;
    std::string error;  ///< of the last attempt
    std::optional<Instant> sent_at;
    std::string files;  ///< their names, one a line
};

/// What is on its way out to one partner.
struct OutgoingFigures {
    std::uint32_t partner = 0;
    std::uint64_t waiting = 0, failing = 0;  ///< `waiting` counts those that fail as well
    Instant oldest;
    std::string error;  ///< of the oldest that fails
};

struct SubscriberRow {
    std::string name, subscriber_data;
};

/// A table of the model, for digests: its rows as canonical bytes, in key order.
enum class ModelTable : std::uint8_t {
    products,
    offers,
    stock,
    feeds,
    matches,
    availability,
    quarantine,
    document_keys,
    outgoing,  ///< without the columns that tell how far each is
    control_numbers
};
constexpr std::array<ModelTable, 10> model_tables{
    ModelTable::products, ModelTable::offers,         ModelTable::stock,      ModelTable::feeds,
    ModelTable::matches,  ModelTable::availability,   ModelTable::quarantine, ModelTable::document_keys,
    ModelTable::outgoing, ModelTable::control_numbers};
std::string_view to_string(ModelTable table);

struct Counts {
    std::uint64_t messages = 0, waiting = 0, held = 0, products = 0, offers = 0, unmatched = 0, events = 0;
};

}  // namespace crossdock::store
