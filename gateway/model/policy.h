#pragma once

#include "gateway/core/time.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace crossdock::model {

/// How far a report reaches: all of the supplier's stock at its locations, some of it, or changes to it.
enum class Coverage : std::uint8_t { full, partial, delta };

/// Which documents together are one report.
enum class ReportOf : std::uint8_t { message, document, reference };

/// How old the feed behind a figure is. Ordered: later is worse.
enum class Freshness : std::uint8_t { fresh, ageing, stale, expired };

/// What a level of freshness does to the figures of a feed.
enum class Effect : std::uint8_t {
    keep,            ///< nothing
    low_stock_only,  ///< what is left is shown as limited, and no more than `low_stock` of an offer is sold
    zero             ///< nothing is sold
};

/// What happens to an offer that full reports leave out.
enum class MissingThen : std::uint8_t { zero, keep, discontinue };

/// What counts where one report names the same offer and location twice.
enum class Repeated : std::uint8_t { last, sum, error };

/// What is done with a document whose reference came before with other bytes.
enum class OnReusedReference : std::uint8_t { quarantine, apply };

/// When to expect a feed. The levels: fresh until every + grace after it was last heard, then ageing until
/// stale_after, then stale until expired_after, then expired; all counted from `as_of`.
struct Expect {
    Duration every{}, grace{}, stale_after{}, expired_after{};
};

struct Effects {
    Effect ageing = Effect::keep;
    Effect stale = Effect::low_stock_only;
    Effect expired = Effect::zero;
};

/// A report that trips a guard is held in the quarantine, whole, before its first write. Shares in percent.
struct Guards {
    double vanish = 50;             ///< share of the known offers that a full report leaves out
    double to_zero = 30;            ///< share of the known offers above zero that a report sets to zero
    std::uint32_t from_items = 20;  ///< with fewer known offers the share guards are silent
    double max_rejected = 1;        ///< share of rejected records ...
    std::uint32_t max_rejected_count = 100;  ///< ... or their number
};

struct Missing {
    std::uint32_t after = 2;  ///< on which absence in a row
    MissingThen then = MissingThen::zero;
};

/// How one channel's reports are taken. A feed is a channel that carries stock.
struct FeedPolicy {
    std::string partner, channel;
    Coverage coverage = Coverage::full;  ///< where the report does not say
    ReportOf coverage_of = ReportOf::message;
    std::optional<Expect> expect;  ///< without it the feed never ages
    Effects effects;
    Guards guards;
    Missing missing;
    Repeated repeated = Repeated::last;
    Duration order_tolerance{};  ///< how much older than the last report is not yet "older"
    OnReusedReference on_reused_reference = OnReusedReference::quarantine;
};

/// What holds for all offers of one supplier.
struct OfferPolicy {
    std::int64_t safety_stock = 0;  ///< units of the product kept back from each offer
    std::int32_t priority = 10;     ///< lower is preferred
    std::int64_t low_stock = 5;     ///< at or below it, and above zero, an offer counts as limited
    std::map<std::string, std::int64_t>
        packs;  ///< supplier SKU -> units of the product in one unit of the offer
};

struct Storefront {
    std::string name = "default";
    std::string currency = "EUR";
    std::string time_zone = "UTC";
    std::vector<std::string> suppliers;  ///< whose offers it may sell; empty = all
};

/// Every rule that can change a figure: made by gateway/settings from the configuration, used by the ledger
/// under the configuration's generation.
struct Policy {
    std::vector<Storefront> storefronts;
    std::vector<FeedPolicy> feeds;
    std::map<std::string, OfferPolicy> offers;  ///< by partner

    /// nullptr where the channel carries no stock or does not exist.
    const FeedPolicy* feed(std::string_view partner, std::string_view channel) const;
};

/// The level of a feed whose figures are of `as_of`, at `now`; and the moment of the next level, if there is
/// one.
Freshness freshness_at(const std::optional<Expect>& expect, Instant as_of, Instant now);
std::optional<Instant> next_level_at(const std::optional<Expect>& expect, Instant as_of, Instant now);

/// Until when the figures are fresh: as_of + every + grace; nullopt where nothing is expected.
std::optional<Instant> fresh_until(const std::optional<Expect>& expect, Instant as_of);

std::string_view to_string(Freshness level);
std::string_view to_string(Coverage coverage);
std::string_view to_string(Effect effect);

}  // namespace crossdock::model
