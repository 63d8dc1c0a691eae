#include "gateway/model/availability.h"

#include <algorithm>
#include <array>

namespace crossdock::model {
namespace {

/// What one line brings to the product, after its rules.
struct Usable {
    std::int64_t quantity = 0;
    bool limited = false;      ///< its feed's level allows low stock only
    bool contributes = true;   ///< its feed's level does not stop it
};

Effect effect_of(const Effects& effects, Freshness level) {
    if (level == Freshness::ageing) return effects.ageing;
    if (level == Freshness::stale) return effects.stale;
    return level == Freshness::expired ? effects.expired : Effect::keep;
}

std::int64_t times(std::int64_t quantity, std::int64_t pack) {
    const auto product = Decimal(quantity).times(Decimal(pack));
    return product ? product->mantissa() : INT64_MAX;
}

/// Sums stop at the largest number instead of wrapping round.
std::int64_t plus(std::int64_t a, std::int64_t b) {
    std::int64_t sum = 0;
    return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

class Computation {
public:
    Computation(const std::vector<OfferStock>& offers, Trace* trace) : offers_(offers), trace_(trace) {}

    Availability run() {
        for (const OfferStock& offer : offers_) add(offer);
        finish();
        return std::move(result_);
    }

private:
    void note(const OfferStock& offer, const std::string& location, std::string_view rule, std::string detail,
              std::int64_t after) {
        trace_->push_back({offer.supplier + "/" + offer.supplier_sku, location, std::string(rule), std::move(detail),
                           after});
    }

    Usable use(const OfferStock& offer, const StockLine& line) {
        Usable usable;
        usable.quantity = line.available.floor();
        if (trace_ && !line.available.is_whole()) {
            note(offer, line.location, "floor",
                 line.available.to_string() + " -> " + std::to_string(usable.quantity), usable.quantity);
        }
        if (usable.quantity < 0) {
            if (trace_) note(offer, line.location, "negative", line.available.to_string() + " -> 0", 0);
            usable.quantity = 0;
        }
        if (offer.pack != 1) {
            const std::int64_t before = usable.quantity;
            usable.quantity = times(usable.quantity, offer.pack);
            if (trace_) {
                note(offer, line.location, "pack", std::to_string(before) + " x " + std::to_string(offer.pack),
                     usable.quantity);
            }
        }
        apply_level(offer, line, usable);
        if (trace_ && line.base_uncertain) {
            note(offer, line.location, "base_uncertain", "a change was held; waits for an absolute figure",
                 usable.quantity);
        }
        if (trace_) note(offer, line.location, "line", "counts", usable.quantity);
        return usable;
    }

    void apply_level(const OfferStock& offer, const StockLine& line, Usable& usable) {
        const Effect effect = effect_of(line.effects, line.freshness);
        if (effect == Effect::zero) {
            usable.quantity = 0;
            usable.contributes = false;
        } else if (effect == Effect::low_stock_only) {
            usable.quantity = std::min(usable.quantity, std::max<std::int64_t>(offer.low_stock, 0));
            usable.limited = true;
        }
        if (trace_ && line.freshness != Freshness::fresh) {
            note(offer, line.location, "freshness",
                 std::string(to_string(line.freshness)) + ": " + std::string(to_string(effect)), usable.quantity);
        }
    }

    void add(const OfferStock& offer) {
        std::int64_t sum = 0;
        bool limited = false;
        for (const StockLine& line : offer.lines) {
            const Usable usable = use(offer, line);
            sum = plus(sum, usable.quantity);
            limited = limited || (usable.limited && usable.quantity > 0);
            all_ = std::max(all_, line.freshness);
            all_feeds_.push_back(line.feed);
            if (usable.contributes) {
                contributing_ = std::max(contributing_.value_or(Freshness::fresh), line.freshness);
                result_.feeds.push_back(line.feed);
            }
            add_side_figures(offer, line, usable);
        }
        if (offer.safety_stock != 0) {
            sum = std::max<std::int64_t>(sum - std::min(sum, offer.safety_stock), 0);
            if (trace_) note(offer, "", "safety_stock", "- " + std::to_string(offer.safety_stock), sum);
        }
        if (sum > 0) {
            limited_ = limited_ || limited;
            low_stock_ = std::max(low_stock_, offer.low_stock);
        }
        result_.quantity = plus(result_.quantity, sum);
        if (trace_) note(offer, "", "sum", "of the offer", sum);
    }

    void add_side_figures(const OfferStock& offer, const StockLine& line, const Usable& usable) {
        const std::int64_t on_hand = std::max<std::int64_t>(line.on_hand.value_or(line.available).floor(), 0);
        if (usable.contributes) result_.on_hand = plus(result_.on_hand, times(on_hand, offer.pack));
        if (!line.location.empty()) {
            result_.locations.push_back({offer.supplier + ":" + line.location, usable.quantity});
        }
        if (line.status == "discontinued") ++discontinued_;
        if (line.status == "made_to_order") made_to_order_ = true;
        if (line.status == "preorder") preorder_ = true;
        if (line.status == "backorder") backorder_ = true;
        ++lines_;
        if (!usable.contributes) return;
        for (const Incoming& incoming : line.incoming) {
            const std::int64_t quantity = times(std::max<std::int64_t>(incoming.quantity.floor(), 0), offer.pack);
            if (quantity > 0) result_.incoming.push_back({quantity, incoming.expected_on});
        }
        if (line.available_from && (!result_.available_from || *line.available_from < *result_.available_from)) {
            result_.available_from = line.available_from;
        }
    }

    void finish() {
        result_.freshness = contributing_.value_or(all_);
        if (!contributing_) result_.feeds = all_feeds_;  // so that as_of still tells how old the silence is
        std::sort(result_.feeds.begin(), result_.feeds.end());
        result_.feeds.erase(std::unique(result_.feeds.begin(), result_.feeds.end()), result_.feeds.end());
        merge_locations();
        merge_incoming();
        result_.word = word();
        if (trace_) {
            trace_->push_back({"", "", "availability", std::string(to_string(result_.word)), result_.quantity});
        }
    }

    AvailabilityWord word() const {
        if (result_.quantity > 0) {
            return limited_ || result_.quantity <= low_stock_ ? AvailabilityWord::limited_availability
                                                              : AvailabilityWord::in_stock;
        }
        if (preorder_) return AvailabilityWord::preorder;
        if (backorder_ || !result_.incoming.empty()) return AvailabilityWord::backorder;
        if (made_to_order_) return AvailabilityWord::made_to_order;
        return lines_ != 0 && discontinued_ == lines_ ? AvailabilityWord::discontinued
                                                      : AvailabilityWord::out_of_stock;
    }

    void merge_locations() {
        auto& all = result_.locations;
        std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
            return a.code != b.code ? a.code < b.code : a.quantity < b.quantity;
        });
        std::vector<LocationQuantity> merged;
        for (LocationQuantity& each : all) {
            if (!merged.empty() && merged.back().code == each.code) {
                merged.back().quantity = plus(merged.back().quantity, each.quantity);
            } else {
                merged.push_back(std::move(each));
            }
        }
        all = std::move(merged);
    }

    /// Incoming of one day is one figure; what has no day comes last.
    void merge_incoming() {
        auto& all = result_.incoming;
        const auto day = [](const IncomingQuantity& each) {
            return each.eta ? std::chrono::sys_days(*each.eta) : std::chrono::sys_days::max();
        };
        std::sort(all.begin(), all.end(), [&day](const auto& a, const auto& b) {
            return day(a) != day(b) ? day(a) < day(b) : a.quantity < b.quantity;
        });
        std::vector<IncomingQuantity> merged;
        for (const IncomingQuantity& each : all) {
            if (!merged.empty() && merged.back().eta == each.eta) {
                merged.back().quantity = plus(merged.back().quantity, each.quantity);
            } else {
                merged.push_back(each);
            }
        }
        all = std::move(merged);
    }

    const std::vector<OfferStock>& offers_;
    Trace* trace_;
    Availability result_;
    std::optional<Freshness> contributing_;
    Freshness all_ = Freshness::fresh;
    std::vector<std::uint32_t> all_feeds_;
    std::int64_t low_stock_ = 0;
    std::size_t lines_ = 0, discontinued_ = 0;
    bool limited_ = false, made_to_order_ = false, preorder_ = false, backorder_ = false;
};

}  // namespace

std::string_view to_string(AvailabilityWord word) {
    constexpr std::array<std::string_view, 7> names{"in_stock",  "limited_availability", "out_of_stock", "backorder",
                                                    "preorder", "made_to_order",        "discontinued"};
    return names[static_cast<std::size_t>(word)];
}

Availability compute_availability(const std::vector<OfferStock>& offers, Trace* trace) {
    return Computation(offers, trace).run();
}

}  // namespace crossdock::model
