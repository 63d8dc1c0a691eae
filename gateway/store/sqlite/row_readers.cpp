#include "gateway/store/sqlite/row_readers.h"

#include <algorithm>

namespace crossdock::store::sqlite {
namespace {

template <class RowType>
bool fits(const RowType& row, std::int64_t hash) {
    RowBytes bytes;
    append(bytes, row);
    return bytes.checksum() == hash;
}

}  // namespace

Error damage(const std::string& table, std::uint64_t id) {
    return failure(Errc::io, (id == 0 ? "a row" : "row " + std::to_string(id)) + " of " + table +
                                 " is damaged: its checksum does not fit");
}

bool read_partner(const Row& row, PartnerRow& out) {
    out = {row.small(0), std::string(row.bytes(1))};
    return true;
}

bool read_channel(const Row& row, ChannelRow& out) {
    out.id = row.small(0);
    out.partner = row.small(1);
    out.name = row.bytes(2);
    out.last_message = row.natural(3);
    copy_digest(row.bytes(4), out.last_digest);
    return true;
}

bool read_feed(const Row& row, FeedRow& out) {
    out.id = row.small(0);
    out.channel = row.small(1);
    out.location = row.bytes(2);
    out.as_of = to_instant(row.integer(3));
    out.heard_at = to_instant(row.integer(4));
    out.stated = row.integer(5) != 0;
    out.level = row.byte(6);
    if (!row.is_null(7)) out.due = to_instant(row.integer(7));
    out.run = row.natural(8);
    out.runs = row.natural(9);
    out.message = row.natural(10);
    out.full_at = to_instant(row.integer(11));
    out.full_message = row.natural(12);
    out.full_run = row.natural(13);
    return true;
}

bool read_product(const Row& row, ProductRow& out) {
    out.id = row.small(0);
    out.sku = row.bytes(1);
    out.gtin = row.natural(2);
    out.title = row.bytes(3);
    out.suppliers_data = row.bytes(4);
    out.packs_data = row.bytes(5);
    out.registered_at = to_instant(row.integer(6));
    out.deleted = row.integer(7) != 0;
    out.made = row.natural(8);
    return true;
}

bool read_offer(const Row& row, OfferRow& out) {
    out.id = row.small(0);
    out.partner = row.small(1);
    out.key_kind = row.byte(2);
    out.supplier_sku = row.bytes(3);
    out.buyer_sku = row.bytes(4);
    out.gtin = row.natural(5);
    out.product = row.small(6);
    out.matched_by = row.byte(7);
    out.first_seen = to_instant(row.integer(8));
    out.made = row.natural(9);
    return fits(out, row.integer(10));
}

bool read_line(const Row& row, LineRow& out) {
    out.id = row.small(0);
    out.offer = row.small(1);
    out.feed = row.small(2);
    out.listed_by = row.small(3);
    out.available = Decimal::from_parts(row.integer(4), static_cast<int>(row.integer(5)));
    if (!row.is_null(6)) out.on_hand = Decimal::from_parts(row.integer(6), static_cast<int>(row.integer(7)));
    out.status = row.byte(8);
    out.details_data = row.bytes(9);
    out.missing = row.byte(10);
    out.flags = row.byte(11);
    out.stated_at = to_instant(row.integer(12));
    out.absolute_at = to_instant(row.integer(13));
    out.message = row.natural(14);
    out.run = row.natural(15);
    out.changed_by = row.natural(16);
    out.document = row.small(17);
    out.offset = row.natural(18);
    out.length = row.small(19);
    out.line = row.small(20);
    out.segment = row.small(21);
    return fits(out, row.integer(22));
}

bool read_match(const Row& row, MatchRow& out) {
    out = {row.small(0), std::string(row.bytes(1)), row.small(2), row.natural(3)};
    return true;
}

bool read_availability(const Row& row, AvailabilityRow& out) {
    out.product = static_cast<std::uint32_t>(row.natural(0) / most_storefronts);
    out.storefront = static_cast<std::uint32_t>(row.natural(0) % most_storefronts);
    out.number = row.small(1);
    out.deleted = row.integer(2) != 0;
    out.state_data = row.bytes(3);
    return fits(out, row.integer(4));
}

bool read_job(const Row& row, JobRow& out) {
    out = {row.natural(0),           row.byte(1), row.byte(2), row.natural(3), row.natural(4), row.natural(5),
           std::string(row.bytes(6))};
    return true;
}

bool read_subscriber(const Row& row, SubscriberRow& out) {
    out = {std::string(row.bytes(0)), std::string(row.bytes(1))};
    return true;
}

bool read_step(const Row& row, StepRow& out) {
    out.sequence = row.natural(0);
    out.kind = row.byte(1);
    out.outcome = row.byte(2);
    out.message = row.natural(3);
    out.document = row.small(4);
    out.first = row.natural(5);
    out.count = row.natural(6);
    out.generation = row.natural(7);
    out.behalf = row.natural(8);
    out.at = to_instant(row.integer(9));
    return true;
}

bool read_message(const Row& row, MessageRow& out) {
    out.sequence = row.natural(0);
    out.kind = row.byte(1);
    out.state = static_cast<MessageState>(row.byte(2));
    out.channel = row.small(3);
    out.key = row.bytes(4);
    out.content_type = row.bytes(5);
    out.origin = row.bytes(6);
    out.received_at = to_instant(row.integer(7));
    out.size = row.natural(8);
    copy_digest(row.bytes(9), out.digest);
    out.in_file = row.integer(10) != 0;
    out.attempts = row.small(11);
    out.behalf = row.natural(12);
    out.results_data = row.bytes(13);
    return fits(out, row.integer(14));
}

bool read_message_with_body(const Row& row, MessageRow& out) {
    if (!read_message(row, out)) return false;
    out.body = row.bytes(15);
    return true;
}

bool read_event(const Row& row, EventRow& out) {
    out.sequence = row.natural(0);
    out.product = static_cast<std::uint32_t>(row.natural(1) / most_storefronts);
    out.storefront = static_cast<std::uint32_t>(row.natural(1) % most_storefronts);
    out.number = row.small(2);
    out.deleted = row.integer(3) != 0;
    out.step = row.natural(4);
    out.state_data = row.bytes(5);
    return fits(out, row.integer(6));
}

bool read_quarantine(const Row& row, QuarantineRow& out) {
    out.id = row.natural(0);
    out.state = static_cast<QuarantineState>(row.byte(1));
    out.message = row.natural(2);
    out.document = row.small(3);
    out.channel = row.small(4);
    out.type = row.bytes(5);
    out.reference = row.bytes(6);
    out.reason = row.bytes(7);
    out.held_at = to_instant(row.integer(8));
    out.findings_data = row.bytes(9);
    return true;
}

bool read_outgoing(const Row& row, OutgoingRow& out) {
    out.id = row.natural(0);
    out.message = row.natural(1);
    out.partner = row.small(2);
    out.channel = row.small(3);
    out.mode = row.byte(4);
    out.first_number = row.natural(5);
    out.count = row.natural(6);
    out.verdicts_data = row.bytes(7);
    out.created_at = to_instant(row.integer(8));
    out.state = static_cast<OutgoingState>(row.byte(9));
    out.asked = row.natural(10);
    out.attempts = row.small(11);
    out.error = row.bytes(12);
    if (!row.is_null(13)) out.sent_at = to_instant(row.integer(13));
    out.files = row.bytes(14);
    return true;
}

bool read_generation(const Row& row, GenerationRow& out) {
    out.number = row.natural(0);
    out.message = row.natural(1);
    copy_digest(row.bytes(2), out.bundle);
    out.policy_data = row.bytes(3);
    return true;
}

void append_columns(RowBytes& bytes, const Row& row) {
    for (int column = 0; column < row.columns(); ++column) {
        if (row.name(column) == "hash") continue;
        const int type = row.type(column);
        bytes << type;
        if (type == SQLITE_INTEGER) {
            bytes << row.integer(column);
        } else if (type != SQLITE_NULL) {
            bytes << row.bytes(column);
        }
    }
}

}  // namespace crossdock::store::sqlite
