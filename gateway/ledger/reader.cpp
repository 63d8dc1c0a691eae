#include "gateway/ledger/reader.h"

#include "gateway/core/text.h"
#include "gateway/ledger/applier.h"
#include "gateway/ledger/explain.h"
#include "gateway/ledger/names.h"

#include <algorithm>
#include <array>

namespace crossdock::ledger {
namespace {

std::string_view state_word(store::MessageState state, const std::vector<DocumentResult>& documents) {
    switch (state) {
        case store::MessageState::waiting:
            return "waiting";
        case store::MessageState::applying:
            return "applying";
        case store::MessageState::stored:
            return "stored";
        case store::MessageState::held:
            return "held";
        case store::MessageState::applied:
            break;
    }
    const auto held = [](const DocumentResult& each) { return each.outcome == Outcome::held; };
    if (!documents.empty() && std::all_of(documents.begin(), documents.end(), held)) return "held";
    return "applied";
}

}  // namespace

struct Reader::Impl {
    std::unique_ptr<store::Reading> store;

    static Outgoing to_outgoing(store::OutgoingRow&& row, const Names& names) {
        constexpr std::array<std::string_view, 5> states{"?", "due", "sent", "failing", "replayed"};
        Outgoing out;
        out.id = row.id;
        out.message = row.message;
        out.partner = names.partner(row.partner);
        out.channel = names.channel(row.channel);
        out.mode = static_cast<AcknowledgeMode>(std::min<std::uint8_t>(row.mode, 2));
        out.first_number = row.first_number;
        out.count = row.count;
        out.judgements = decode_judgements(row.verdicts_data);
        out.created_at = row.created_at;
        out.state = states[std::min<std::size_t>(static_cast<std::size_t>(row.state), 4)];
        out.asked = row.asked;
        out.attempts = row.attempts;
        out.error = std::move(row.error);
        out.sent_at = row.sent_at;
        for (const std::string_view file : split(row.files, '\n')) {
            if (!file.empty()) out.files.emplace_back(file);
        }
        return out;
    }

    Result<std::vector<OutgoingFigures>> outgoing_figures(const Names& names) {
        std::vector<OutgoingFigures> figures;
        const auto take = [&](store::OutgoingFigures&& row) {
            figures.push_back(
                {names.partner(row.partner), row.waiting, row.failing, row.oldest, std::move(row.error)});
            return true;
        };
        if (auto done = store->scan_outgoing_figures(take); !done) return done.error();
        return figures;
    }

    Result<MessageRow> to_message(store::MessageRow&& row, Names& names) {
        MessageRow out;
        out.sequence = row.sequence;
        out.kind = static_cast<MessageKind>(row.kind);
        if (row.channel != 0) {
            out.partner = names.partner_of(row.channel);
            out.channel = names.channel(row.channel);
        }
        out.key = std::move(row.key);
        out.content_type = std::move(row.content_type);
        out.origin = std::move(row.origin);
        out.received_at = row.received_at;
        out.size = row.size;
        out.documents = decode_results(row.results_data);
        out.state = state_word(row.state, out.documents);
        return out;
    }
};

Reader::Reader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Reader::~Reader() = default;

Result<std::unique_ptr<Reader>> Reader::open(const std::string& folder) {
    auto opened = store::open_reading(folder);
    if (!opened) return opened.error();
    auto impl = std::make_unique<Impl>();
    impl->store = std::move(*opened);
    return std::unique_ptr<Reader>(new Reader(std::move(impl)));
}

Result<std::vector<MessageRow>> Reader::messages(MessageSeq before, std::size_t limit,
                                                 const std::string& partner) {
    std::vector<MessageRow> rows;
    const auto questions = [&]() -> Result<void> {
        auto names = Names::read(*impl_->store);
        if (!names) return names.error();
        const std::uint32_t wanted = partner.empty() ? 0 : names->find_partner(partner);
        if (!partner.empty() && wanted == 0) return {};
        const auto take = [&](store::MessageRow&& row) {
            if (rows.size() == limit) return false;
            rows.push_back(*impl_->to_message(std::move(row), *names));
            return rows.size() < limit;
        };
        return impl_->store->scan_messages(before, wanted, take);
    };
    if (limit != 0) {
        if (auto done = impl_->store->at_one_time(questions); !done) return done.error();
    }
    return rows;
}

Result<std::optional<MessageRow>> Reader::message(MessageSeq sequence) {
    std::optional<MessageRow> found;
    const auto questions = [&]() -> Result<void> {
        auto row = impl_->store->message(sequence, false);
        if (!row) return row.error();
        if (!*row) return {};
        auto names = Names::read(*impl_->store);
        if (!names) return names.error();
        found = *impl_->to_message(std::move(**row), *names);
        const auto take = [&](store::OutgoingRow&& out) {
            found->acknowledgments.push_back(Impl::to_outgoing(std::move(out), *names));
            return true;
        };
        return impl_->store->scan_outgoing_of(sequence, take);
    };
    if (auto done = impl_->store->at_one_time(questions); !done) return done.error();
    return found;
}

Result<std::string> Reader::body(MessageSeq sequence, std::uint64_t offset, std::uint64_t most) {
    return impl_->store->body(sequence, offset, most);
}

Result<std::vector<QuarantineRow>> Reader::quarantine(bool all, std::size_t limit) {
    constexpr std::array<std::string_view, 4> states{"?", "held", "released", "dismissed"};
    std::vector<QuarantineRow> rows;
    const auto questions = [&]() -> Result<void> {
        auto names = Names::read(*impl_->store);
        if (!names) return names.error();
        const auto take = [&](store::QuarantineRow&& row) {
            if (rows.size() == limit) return false;
            QuarantineRow& out = rows.emplace_back();
            out.id = row.id;
            out.message = row.message;
            out.document = row.document;
            out.partner = names->partner_of(row.channel);
            out.channel = names->channel(row.channel);
            out.type = std::move(row.type);
            out.reference = std::move(row.reference);
            out.reason = std::move(row.reason);
            out.held_at = row.held_at;
            out.state = states[std::min<std::size_t>(static_cast<std::size_t>(row.state), 3)];
            out.findings = decode_findings(row.findings_data);
            return true;
        };
        return impl_->store->scan_quarantine(all, take);
    };
    if (auto done = impl_->store->at_one_time(questions); !done) return done.error();
    return rows;
}

Result<std::vector<OfferRow>> Reader::offers(bool unmatched_only, std::uint64_t after, std::size_t limit) {
    std::vector<OfferRow> rows;
    const auto questions = [&]() -> Result<void> {
        auto names = Names::read(*impl_->store);
        if (!names) return names.error();
        std::optional<Error> failed;
        const auto take = [&](store::OfferRow&& row) {
            if (rows.size() == limit) return false;
            auto described = describe_offer(*impl_->store, *names, row);
            if (!described) {
                failed = described.error();
                return false;
            }
            rows.push_back(std::move(*described));
            return true;
        };
        auto done = impl_->store->scan_offers_after(static_cast<std::uint32_t>(after), unmatched_only, take);
        if (failed) return *failed;
        return done;
    };
    if (auto done = impl_->store->at_one_time(questions); !done) return done.error();
    return rows;
}

Result<std::optional<Explanation>> Reader::explain(std::uint32_t storefront, const std::string& sku) {
    std::optional<Explanation> explanation;
    const auto questions = [&]() -> Result<void> {
        auto made = ledger::explain(*impl_->store, storefront, sku);
        if (!made) return made.error();
        explanation = std::move(*made);
        return {};
    };
    if (auto done = impl_->store->at_one_time(questions); !done) return done.error();
    return explanation;
}

Result<StatusFigures> Reader::status() {
    StatusFigures figures;
    const auto questions = [&]() -> Result<void> {
        auto names = Names::read(*impl_->store);
        if (!names) return names.error();
        auto counts = impl_->store->counts();
        if (!counts) return counts.error();
        figures.messages = counts->messages;
        figures.waiting = counts->waiting;
        figures.held = counts->held;
        figures.products = counts->products;
        figures.offers = counts->offers;
        figures.unmatched = counts->unmatched;
        figures.events = counts->events;
        auto epoch = impl_->store->number("epoch");
        auto event = impl_->store->number("last_event");
        auto generation = impl_->store->number("generation");
        if (!epoch || !event || !generation) return failure(Errc::io, "the store's numbers cannot be read");
        figures.head = {*epoch, *event};
        figures.generation = *generation;
        auto policy = read_policy(*impl_->store);
        if (!policy) return policy.error();
        const auto take = [&](store::FeedRow&& row) {
            FeedRow& out = figures.feeds.emplace_back();
            out.id = row.id;
            out.partner = names->partner_of(row.channel);
            out.channel = names->channel(row.channel);
            out.location = std::move(row.location);
            out.freshness = static_cast<model::Freshness>(row.level);
            out.as_of = row.as_of;
            out.heard_at = row.heard_at;
            if (const auto* feed = policy->feed(out.partner, out.channel)) {
                out.fresh_until = model::fresh_until(feed->expect, row.as_of);
            }
            out.runs = row.runs;
            return true;
        };
        auto outgoing = impl_->outgoing_figures(*names);
        if (!outgoing) return outgoing.error();
        figures.outgoing = std::move(*outgoing);
        return impl_->store->scan_feeds(take);
    };
    if (auto done = impl_->store->at_one_time(questions); !done) return done.error();
    return figures;
}

Result<std::vector<OutgoingFigures>> Reader::outgoing_figures() {
    std::vector<OutgoingFigures> figures;
    const auto questions = [&]() -> Result<void> {
        auto names = Names::read(*impl_->store);
        if (!names) return names.error();
        auto read = impl_->outgoing_figures(*names);
        if (!read) return read.error();
        figures = std::move(*read);
        return {};
    };
    if (auto done = impl_->store->at_one_time(questions); !done) return done.error();
    return figures;
}

Result<std::vector<Outgoing>> Reader::outgoing(const std::string& partner, std::uint64_t after,
                                               std::size_t limit) {
    std::vector<Outgoing> rows;
    const auto questions = [&]() -> Result<void> {
        auto names = Names::read(*impl_->store);
        if (!names) return names.error();
        const auto take = [&](store::OutgoingRow&& row) {
            rows.push_back(Impl::to_outgoing(std::move(row), *names));
            return rows.size() < limit;
        };
        const std::uint32_t id = names->find_partner(partner);
        return id == 0 ? Result<void>() : impl_->store->scan_outgoing(id, after, take);
    };
    if (auto done = impl_->store->at_one_time(questions); !done) return done.error();
    return rows;
}

Result<std::vector<JournalEvent>> Reader::events(std::uint64_t after, std::size_t limit) {
    std::vector<JournalEvent> events;
    const auto questions = [&]() -> Result<void> {
        auto cut = impl_->store->number("journal_cut");
        auto begins = impl_->store->number("epoch_begins");
        auto epoch = impl_->store->number("epoch");
        if (!cut || !begins || !epoch) return failure(Errc::io, "the store's numbers cannot be read");
        if (after < std::max(*cut, *begins)) return failure(Errc::not_found, "these events are gone");
        std::optional<Error> failed;
        const auto take = [&](store::EventRow&& row) {
            if (events.size() == limit) return false;
            auto product = impl_->store->product(row.product);
            auto state = decode_availability(row.state_data);
            if (!product || !*product || !state) {
                failed =
                    product ? failure(Errc::io, "an event of the journal cannot be read") : product.error();
                return false;
            }
            auto entry = std::make_shared<AvailabilityEntry>();
            entry->storefront = row.storefront;
            entry->sku = std::move((*product)->sku);
            entry->version = *epoch << 32 | row.number;
            entry->deleted = row.deleted;
            entry->state = std::move(*state);
            entry->registered_at = (*product)->registered_at;
            events.push_back({row.sequence, std::move(entry)});
            return true;
        };
        auto done = impl_->store->scan_events(after, take);
        if (failed) return *failed;
        return done;
    };
    if (auto done = impl_->store->at_one_time(questions); !done) return done.error();
    return events;
}

}  // namespace crossdock::ledger
