#include "tests/support/suppliers.h"

#include "gateway/core/gtin.h"
#include "tests/support/json.h"
#include "tests/support/signing.h"

#include <array>
#include <cstdio>
#include <ctime>

namespace crossdock::support {

namespace {

/// UTC, by strftime's letters.
std::string stamp(std::chrono::system_clock::time_point at, const char* format) {
    const std::time_t time = std::chrono::system_clock::to_time_t(at);
    std::tm parts{};
    gmtime_r(&time, &parts);
    std::array<char, 64> text{};
    return {text.data(), std::strftime(text.data(), text.size(), format, &parts)};
}

std::string padded(std::string_view text, std::size_t width) {
    std::string out(text.substr(0, width));
    out.resize(width, ' ');
    return out;
}

std::string digits(std::uint64_t number, int width) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%0*llu", width, static_cast<unsigned long long>(number));
    return text.data();
}

/// GTIN-12 where the first of the 13 digits is 0.
std::string upc_of(const std::string& gtin) {
    return gtin.starts_with('0') ? gtin.substr(1) : gtin;
}

}  // namespace

std::int64_t between(Random& random, std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(random);
}

std::string make_gtin(int block, std::uint64_t number) {
    // 02...: numbers for use inside a company (GS1), so that no real article is meant.
    const std::string body = "02" + digits(static_cast<std::uint64_t>(block), 2) + digits(number, 8);
    return body + gtin_check_digit(body);
}

std::vector<Article> make_articles(const std::string& prefix, int block, std::size_t count, Random& random) {
    std::vector<Article> articles;
    articles.reserve(count);
    for (std::size_t i = 1; i <= count; ++i) {
        const std::string number = digits(i, 4);
        articles.push_back({prefix + "-" + number, make_gtin(block, i), "SHOP-" + prefix + "-" + number,
                            between(random, 20, 900)});
    }
    return articles;
}

std::string x12_846(const std::vector<Article>& articles, const DocumentInfo& info) {
    const std::string day = stamp(info.at, "%Y%m%d"), minute = stamp(info.at, "%H%M"),
                      second = stamp(info.at, "%H%M%S");
    std::string out = "ISA*00*          *00*          *ZZ*" + padded(info.sender, 15) + "*ZZ*" +
                      padded("CROSSDOCK", 15) + "*" + day.substr(2) + "*" + minute + "*U*00401*" +
                      digits(info.number, 9) + "*0*P*>~\n";
    const std::string group = std::to_string(info.number);
    out += "GS*IB*" + info.sender + "*CROSSDOCK*" + day + "*" + minute + "*" + group + "*X*004010~\n";
    out += "ST*846*0001~\nBIA*00*SI*INV" + group + "*" + day + "*" + second + "~\n";
    std::size_t segments = 2, line = 0;
    for (const Article& article : articles) {
        out += "LIN*" + std::to_string(++line) + "*VN*" + article.supplier_sku + "*UP*" +
               upc_of(article.gtin) + "~\n";
        out += "QTY*33*" + std::to_string(article.quantity) + "*EA~\n";
        segments += 2;
    }
    out += "CTT*" + std::to_string(line) + "~\nSE*" + std::to_string(segments + 2) + "*0001~\n";
    return out + "GE*1*" + group + "~\nIEA*1*" + digits(info.number, 9) + "~\n";
}

std::string edifact_invrpt(const std::vector<Article>& articles, const DocumentInfo& info) {
    const std::string reference = digits(info.number, 8);
    std::string out = "UNA:+.? '\nUNB+UNOC:3+" + info.sender + ":ZZ+CROSSDOCK:ZZ+" +
                      stamp(info.at, "%y%m%d:%H%M") + "+" + reference +
                      "'\nUNH+1+INVRPT:D:96A:UN:EAN004'\nBGM+35+INV" + reference +
                      "+9'\nDTM+137:" + stamp(info.at, "%Y%m%d%H%M%S") + ":204'\nNAD+SU+5412345000013::9'\n";
    std::size_t segments = 4, line = 0;
    for (const Article& article : articles) {
        out += "LIN+" + std::to_string(++line) + "++" + article.gtin + ":EN'\nPIA+1+" + article.supplier_sku +
               ":SA'\nQTY+145:" + std::to_string(article.quantity) + ":PCE'\n";
        segments += 3;
    }
    return out + "UNT+" + std::to_string(segments + 1) + "+1'\nUNZ+1+" + reference + "'\n";
}

std::string csv_stock(const std::vector<Article>& articles) {
    std::string out = "sku,gtin,quantity\n";
    for (const Article& article : articles)
        out.append(article.supplier_sku)
            .append(",")
            .append(article.gtin)
            .append(",")
            .append(std::to_string(article.quantity))
            .append("\n");
    return out;
}

std::string json_stock(const std::vector<JsonStock>& items, std::string_view coverage) {
    std::string out = "{";
    if (!coverage.empty()) out.append("\"mode\":\"").append(coverage).append("\",");
    out += "\"items\":[";
    for (std::size_t i = 0; i < items.size(); ++i) {
        out.append(i > 0 ? "," : "").append("{\"sku\":").append(quoted(items[i].supplier_sku));
        if (!items[i].gtin.empty()) out.append(",\"gtin\":").append(quoted(items[i].gtin));
        out.append(",\"available\":").append(std::to_string(items[i].quantity)).append("}");
    }
    return out + "]}";
}

std::string signed_post(std::string_view target, std::string_view secret, std::string_view id,
                        std::string_view body, std::int64_t timestamp) {
    return request("POST", target,
                   {{"Content-Type", "application/json"},
                    {"webhook-id", std::string(id)},
                    {"webhook-timestamp", std::to_string(timestamp)},
                    {"webhook-signature", standard_signature(secret, id, timestamp, body)}},
                   body);
}

}  // namespace crossdock::support
