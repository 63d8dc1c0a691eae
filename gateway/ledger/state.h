#pragma once

#include "gateway/core/decimal.h"
#include "gateway/crypto/digest.h"
#include "gateway/ledger/encode.h"
#include "gateway/ledger/index.h"
#include "gateway/ledger/packed.h"
#include "gateway/ledger/tables.h"
#include "gateway/model/policy.h"
#include "gateway/store/store.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace crossdock::ledger {

/// Stock of one offer at one location, as small as it can be: there may be millions.
struct Line {
    std::uint64_t content = 0;   ///< checksum of everything stated beside the figures
    std::int64_t available = 0;  ///< mantissas; scales below
    std::int64_t on_hand = 0;
    std::int64_t stated_at = 0;  ///< microseconds
    std::uint64_t message = 0;   ///< that last named it in a row of its own
    std::uint32_t offer = 0;
    std::uint32_t next_of_offer = 0;
    std::uint32_t feed = 0;
    std::uint32_t listed_by = 0;
    std::uint32_t mark = 0;  ///< of the run that named it last; means nothing after that run
    std::int8_t available_scale = 0;
    std::int8_t on_hand_scale = -1;  ///< -1 = not stated
    std::uint8_t status = 0;
    std::uint8_t missing = 0;
    std::uint8_t flags = 0;

    static constexpr std::uint8_t base_uncertain = 1, has_extra = 2, changed_by_delta = 4,
                                  missing_settled = 8;
    Decimal figure() const { return Decimal::from_parts(available, available_scale); }
    bool positive() const { return available > 0; }
};

/// What few lines have.
struct LineExtra {
    std::string details;           ///< encoded LineDetails with incoming or a date
    std::int64_t absolute_at = 0;  ///< where deltas were added since
};

struct Offer {
    crypto::Hash128 key;
    std::uint64_t gtin = 0;
    std::int64_t pack = 1;
    std::uint32_t partner = 0;
    std::uint32_t product = 0;
    std::uint32_t first_line = 0;
    std::uint32_t next_of_product = 0;
    std::uint8_t key_kind = 0;
    std::uint8_t matched_by = 0;
};

struct Product {
    std::uint64_t gtin = 0;
    std::uint32_t first_offer = 0;
    bool deleted = false;
    bool has_packs = false;
    bool dirty = false;  ///< to be computed at the end of the step
};

struct Feed {
    store::FeedRow row;
    std::uint32_t location = 0;
    std::uint64_t lines = 0, positive = 0;  ///< that it confirmed last
    std::uint64_t listed = 0, absent = 0;   ///< that its full reports list; and left out, short of the rule
    const model::FeedPolicy* policy = nullptr;
    bool saved = false, dirty = false;
};

struct Channel {
    store::ChannelRow row;
    const model::FeedPolicy* policy = nullptr;
    std::vector<std::uint32_t> feeds;
    bool saved = false, dirty = false;
};

enum MatchedBy : std::uint8_t { by_nothing, by_gtin, by_supplier_sku, by_acceptance };

/// The model in memory: what decides without asking the database. Changes of a group are noted, so that they
/// can be taken back when its transaction fails. It writes nothing to the store; the ledger's thread only.
class State {
public:
    State();

    /// Reads everything in by scans.
    Result<void> load(store::Reading& store, std::uint64_t epoch);

    // --- a group
    void begin_group();
    void keep_group();
    void take_back_group();

    // --- names
    std::uint32_t find_partner(std::string_view name) const;
    std::uint32_t add_partner(const std::string& name);
    const std::string& partner_name(std::uint32_t id) const { return partners_[id]; }
    std::uint32_t find_channel(std::string_view partner, std::string_view name) const;
    std::uint32_t add_channel(std::uint32_t partner, const std::string& name);
    Channel& change_channel(std::uint32_t id);
    const Channel& channel(std::uint32_t id) const { return channels_[id]; }
    std::uint32_t last_channel() const { return channels_.last(); }

    // --- feeds
    std::uint32_t find_feed(std::uint32_t channel, std::string_view location) const;
    std::uint32_t add_feed(std::uint32_t channel, const std::string& location);
    Feed& change_feed(std::uint32_t id);
    const Feed& feed(std::uint32_t id) const { return feeds_[id]; }
    std::uint32_t last_feed() const { return feeds_.last(); }
    static constexpr std::uint32_t no_location = ~std::uint32_t{0};
    /// no_location where no feed of any channel has spoken of it.
    std::uint32_t find_location(const std::string& name) const;
    const std::string& location_name(std::uint32_t location) const { return locations_[location]; }
    /// Feeds in the order of their deadlines.
    const std::set<std::pair<Instant, std::uint32_t>>& deadlines() const { return deadlines_; }
    void set_due(std::uint32_t feed, std::optional<Instant> due);
    std::vector<std::uint32_t> take_dirty_feeds();
    std::vector<std::uint32_t> take_dirty_channels();

    // --- offers and lines
    static crypto::Hash128 offer_key(std::uint32_t partner, std::uint8_t kind, std::string_view text);
    std::uint32_t find_offer(const crypto::Hash128& key) const;
    /// The only offer of the partner with this GTIN; 0 = none, or several.
    std::uint32_t find_offer_of_gtin(std::uint32_t partner, std::uint64_t gtin) const;
    std::vector<std::uint32_t> offers_of_gtin(std::uint64_t gtin) const;  ///< ascending
    std::uint32_t add_offer(const Offer& offer);
    const Offer& offer(std::uint32_t id) const { return offers_[id]; }
    std::uint32_t last_offer() const { return offers_.last(); }
    void set_offer_names(std::uint32_t id, const crypto::Hash128& key, std::uint8_t kind, std::uint64_t gtin);
    void set_offer_product(std::uint32_t id, std::uint32_t product, std::uint8_t matched_by);
    void set_offer_pack(std::uint32_t id, std::int64_t pack);

    std::uint32_t find_line(std::uint32_t offer, std::uint32_t location) const;
    std::uint32_t add_line(const Line& line);
    const Line& line(std::uint32_t id) const { return lines_[id]; }
    std::uint32_t last_line() const { return lines_.last(); }
    /// Replaces a line's values (not its offer); the figures of its feeds follow.
    void set_line(std::uint32_t id, const Line& line);
    void mark_line(std::uint32_t id, std::uint32_t mark) { lines_[id].mark = mark; }
    const LineExtra* extra(std::uint32_t line) const;
    void set_extra(std::uint32_t line, std::optional<LineExtra> extra);
    std::uint32_t location_of(const Line& line) const { return feeds_[line.feed].location; }

    // --- products
    std::uint32_t find_product(std::string_view sku) const;
    std::uint32_t find_product_of_gtin(std::uint64_t gtin) const;
    /// Its entry is without a version until one is set.
    std::uint32_t add_product(const std::string& sku, Instant registered_at);
    const Product& product(std::uint32_t id) const { return products_[id]; }
    /// Good as long as the product's entry for the first storefront.
    std::string_view sku(std::uint32_t product) const { return entries_[0][product].sku(); }
    std::uint32_t last_product() const { return products_.last(); }
    void set_product(std::uint32_t id, std::uint64_t gtin, bool deleted, bool has_packs);
    /// True if it was not dirty before.
    bool set_dirty(std::uint32_t product, bool dirty);
    const PackedEntry& entry(std::uint32_t product, std::uint32_t storefront) const;
    void set_entry(std::uint32_t product, std::uint32_t storefront, PackedEntry entry);
    /// A supplier's SKU that stands for a product, by the product's own list or by acceptance. 0 = none.
    std::uint32_t listed_product(const crypto::Hash128& offer_key) const;
    std::uint32_t accepted_product(const crypto::Hash128& offer_key) const;
    void set_listed(const crypto::Hash128& offer_key, std::uint32_t product);
    void set_accepted(const crypto::Hash128& offer_key, std::uint32_t product);

    // --- rules
    void set_policy(std::shared_ptr<const model::Policy> policy);
    const model::Policy& policy() const { return *policy_; }
    std::shared_ptr<const model::Policy> shared_policy() const { return policy_; }
    std::size_t storefronts() const { return policy_->storefronts.empty() ? 1 : policy_->storefronts.size(); }
    bool sells(std::size_t storefront, std::uint32_t partner) const;
    const model::OfferPolicy& offer_policy(std::uint32_t partner) const;

    // --- counters, taken back with the group
    struct Counters {
        std::uint64_t message = 0, step = 0, event = 0, job = 0, generation = 0;
        Instant time;
    };
    Counters counters;
    std::uint64_t epoch = 0;

    /// Every row of the model in memory as text, for tests: equal states give equal texts.
    std::string describe() const;

private:
    struct KeyHash {
        std::size_t operator()(const crypto::Hash128& key) const { return key.low; }
    };
    using KeyMap = std::unordered_map<crypto::Hash128, std::uint32_t, KeyHash>;

    enum class Change : std::uint8_t {
        partner_added,
        channel_added,
        channel_changed,
        feed_added,
        feed_changed,
        offer_added,
        offer_changed,
        line_added,
        line_changed,
        extra_changed,
        product_added,
        product_changed,
        entry_changed,
        listed_changed,
        accepted_changed
    };
    struct Note {
        Change change;
        std::uint32_t id = 0;
    };

    Result<void> load_names(store::Reading& store);
    Result<void> load_products(store::Reading& store);
    Result<void> load_offers(store::Reading& store);
    void take_back(const Note& note);
    void resolve_policies();
    void count(const Line& line, int by);
    std::uint32_t intern(const std::string& location);
    void index_offer(std::uint32_t id, bool add);
    static std::uint64_t gtin_hash(std::uint64_t gtin);
    static std::uint64_t line_hash(std::uint32_t offer, std::uint32_t location);
    static std::uint64_t sku_hash(std::string_view sku);

    std::shared_ptr<const model::Policy> policy_;
    std::vector<std::vector<bool>> sells_;                   ///< [storefront][partner]
    std::vector<const model::OfferPolicy*> offer_policies_;  ///< [partner]

    std::vector<std::string> partners_{""};
    std::map<std::string, std::uint32_t, std::less<>> partner_ids_;
    Chunked<Channel> channels_;
    std::map<std::pair<std::uint32_t, std::string>, std::uint32_t> channel_ids_;
    std::vector<std::string> locations_;
    std::unordered_map<std::string, std::uint32_t> location_ids_;
    Chunked<Feed> feeds_;
    std::set<std::pair<Instant, std::uint32_t>> deadlines_;
    std::vector<std::uint32_t> dirty_feeds_, dirty_channels_;
    Chunked<Offer> offers_;
    Chunked<Line> lines_;
    std::unordered_map<std::uint32_t, LineExtra> extras_;  ///< looked up only, never gone through
    Chunked<Product> products_;
    std::vector<Chunked<PackedEntry>> entries_;  ///< [storefront][product]
    KeyMap listed_, accepted_;
    IdTable offers_by_key_, offers_by_gtin_, lines_by_offer_, products_by_sku_, products_by_gtin_;

    bool in_group_ = false;
    Counters counters_before_;
    std::vector<Note> notes_;
    std::vector<Line> old_lines_;
    std::vector<Offer> old_offers_;
    std::vector<Product> old_products_;
    std::vector<Feed> old_feeds_;
    std::vector<Channel> old_channels_;
    std::vector<std::optional<LineExtra>> old_extras_;
    std::vector<std::pair<std::uint32_t, PackedEntry>> old_entries_;
    std::vector<std::pair<crypto::Hash128, std::uint32_t>> old_keys_;
};

}  // namespace crossdock::ledger
