#include "gateway/store/sqlite/reads.h"

#include "gateway/core/text.h"
#include "gateway/store/sqlite/row_readers.h"

#include <cstdio>
#include <fstream>

namespace crossdock::store::sqlite {

template <class Base>
Statement& Reads<Base>::statement(const char* sql) {
    auto& kept = statements_[sql];
    if (!kept) kept = std::make_unique<Statement>(*database_, sql);
    return *kept;
}

/// `read(row, out)` fills the row's struct and returns false where its checksum does not fit.
template <class Base>
template <class RowType, class Read, class... Values>
Result<void> Reads<Base>::scan(const char* sql, const Read& read, const Visitor<RowType>& visit,
                               const Values&... values) {
    std::optional<Error> damaged;
    const auto take = [&](const Row& row) {
        RowType out;
        if (!read(row, out)) {
            damaged = damage(RowName<RowType>::name, row.natural(0));
            return false;
        }
        return visit(std::move(out));
    };
    // Scans have statements of their own: a visitor may ask another question of the same text.
    Statement fresh(*database_, sql);
    const int code = fresh.each(take, values...);
    if (damaged) return *damaged;
    if (code != SQLITE_DONE) return database_->problem(code);
    return {};
}

template <class Base>
template <class RowType, class Read, class... Values>
Result<std::optional<RowType>> Reads<Base>::one(const char* sql, const Read& read, const Values&... values) {
    std::optional<RowType> found;
    bool fits = true;
    const auto take = [&](const Row& row) {
        found.emplace();
        fits = read(row, *found);
        return false;
    };
    const int code = statement(sql).each(take, values...);
    if (!fits) return damage(RowName<RowType>::name, 0);
    if (code != SQLITE_DONE) return database_->problem(code);
    return found;
}

template <class Base>
template <class... Values>
Result<std::uint64_t> Reads<Base>::one_number(const char* sql, const Values&... values) {
    std::uint64_t found = 0;
    const auto take = [&found](const Row& row) { return found = row.natural(0), false; };
    const int code = statement(sql).each(take, values...);
    if (code != SQLITE_DONE) return database_->problem(code);
    return found;
}

template <class Base>
Result<void> Reads<Base>::at_one_time(const std::function<Result<void>()>& questions) {
    if (auto begun = database_->execute("BEGIN"); !begun) return begun.error();
    auto answered = questions();
    if (auto ended = database_->execute("COMMIT"); !ended && answered) return ended.error();
    return answered;
}

template <class Base>
Result<void> Reads<Base>::scan_partners(const Visitor<PartnerRow>& visit) {
    return scan("SELECT id, name FROM partners ORDER BY id", read_partner, visit);
}

template <class Base>
Result<void> Reads<Base>::scan_channels(const Visitor<ChannelRow>& visit) {
    return scan("SELECT id, partner, name, last_message, last_digest FROM channels ORDER BY id", read_channel,
                visit);
}

template <class Base>
Result<void> Reads<Base>::scan_feeds(const Visitor<FeedRow>& visit) {
    return scan("SELECT * FROM feeds ORDER BY id", read_feed, visit);
}

template <class Base>
Result<void> Reads<Base>::scan_products(const Visitor<ProductRow>& visit) {
    return scan("SELECT * FROM products ORDER BY id", read_product, visit);
}

template <class Base>
Result<void> Reads<Base>::scan_offers(const Visitor<OfferRow>& visit) {
    return scan("SELECT * FROM offers ORDER BY id", read_offer, visit);
}

template <class Base>
Result<void> Reads<Base>::scan_lines(const Visitor<LineRow>& visit) {
    return scan("SELECT * FROM stock ORDER BY id", read_line, visit);
}

template <class Base>
Result<void> Reads<Base>::scan_matches(const Visitor<MatchRow>& visit) {
    return scan("SELECT * FROM matches ORDER BY partner, supplier_sku", read_match, visit);
}

template <class Base>
Result<void> Reads<Base>::scan_availability(const Visitor<AvailabilityRow>& visit) {
    return scan("SELECT * FROM availability ORDER BY id", read_availability, visit);
}

template <class Base>
Result<void> Reads<Base>::scan_jobs(const Visitor<JobRow>& visit) {
    return scan("SELECT * FROM jobs ORDER BY id", read_job, visit);
}

template <class Base>
Result<void> Reads<Base>::scan_subscribers(const Visitor<SubscriberRow>& visit) {
    return scan("SELECT name, data FROM subscribers ORDER BY name", read_subscriber, visit);
}

template <class Base>
Result<void> Reads<Base>::scan_steps(std::uint64_t after, const Visitor<StepRow>& visit) {
    return scan("SELECT * FROM applied WHERE sequence > ? ORDER BY sequence", read_step, visit, after);
}

template <class Base>
Result<void> Reads<Base>::scan_waiting(const Visitor<MessageRow>& visit) {
    return scan("SELECT * FROM messages WHERE state = 2 ORDER BY sequence", read_message, visit);
}

template <class Base>
Result<void> Reads<Base>::scan_events(std::uint64_t after, const Visitor<EventRow>& visit) {
    return scan("SELECT * FROM journal WHERE sequence > ? ORDER BY sequence", read_event, visit, after);
}

template <class Base>
Result<void> Reads<Base>::scan_messages(std::uint64_t before, std::uint32_t partner,
                                        const Visitor<MessageRow>& visit) {
    const std::int64_t end = before == 0 ? INT64_MAX : static_cast<std::int64_t>(before);
    if (partner == 0) {
        return scan("SELECT * FROM messages WHERE sequence < ? ORDER BY sequence DESC", read_message, visit,
                    end);
    }
    return scan(
        "SELECT * FROM messages WHERE sequence < ? AND channel IN (SELECT id FROM channels WHERE partner = ?)"
        " ORDER BY sequence DESC",
        read_message, visit, end, partner);
}

template <class Base>
Result<void> Reads<Base>::scan_quarantine(bool all, const Visitor<QuarantineRow>& visit) {
    return scan("SELECT * FROM quarantine WHERE state = 1 OR ? ORDER BY id", read_quarantine, visit, all);
}

template <class Base>
Result<void> Reads<Base>::scan_outgoing(std::uint32_t partner, std::uint64_t after,
                                        const Visitor<OutgoingRow>& visit) {
    return scan("SELECT * FROM outgoing WHERE state IN (1, 3) AND partner = ? AND id > ? ORDER BY id",
                read_outgoing, visit, partner, after);
}

template <class Base>
Result<void> Reads<Base>::scan_outgoing_of(std::uint64_t message, const Visitor<OutgoingRow>& visit) {
    return scan("SELECT * FROM outgoing WHERE message = ? ORDER BY id", read_outgoing, visit, message);
}

template <class Base>
Result<void> Reads<Base>::scan_outgoing_figures(const Visitor<OutgoingFigures>& visit) {
    const auto read = [](const Row& row, OutgoingFigures& out) {
        out = {row.small(0), row.natural(1), row.natural(2), to_instant(row.integer(3)),
               std::string(row.bytes(4))};
        return true;
    };
    return scan(
        "SELECT partner, count(*), sum(state = 3), min(created_at),"
        " ifnull((SELECT error FROM outgoing AS late WHERE late.partner = outgoing.partner"
        " AND late.state = 3 ORDER BY late.id LIMIT 1), '')"
        " FROM outgoing WHERE state IN (1, 3) GROUP BY partner ORDER BY partner",
        read, visit);
}

template <class Base>
Result<void> Reads<Base>::scan_offers_after(std::uint32_t after, bool unmatched_only,
                                            const Visitor<OfferRow>& visit) {
    if (unmatched_only) {
        return scan("SELECT * FROM offers WHERE product = 0 AND id > ? ORDER BY id", read_offer, visit,
                    after);
    }
    return scan("SELECT * FROM offers WHERE id > ? ORDER BY id", read_offer, visit, after);
}

template <class Base>
Result<void> Reads<Base>::scan_offers_of(std::uint32_t product, const Visitor<OfferRow>& visit) {
    return scan("SELECT * FROM offers WHERE product = ?1 AND product != 0 ORDER BY id", read_offer, visit,
                product);
}

template <class Base>
Result<void> Reads<Base>::scan_lines_of(std::uint32_t offer, const Visitor<LineRow>& visit) {
    return scan("SELECT * FROM stock WHERE offer = ? ORDER BY id", read_line, visit, offer);
}

template <class Base>
Result<void> Reads<Base>::scan_model(ModelTable table, const std::function<void(std::string_view)>& visit) {
    constexpr std::array<const char*, model_tables.size()> sql{
        "SELECT * FROM products ORDER BY id",
        "SELECT * FROM offers ORDER BY id",
        "SELECT * FROM stock ORDER BY id",
        "SELECT * FROM feeds ORDER BY id",
        "SELECT * FROM matches ORDER BY partner, supplier_sku",
        "SELECT * FROM availability ORDER BY id",
        "SELECT * FROM quarantine ORDER BY id",
        "SELECT * FROM document_keys ORDER BY key",
        "SELECT id, message, partner, channel, mode, first_number, count, verdicts, created_at FROM outgoing "
        "ORDER BY id",
        "SELECT * FROM control_numbers ORDER BY partner"};
    RowBytes bytes;
    const auto take = [&](const Row& row) {
        bytes.clear();
        append_columns(bytes, row);
        visit(bytes.bytes());
        return true;
    };
    Statement fresh(*database_, sql[static_cast<std::size_t>(table)]);
    const int code = fresh.each(take);
    if (code != SQLITE_DONE) return database_->problem(code);
    return {};
}

template <class Base>
Result<std::optional<MessageRow>> Reads<Base>::message(std::uint64_t sequence, bool with_body) {
    auto found = one<MessageRow>("SELECT * FROM messages WHERE sequence = ?",
                                 with_body ? read_message_with_body : read_message, sequence);
    if (!found) return found.error();
    if (with_body && *found && !(*found)->in_file && crypto::sha256((*found)->body) != (*found)->digest) {
        return damage("messages (body)", sequence);
    }
    return found;
}

template <class Base>
Result<std::string> Reads<Base>::body(std::uint64_t sequence, std::uint64_t offset, std::uint64_t most) {
    auto found =
        one<MessageRow>("SELECT * FROM messages WHERE sequence = ?", read_message_with_body, sequence);
    if (!found) return found.error();
    if (!*found) return failure(Errc::not_found, "no message " + std::to_string(sequence));
    const MessageRow& row = **found;
    if (!row.in_file) {
        if (offset >= row.body.size()) return std::string();
        return row.body.substr(offset, most);
    }
    std::ifstream file(body_path(folder_, row.digest), std::ios::binary);
    if (!file)
        return failure(Errc::not_found, "the body of message " + std::to_string(sequence) + " is gone");
    if (offset >= row.size) return std::string();
    std::string bytes(std::min(most, row.size - offset), '\0');
    file.seekg(static_cast<std::streamoff>(offset));
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
    return bytes;
}

template <class Base>
Result<std::optional<StepRow>> Reads<Base>::step(std::uint64_t sequence) {
    return one<StepRow>("SELECT * FROM applied WHERE sequence = ?", read_step, sequence);
}

template <class Base>
Result<std::optional<ProductRow>> Reads<Base>::product(std::uint32_t id) {
    return one<ProductRow>("SELECT * FROM products WHERE id = ?", read_product, id);
}

template <class Base>
Result<std::optional<ProductRow>> Reads<Base>::product_of_sku(std::string_view sku) {
    return one<ProductRow>("SELECT * FROM products WHERE sku = ?", read_product, sku);
}

template <class Base>
Result<std::optional<ProductRow>> Reads<Base>::product_of_gtin(std::uint64_t gtin) {
    return one<ProductRow>("SELECT * FROM products WHERE gtin = ? AND gtin != 0 AND NOT deleted",
                           read_product, gtin);
}

template <class Base>
Result<std::optional<OfferRow>> Reads<Base>::offer(std::uint32_t id) {
    return one<OfferRow>("SELECT * FROM offers WHERE id = ?", read_offer, id);
}

template <class Base>
Result<std::optional<LineRow>> Reads<Base>::line(std::uint32_t id) {
    return one<LineRow>("SELECT * FROM stock WHERE id = ?", read_line, id);
}

template <class Base>
Result<std::optional<AvailabilityRow>> Reads<Base>::availability(std::uint32_t product,
                                                                 std::uint32_t storefront) {
    return one<AvailabilityRow>("SELECT * FROM availability WHERE id = ?", read_availability,
                                availability_id(product, storefront));
}

template <class Base>
Result<std::optional<QuarantineRow>> Reads<Base>::quarantine(std::uint64_t id) {
    return one<QuarantineRow>("SELECT * FROM quarantine WHERE id = ?", read_quarantine, id);
}

template <class Base>
Result<std::optional<GenerationRow>> Reads<Base>::generation(std::uint64_t number) {
    return one<GenerationRow>("SELECT * FROM generations WHERE number = ?", read_generation, number);
}

template <class Base>
Result<std::optional<std::string>> Reads<Base>::file(const Digest& digest) {
    const auto read = [](const Row& row, std::string& out) { return out = row.bytes(0), true; };
    return one<std::string>("SELECT bytes FROM files WHERE digest = ?", read, Blob{as_view(digest)});
}

template <class Base>
Result<std::uint64_t> Reads<Base>::number(std::string_view name) {
    return one_number("SELECT value FROM numbers WHERE name = ?", name);
}

template <class Base>
Result<std::uint64_t> Reads<Base>::control_number(std::uint32_t partner) {
    return one_number("SELECT next FROM control_numbers WHERE partner = ?", partner);
}

template <class Base>
Result<std::uint64_t> Reads<Base>::last_message() {
    return one_number("SELECT max(sequence) FROM messages");
}

template <class Base>
Result<std::uint64_t> Reads<Base>::last_step() {
    return one_number("SELECT max(sequence) FROM applied");
}

template <class Base>
Result<std::uint64_t> Reads<Base>::last_event() {
    return one_number("SELECT max(sequence) FROM journal");
}

template <class Base>
Result<Counts> Reads<Base>::counts() {
    Counts counts;
    const auto take = [&counts](const Row& row) {
        counts = {row.natural(0), row.natural(1), row.natural(2), row.natural(3),
                  row.natural(4), row.natural(5), row.natural(6)};
        return false;
    };
    // Ids are dense and the journal is one stretch, so most of these need no counting.
    const int code = statement(
                         "SELECT (SELECT ifnull(max(sequence), 0) FROM messages),"
                         " (SELECT count(*) FROM messages WHERE state = 2),"
                         " (SELECT count(*) FROM quarantine WHERE state = 1),"
                         " (SELECT count(*) FROM products WHERE NOT deleted),"
                         " (SELECT ifnull(max(id), 0) FROM offers),"
                         " (SELECT count(*) FROM offers WHERE product = 0),"
                         " (SELECT ifnull(max(sequence) - min(sequence) + 1, 0) FROM journal)")
                         .each(take);
    if (code != SQLITE_DONE) return database_->problem(code);
    return counts;
}

template class Reads<Reading>;
template class Reads<Store>;

}  // namespace crossdock::store::sqlite
