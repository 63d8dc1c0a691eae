#include "gateway/model/availability.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <tuple>

namespace crossdock::model {
namespace {

/// Sums saturate: a supplier's nonsense figure must not wrap into a negative one.
std::int64_t add(std::int64_t a, std::int64_t b) {
    std::int64_t sum = 0;
    return __builtin_add_overflow(a, b, &sum) ? std::numeric_limits<std::int64_t>::max() : sum;
}

std::int64_t multiply(std::int64_t a, std::int64_t b) {
    std::int64_t product = 0;
    return __builtin_mul_overflow(a, b, &product) ? std::numeric_limits<std::int64_t>::max() : product;
}

Effect effect_of(const StockLine& line) {
    switch (line.freshness) {
        case Freshness::fresh:
            return Effect::keep;
        case Freshness::ageing:
            return line.effects.ageing;
        case Freshness::stale:
            return line.effects.stale;
        case Freshness::expired:
            return line.effects.expired;
    }
    return Effect::zero;
}

/// Writes down the rules that are applied to one offer, or nothing.
class Tracer {
public:
    Tracer(Trace* trace, const OfferStock& offer) : trace_(trace), offer_(offer) {}

    void note(std::string_view location, std::string_view rule, std::string detail,
              std::int64_t after) const {
        if (trace_ == nullptr) return;
        trace_->push_back({offer_.supplier + "/" + offer_.supplier_sku, std::string(location),
                           std::string(rule), std::move(detail), after});
    }
    bool on() const { return trace_ != nullptr; }

private:
    Trace* trace_;
    const OfferStock& offer_;
};

/// A stated quantity in whole units for sale, in units of the product.
std::int64_t usable(const Decimal& stated, std::string_view location, const OfferStock& offer,
                    const Tracer& tracer) {
    std::int64_t quantity = stated.floor();
    if (tracer.on()) tracer.note(location, "stated", stated.to_string(), quantity);
    if (quantity < 0) {
        tracer.note(location, "negative", std::to_string(quantity) + " -> 0", 0);
        quantity = 0;
    }
    if (offer.pack != 1) {
        const std::int64_t units = multiply(quantity, offer.pack);
        if (tracer.on())
            tracer.note(location, "pack", std::to_string(quantity) + " x " + std::to_string(offer.pack),
                        units);
        quantity = units;
    }
    return quantity;
}

/// What the offers add up to, while they are gone through.
struct Sum {
    std::int64_t quantity = 0, on_hand = 0, low_stock = 0;
    bool limited = false;  ///< a contributing line is under low_stock_only
    bool backorder = false, preorder = false, made_to_order = false;
    std::size_t offers = 0, discontinued = 0;
    std::map<std::string, std::int64_t> locations;
    std::vector<IncomingQuantity> incoming;
    std::optional<Date> available_from;
    std::optional<Freshness> contributing, any;
    std::vector<std::uint32_t> feeds, all_feeds;
};

void worsen(std::optional<Freshness>& worst, Freshness level) {
    worst = worst ? std::max(*worst, level) : level;
}

void note_status(Sum& sum, const StockLine& line) {
    sum.backorder = sum.backorder || line.status == "backorder";
    sum.preorder = sum.preorder || line.status == "preorder";
    sum.made_to_order = sum.made_to_order || line.status == "made_to_order";
    if (line.available_from && (!sum.available_from || *line.available_from < *sum.available_from)) {
        sum.available_from = line.available_from;
    }
}

struct LineResult {
    std::int64_t quantity = 0;
    bool limited = false;
};

LineResult add_line(Sum& sum, const OfferStock& offer, const StockLine& line, const Tracer& tracer) {
    LineResult result;
    result.quantity = usable(line.available, line.location, offer, tracer);
    if (line.on_hand)
        sum.on_hand =
            add(sum.on_hand, multiply(std::max<std::int64_t>(0, line.on_hand->floor()), offer.pack));
    if (!line.on_hand) sum.on_hand = add(sum.on_hand, result.quantity);
    if (line.base_uncertain)
        tracer.note(line.location, "base_uncertain", "a change to this figure is held", result.quantity);
    const Effect effect = effect_of(line);
    if (effect == Effect::zero && result.quantity > 0) {
        tracer.note(line.location, "freshness", std::string(to_string(line.freshness)) + ": nothing is sold",
                    0);
        result.quantity = 0;
    } else if (effect == Effect::low_stock_only && result.quantity > 0) {
        const std::int64_t capped = std::min(result.quantity, offer.low_stock);
        tracer.note(line.location, "freshness",
                    std::string(to_string(line.freshness)) + ": at most " + std::to_string(offer.low_stock),
                    capped);
        result.quantity = capped;
        result.limited = true;
    }
    for (const Incoming& incoming : line.incoming) {
        const std::int64_t units = multiply(std::max<std::int64_t>(0, incoming.quantity.floor()), offer.pack);
        if (units > 0) sum.incoming.push_back({units, incoming.expected_on});
    }
    note_status(sum, line);
    worsen(sum.any, line.freshness);
    sum.all_feeds.push_back(line.feed);
    return result;
}

void add_offer(Sum& sum, const OfferStock& offer, Trace* trace) {
    const Tracer tracer(trace, offer);
    std::int64_t total = 0;
    bool limited = false, discontinued = !offer.lines.empty();
    for (const StockLine& line : offer.lines) {
        const LineResult result = add_line(sum, offer, line, tracer);
        total = add(total, result.quantity);
        limited = limited || result.limited;
        discontinued = discontinued && line.status == "discontinued";
        if (!line.location.empty()) {
            std::int64_t& at = sum.locations[offer.supplier + ":" + line.location];
            at = add(at, result.quantity);
        }
        if (result.quantity > 0) {
            worsen(sum.contributing, line.freshness);
            sum.feeds.push_back(line.feed);
        }
    }
    if (offer.safety_stock != 0 && total > 0) {
        const std::int64_t left = std::max<std::int64_t>(0, total - offer.safety_stock);
        if (tracer.on())
            tracer.note({}, "safety_stock",
                        std::to_string(total) + " - " + std::to_string(offer.safety_stock), left);
        total = left;
    }
    tracer.note({}, "offer", "sum of its lines, less what is kept back", total);
    sum.quantity = add(sum.quantity, total);
    if (total > 0) {
        sum.limited = sum.limited || limited;
        sum.low_stock = std::max(sum.low_stock, offer.low_stock);
    }
    ++sum.offers;
    if (discontinued) ++sum.discontinued;
}

AvailabilityWord word_for(const Sum& sum) {
    if (sum.quantity > 0) {
        return sum.limited || sum.quantity <= sum.low_stock ? AvailabilityWord::limited_availability
                                                            : AvailabilityWord::in_stock;
    }
    if (sum.preorder) return AvailabilityWord::preorder;
    if (sum.backorder || (!sum.incoming.empty() && sum.discontinued < sum.offers))
        return AvailabilityWord::backorder;
    if (sum.made_to_order) return AvailabilityWord::made_to_order;
    return sum.offers > 0 && sum.discontinued == sum.offers ? AvailabilityWord::discontinued
                                                            : AvailabilityWord::out_of_stock;
}

/// Incoming stock by day, each day once; without a day last.
std::vector<IncomingQuantity> merged(std::vector<IncomingQuantity> incoming) {
    const auto day = [](const IncomingQuantity& a) {
        return a.eta ? std::chrono::sys_days(*a.eta) : std::chrono::sys_days::max();
    };
    std::sort(incoming.begin(), incoming.end(),
              [&](const auto& a, const auto& b) { return day(a) < day(b); });
    std::vector<IncomingQuantity> out;
    for (const IncomingQuantity& next : incoming) {
        if (!out.empty() && out.back().eta == next.eta) {
            out.back().quantity = add(out.back().quantity, next.quantity);
        } else {
            out.push_back(next);
        }
    }
    return out;
}

std::vector<std::uint32_t> unique(std::vector<std::uint32_t> feeds) {
    std::sort(feeds.begin(), feeds.end());
    feeds.erase(std::unique(feeds.begin(), feeds.end()), feeds.end());
    return feeds;
}

}  // namespace

std::string_view to_string(AvailabilityWord word) {
    constexpr std::array<std::string_view, 7> words{
        "in_stock", "limited_availability", "out_of_stock", "backorder",
        "preorder", "made_to_order",        "discontinued"};
    return words[static_cast<std::size_t>(word)];
}

Availability compute_availability(const std::vector<OfferStock>& offers, Trace* trace) {
    // Offers and lines in one fixed order, whatever order they came in: sums saturate and the trace is read.
    std::vector<const OfferStock*> ordered;
    ordered.reserve(offers.size());
    for (const OfferStock& offer : offers) ordered.push_back(&offer);
    std::sort(ordered.begin(), ordered.end(), [](const OfferStock* a, const OfferStock* b) {
        return std::tie(a->supplier, a->supplier_sku) < std::tie(b->supplier, b->supplier_sku);
    });
    Sum sum;
    for (const OfferStock* offer : ordered) add_offer(sum, *offer, trace);

    Availability out;
    out.word = word_for(sum);
    out.quantity = sum.quantity;
    out.on_hand = sum.on_hand;
    out.incoming = merged(std::move(sum.incoming));
    out.available_from = sum.available_from;
    const bool later = out.word == AvailabilityWord::preorder || out.word == AvailabilityWord::backorder;
    if (later && !out.available_from && !out.incoming.empty()) out.available_from = out.incoming.front().eta;
    for (const auto& [code, quantity] : sum.locations) out.locations.push_back({code, quantity});
    const bool contributes = sum.contributing.has_value();
    out.freshness = contributes ? *sum.contributing : sum.any.value_or(Freshness::fresh);
    out.feeds = unique(contributes ? std::move(sum.feeds) : std::move(sum.all_feeds));
    if (trace != nullptr) {
        trace->push_back({{},
                          {},
                          "sum",
                          std::to_string(offers.size()) + " offers: " + std::string(to_string(out.word)),
                          out.quantity});
    }
    return out;
}

}  // namespace crossdock::model
