#pragma once

#include <cstdint>
#include <string>

namespace crossdock::bench {

/// Writes an X12 846 (004010) of `lines` lines, of the shape of real ones: 5,000 lines a transaction set, ten
/// sets a group, descriptions, prices, dates, incoming quantities, a warehouse on every second line; every
/// count and control number is right. Returns its bytes.
std::uint64_t write_x12(const std::string& path, std::uint64_t lines, std::uint64_t seed);

/// Writes an EDIFACT INVRPT (D.96A, UNOC) of `lines` lines, 5,000 a message; every count and reference is
/// right. Returns its bytes.
std::uint64_t write_edifact(const std::string& path, std::uint64_t lines, std::uint64_t seed);

/// Article number `line` (from 1) of a large supplier.
std::string large_sku(std::uint64_t line);
std::string large_gtin(std::uint64_t line);

/// A full stock list with the columns sku,gtin,quantity; the quantities depend on `seed`. Returns its bytes.
std::uint64_t write_csv(const std::string& path, std::uint64_t lines, std::uint64_t seed);

}  // namespace crossdock::bench
