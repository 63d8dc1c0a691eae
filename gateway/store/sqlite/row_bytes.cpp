#include "gateway/store/sqlite/row_bytes.h"

namespace crossdock::store::sqlite {

void append(RowBytes& bytes, const MessageRow& row) {
    bytes << row.sequence << row.kind << row.channel << row.key << row.content_type << row.origin
          << row.received_at << row.size << row.digest << row.in_file << row.behalf;
}

void append(RowBytes& bytes, const OfferRow& row) {
    bytes << row.id << row.partner << row.key_kind << row.supplier_sku << row.buyer_sku << row.gtin
          << row.product << row.matched_by << row.first_seen << row.made;
}

void append(RowBytes& bytes, const LineRow& row) {
    bytes << row.id << row.offer << row.feed << row.listed_by << row.available.mantissa()
          << row.available.scale() << row.on_hand.has_value() << row.on_hand.value_or(Decimal()).mantissa()
          << row.on_hand.value_or(Decimal()).scale() << row.status << row.details_data << row.missing
          << row.flags << row.stated_at << row.absolute_at << row.message << row.run << row.changed_by
          << row.document << row.offset << row.length << row.line << row.segment;
}

void append(RowBytes& bytes, const AvailabilityRow& row) {
    bytes << row.product << row.storefront << row.number << row.deleted << row.state_data;
}

void append(RowBytes& bytes, const EventRow& row) {
    bytes << row.sequence << row.product << row.storefront << row.number << row.deleted << row.step
          << row.state_data;
}

}  // namespace crossdock::store::sqlite
