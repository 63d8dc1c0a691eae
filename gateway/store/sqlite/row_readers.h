#pragma once

#include "gateway/store/rows.h"
#include "gateway/store/sqlite/database.h"
#include "gateway/store/sqlite/row_bytes.h"

namespace crossdock::store::sqlite {

// Each fills a struct from a row of its table's `SELECT *` and returns false where the checksum does not fit.
bool read_partner(const Row& row, PartnerRow& out);
bool read_channel(const Row& row, ChannelRow& out);
bool read_feed(const Row& row, FeedRow& out);
bool read_product(const Row& row, ProductRow& out);
bool read_offer(const Row& row, OfferRow& out);
bool read_line(const Row& row, LineRow& out);
bool read_match(const Row& row, MatchRow& out);
bool read_availability(const Row& row, AvailabilityRow& out);
bool read_job(const Row& row, JobRow& out);
bool read_subscriber(const Row& row, SubscriberRow& out);
bool read_step(const Row& row, StepRow& out);
bool read_message(const Row& row, MessageRow& out);
bool read_message_with_body(const Row& row, MessageRow& out);
bool read_event(const Row& row, EventRow& out);
bool read_quarantine(const Row& row, QuarantineRow& out);
bool read_outgoing(const Row& row, OutgoingRow& out);
bool read_generation(const Row& row, GenerationRow& out);

/// All columns but `hash`, which is the last where there is one.
void append_columns(RowBytes& bytes, const Row& row);

/// The table that a struct is a row of, for errors.
template <class RowType>
struct RowName {
    static constexpr const char* name = "a table";
};
template <>
struct RowName<MessageRow> {
    static constexpr const char* name = "messages";
};
template <>
struct RowName<OfferRow> {
    static constexpr const char* name = "offers";
};
template <>
struct RowName<LineRow> {
    static constexpr const char* name = "stock";
};
template <>
struct RowName<AvailabilityRow> {
    static constexpr const char* name = "availability";
};
template <>
struct RowName<EventRow> {
    static constexpr const char* name = "journal";
};

/// "row 17 of stock is damaged: its checksum does not fit"
Error damage(const std::string& table, std::uint64_t id);

/// The rowid of a product's availability at a storefront.
constexpr std::uint32_t most_storefronts = 256;
constexpr std::uint64_t availability_id(std::uint32_t product, std::uint32_t storefront) {
    return std::uint64_t{product} * most_storefronts + storefront;
}

inline std::int64_t micros(Instant instant) {
    return instant.time_since_epoch().count();
}
inline Instant to_instant(std::int64_t micros) {
    return Instant(Duration(micros));
}
template <std::size_t size>
std::string_view as_view(const std::array<unsigned char, size>& digest) {
    return {reinterpret_cast<const char*>(digest.data()), size};
}
template <std::size_t size>
void copy_digest(std::string_view bytes, std::array<unsigned char, size>& out) {
    if (bytes.size() == size) std::copy(bytes.begin(), bytes.end(), out.begin());
}

}  // namespace crossdock::store::sqlite
