#include "gateway/ledger/applier.h"

#include <algorithm>

namespace crossdock::ledger {
namespace {

std::int64_t micros(Instant instant) {
    return instant.time_since_epoch().count();
}
Instant instant(std::int64_t micros) {
    return Instant(Duration(micros));
}

void set_figure(Line& line, const Decimal& figure) {
    line.available = figure.mantissa();
    line.available_scale = static_cast<std::int8_t>(figure.scale());
}

void set_on_hand(Line& line, const std::optional<Decimal>& on_hand) {
    line.on_hand = on_hand ? on_hand->mantissa() : 0;
    line.on_hand_scale = static_cast<std::int8_t>(on_hand ? on_hand->scale() : -1);
}

std::string details_of(const model::StockFact& fact) {
    if (fact.incoming.empty() && !fact.available_from && fact.uom.empty() && fact.condition.empty())
        return {};
    return encode(LineDetails{fact.incoming, fact.available_from, fact.uom, fact.condition});
}

bool same_figures(const Line& a, const Line& b) {
    return a.available == b.available && a.available_scale == b.available_scale && a.on_hand == b.on_hand &&
           a.on_hand_scale == b.on_hand_scale && a.status == b.status && a.content == b.content;
}

}  // namespace

store::LineRow to_row(std::uint32_t id, const Line& line, const State& state) {
    store::LineRow row;
    row.id = id;
    row.offer = line.offer;
    row.feed = line.feed;
    row.listed_by = line.listed_by;
    row.available = line.figure();
    if (line.on_hand_scale >= 0) row.on_hand = Decimal::from_parts(line.on_hand, line.on_hand_scale);
    row.status = line.status;
    row.missing = line.missing;
    row.flags = line.flags;
    row.stated_at = instant(line.stated_at);
    const LineExtra* extra = state.extra(id);
    row.absolute_at = (line.flags & Line::changed_by_delta) != 0 && extra != nullptr
                          ? instant(extra->absolute_at)
                          : row.stated_at;
    row.message = line.message;
    return row;
}

/// Who named a line last, and for when: in its own row, or by the full report that lists it.
model::Spoken Applier::seen(const Line& line) const {
    model::Spoken spoken{instant(line.stated_at), line.message};
    if (line.missing == 0 && line.listed_by != 0) {
        const store::FeedRow& lister = state_.feed(line.listed_by).row;
        spoken.at = std::max(spoken.at, lister.full_at);
        spoken.message = std::max(spoken.message, lister.full_message);
    }
    return spoken;
}

/// A row whose figure changed: provenance is the fact's.
void Applier::write_named(std::uint32_t id, const Line& line, std::string details,
                          const model::StockFact& fact, std::uint64_t message) {
    store::LineRow row = to_row(id, line, state_);
    row.details_data = std::move(details);
    row.run = step_.sequence;
    row.changed_by = message;
    row.document = fact.place.document;
    row.offset = fact.place.offset;
    row.length = fact.place.length;
    row.line = fact.place.line;
    row.segment = fact.place.segment;
    store_.put(row);
}

/// A row whose figure stays: details and provenance are kept.
void Applier::write_kept(std::uint32_t id, const Line& line) {
    auto kept = store_.line(id);
    if (!kept || !*kept) {
        fail(kept ? failure(Errc::io, "a row of stock is gone") : kept.error());
        return;
    }
    store::LineRow row = to_row(id, line, state_);
    const store::LineRow& old = **kept;
    row.details_data = old.details_data;
    row.run = step_.sequence;
    row.changed_by = old.changed_by;
    row.document = old.document;
    row.offset = old.offset;
    row.length = old.length;
    row.line = old.line;
    row.segment = old.segment;
    store_.put(row);
}

FactOutcome Applier::apply(const model::StockFact& fact, FactContext& context, const model::ReportTime& time,
                           bool& matched) {
    const std::uint32_t partner = state_.channel(context.channel).row.partner;
    crypto::Hash128 key;
    std::uint32_t offer = find_offer(partner, fact, key);
    const std::uint32_t its_feed = feed(context.channel, fact.location);
    const std::uint32_t line = offer == 0 ? 0 : state_.find_line(offer, state_.feed(its_feed).location);
    if (offer != 0) update_offer(offer, fact, key);
    context.newly_named = line != 0 && state_.line(line).mark != context.mark;
    if (context.newly_named != 0) state_.mark_line(line, context.mark);
    matched = offer != 0 && state_.offer(offer).product != 0;
    const Duration tolerance = feed_policy(context.channel).order_tolerance;
    if (context.coverage == model::Coverage::delta) {
        return line == 0 ? FactOutcome::rejected : apply_delta(line, fact, context, time);
    }
    const model::Spoken news{time.order, context.message};
    if (line == 0) {
        const store::FeedRow& row = state_.feed(its_feed).row;
        if (row.full_message != 0 && model::is_older(news, {row.full_at, row.full_message}, tolerance)) {
            return FactOutcome::superseded;
        }
        if (offer == 0) offer = make_offer(partner, fact, key);
        matched = state_.offer(offer).product != 0;
    } else if (model::is_older(news, seen(state_.line(line)), tolerance)) {
        return FactOutcome::superseded;
    }
    return apply_absolute(line, offer, its_feed, fact, context, time);
}

FactOutcome Applier::apply_absolute(std::uint32_t id, std::uint32_t offer, std::uint32_t its_feed,
                                    const model::StockFact& fact, FactContext& context,
                                    const model::ReportTime& time) {
    const bool known = id != 0;
    Line line = known ? state_.line(id) : Line();
    const Line before = line;
    line.offer = offer;
    if (fact.available || fact.on_hand) {
        const std::optional<Decimal> figure = model::counted(fact);
        if (!figure) return FactOutcome::rejected;
        set_figure(line, *figure);
        set_on_hand(line, fact.on_hand);
    }
    line.status = status_code(fact.status);
    std::string details = details_of(fact);
    line.content = details.empty() ? 0 : crypto::checksum(details);
    const bool extra = !fact.incoming.empty() || fact.available_from.has_value();
    line.flags = extra ? Line::has_extra : std::uint8_t{0};
    line.feed = its_feed;
    line.missing = 0;
    line.mark = context.mark;
    if (context.lists) line.listed_by = its_feed;
    const bool changed = !known || !same_figures(line, before);
    const bool renamed = line.feed != before.feed || line.listed_by != before.listed_by ||
                         line.missing != before.missing || line.flags != before.flags;
    // An unchanged line of a full report: its feed's row says it all.
    if (!changed && !renamed && context.lists) return FactOutcome::unchanged;
    line.stated_at = micros(time.order);
    line.message = context.message;
    if (!known) {
        context.newly_named = 1;
        id = state_.add_line(line);
    } else {
        state_.set_line(id, line);
    }
    if (extra || (before.flags & Line::has_extra) != 0) {
        state_.set_extra(id, extra ? std::optional(LineExtra{details, line.stated_at}) : std::nullopt);
    }
    if (changed) {
        write_named(id, line, std::move(details), fact, context.message);
    } else {
        write_kept(id, line);
    }
    if (changed || renamed) touch(state_.offer(offer).product);
    return changed ? FactOutcome::changed : FactOutcome::unchanged;
}

/// Adds to a known base. Late changes are added too, unless an absolute figure after them has them in it
/// already.
FactOutcome Applier::apply_delta(std::uint32_t id, const model::StockFact& fact, const FactContext& context,
                                 const model::ReportTime& time) {
    Line line = state_.line(id);
    const Line before = line;
    const LineExtra* old_extra = state_.extra(id);
    model::Spoken absolute = seen(line);
    if ((line.flags & Line::changed_by_delta) != 0 && old_extra != nullptr) {
        absolute.at = instant(old_extra->absolute_at);
        if (line.listed_by != 0 && line.missing == 0) {
            absolute.at = std::max(absolute.at, state_.feed(line.listed_by).row.full_at);
        }
    }
    const Duration tolerance = feed_policy(context.channel).order_tolerance;
    if (time.order < absolute.at - tolerance) return FactOutcome::superseded;
    const std::optional<Decimal> change = model::counted(fact);
    if (change) {
        const auto sum = line.figure().plus(*change);
        if (!sum) return FactOutcome::rejected;
        set_figure(line, *sum);
    }
    if (fact.on_hand && line.on_hand_scale >= 0) {
        const auto sum = Decimal::from_parts(line.on_hand, line.on_hand_scale).plus(*fact.on_hand);
        if (!sum) return FactOutcome::rejected;
        set_on_hand(line, sum);
    }
    if (!fact.status.empty()) line.status = status_code(fact.status);
    if (same_figures(line, before)) return FactOutcome::unchanged;
    auto kept = store_.line(id);
    if (!kept || !*kept) {
        fail(kept ? failure(Errc::io, "a row of stock is gone") : kept.error());
        return FactOutcome::rejected;
    }
    line.flags |= Line::changed_by_delta | Line::has_extra;
    line.stated_at = std::max(line.stated_at, micros(time.order));
    line.message = context.message;
    state_.set_line(id, line);
    state_.set_extra(id, LineExtra{(*kept)->details_data, micros(absolute.at)});
    write_named(id, line, (*kept)->details_data, fact, context.message);
    touch(state_.offer(line.offer).product);
    return FactOutcome::changed;
}

void Applier::leave_out(std::uint32_t id, const FactContext& context, const model::ReportTime& time) {
    const model::Missing& rule = feed_policy(context.channel).missing;
    Line line = state_.line(id);
    const Line before = line;
    line.missing = static_cast<std::uint8_t>(std::min<unsigned>(line.missing + 1u, 255));
    line.stated_at = std::max(line.stated_at, micros(time.order));
    line.message = std::max(line.message, context.message);
    const bool now = line.missing >= std::min<std::uint32_t>(std::max<std::uint32_t>(rule.after, 1), 255);
    if (now) line.flags |= Line::missing_settled;
    if (now && rule.then != model::MissingThen::keep) {
        set_figure(line, Decimal());
        set_on_hand(line, std::nullopt);
        if (rule.then == model::MissingThen::discontinue) line.status = status_code("discontinued");
        line.content = 0;
        line.flags = Line::missing_settled;
    }
    state_.set_line(id, line);
    if ((before.flags & Line::has_extra) != 0 && (line.flags & Line::has_extra) == 0)
        state_.set_extra(id, std::nullopt);
    if (same_figures(line, before)) {
        write_kept(id, line);
    } else {
        model::StockFact nowhere;  // the report says it by what it does not contain
        write_named(id, line, {}, nowhere, context.message);
    }
    touch(state_.offer(line.offer).product);
}

void Applier::doubt(std::uint32_t id) {
    Line line = state_.line(id);
    if ((line.flags & Line::base_uncertain) != 0) return;
    line.flags |= Line::base_uncertain;
    state_.set_line(id, line);
    write_kept(id, line);
}

}  // namespace crossdock::ledger
