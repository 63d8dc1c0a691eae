#pragma once

#include "gateway/core/decimal.h"
#include "gateway/core/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace crossdock::ledger {

/// Appends values to a byte string, numbers as LEB128 with zigzag for signed ones. The same values always
/// give the same bytes, so equal states can be compared as bytes.
class ByteWriter {
public:
    explicit ByteWriter(std::string& out) : out_(out) {}

    void natural(std::uint64_t value) {
        while (value >= 0x80) {
            out_.push_back(static_cast<char>(value | 0x80));
            value >>= 7;
        }
        out_.push_back(static_cast<char>(value));
    }
    void integer(std::int64_t value) {
        natural((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
    }
    void text(std::string_view value) {
        natural(value.size());
        out_.append(value);
    }
    void instant(Instant value) { integer(value.time_since_epoch().count()); }
    void date(Date value) { integer(std::chrono::sys_days(value).time_since_epoch().count()); }
    void decimal(const Decimal& value) {
        integer(value.mantissa());
        natural(static_cast<std::uint64_t>(value.scale()));
    }
    /// A mark, and the value where there is one: `writer.optional(fact.on_hand, &ByteWriter::decimal)`.
    template <class T, class Argument>
    void optional(const std::optional<T>& value, void (ByteWriter::*write)(Argument)) {
        natural(value.has_value());
        if (value) (this->*write)(*value);
    }

private:
    std::string& out_;
};

/// Reads them back. Bytes that are too short or out of range make ok() false and every later value zero:
/// check once at the end.
class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

    bool ok() const { return ok_; }
    std::size_t at() const { return at_; }
    bool at_end() const { return at_ == bytes_.size(); }

    std::uint64_t natural() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; ok_ && shift < 64; shift += 7) {
            if (at_ == bytes_.size()) break;
            const auto byte = static_cast<unsigned char>(bytes_[at_++]);
            value |= std::uint64_t{byte & 0x7fu} << shift;
            if (byte < 0x80) return value;
        }
        ok_ = false;
        return 0;
    }
    std::int64_t integer() {
        const std::uint64_t value = natural();
        return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
    }
    std::uint32_t small() { return static_cast<std::uint32_t>(natural()); }
    std::string_view view() {
        const std::uint64_t size = natural();
        if (!ok_ || size > bytes_.size() - at_) {
            ok_ = false;
            return {};
        }
        at_ += size;
        return bytes_.substr(at_ - size, size);
    }
    std::string text() { return std::string(view()); }
    Instant instant() { return Instant(Duration(integer())); }
    Date date() { return Date(std::chrono::sys_days(std::chrono::days(integer()))); }
    Decimal decimal() {
        const std::int64_t mantissa = integer();
        const std::uint64_t scale = natural();
        if (scale > 9) ok_ = false;
        return ok_ ? Decimal::from_parts(mantissa, static_cast<int>(scale)) : Decimal();
    }
    template <class T>
    std::optional<T> optional(T (ByteReader::*read)()) {
        if (natural() == 0) return std::nullopt;
        return (this->*read)();
    }
    /// How many elements follow; never more than the bytes that are left, so that a damaged count reserves
    /// nothing.
    std::size_t count() {
        const std::uint64_t value = natural();
        if (value <= bytes_.size() - at_) return static_cast<std::size_t>(value);
        ok_ = false;
        return 0;
    }

private:
    std::string_view bytes_;
    std::size_t at_ = 0;
    bool ok_ = true;
};

}  // namespace crossdock::ledger
