#pragma once

#include "tests/support/http.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

/// Simulated suppliers: each makes its stock documents anew from random quantities, and knows the truth that
/// a shop must end up with.
namespace crossdock::support {

using Random = std::mt19937_64;
std::int64_t between(Random& random, std::int64_t least, std::int64_t most);

/// One article in a supplier's own terms.
struct Article {
    std::string supplier_sku, gtin;  ///< 13 digits
    std::string sku;                 ///< the shop's, which the supplier does not know
    std::int64_t quantity = 0;
};

/// `count` articles with right check digits; `block` keeps the suppliers' GTINs apart (0 to 99).
std::vector<Article> make_articles(const std::string& prefix, int block, std::size_t count, Random& random);

/// GTIN-13 of a block and a number.
std::string make_gtin(int block, std::uint64_t number);

/// What a document says of itself.
struct DocumentInfo {
    std::uint64_t number = 1;  ///< control numbers and references
    std::chrono::system_clock::time_point at = std::chrono::system_clock::now();  ///< date of the report
    std::string sender = "SUPPLIER";
};

/// X12 846 version 004010, one transaction set: LIN with VN and UP, QTY 33; right counts.
std::string x12_846(const std::vector<Article>& articles, const DocumentInfo& info);
/// EDIFACT INVRPT D.96A, one message: LIN with EN, PIA with SA, QTY 145; right counts. A full report (BGM 35,
/// 9).
std::string edifact_invrpt(const std::vector<Article>& articles, const DocumentInfo& info);
/// Columns sku,gtin,quantity.
std::string csv_stock(const std::vector<Article>& articles);

/// One line of our own JSON stock feed.
struct JsonStock {
    std::string supplier_sku, gtin;
    std::int64_t quantity = 0;
};
/// `coverage` becomes the feed's mode: "full", "partial", "delta", or "" = as the profile says.
std::string json_stock(const std::vector<JsonStock>& items, std::string_view coverage);

/// The bytes of a signed POST (Standard Webhooks) of a JSON body.
std::string signed_post(std::string_view target, std::string_view secret, std::string_view id,
                        std::string_view body, std::int64_t timestamp);

}  // namespace crossdock::support
