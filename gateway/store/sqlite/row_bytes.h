#pragma once

#include "gateway/store/rows.h"

#include <string>
#include <string_view>

namespace crossdock::store::sqlite {

/// A row's values one after the other, each so that no two rows give the same bytes: what checksums and
/// digests are made of.
class RowBytes {
public:
    template <class Number>
    requires std::is_integral_v<Number> RowBytes& operator<<(Number value) {
        const auto wide = static_cast<std::uint64_t>(value);
        bytes_.append(reinterpret_cast<const char*>(&wide), sizeof wide);
        return *this;
    }
    RowBytes& operator<<(std::string_view text) {
        *this << text.size();
        bytes_.append(text);
        return *this;
    }
    RowBytes& operator<<(Instant instant) { return *this << instant.time_since_epoch().count(); }
    template <std::size_t size>
    RowBytes& operator<<(const std::array<unsigned char, size>& digest) {
        bytes_.append(reinterpret_cast<const char*>(digest.data()), size);
        return *this;
    }

    void clear() { bytes_.clear(); }
    std::string_view bytes() const { return bytes_; }
    std::int64_t checksum() const { return static_cast<std::int64_t>(crypto::checksum(bytes_)); }

private:
    std::string bytes_;
};

/// What never changes in a message. Its body is not among it: that has its SHA-256.
void append(RowBytes& bytes, const MessageRow& row);
void append(RowBytes& bytes, const OfferRow& row);
void append(RowBytes& bytes, const LineRow& row);
void append(RowBytes& bytes, const AvailabilityRow& row);
void append(RowBytes& bytes, const EventRow& row);

}  // namespace crossdock::store::sqlite
