#include "gateway/intake/products.h"

#include "gateway/core/gtin.h"
#include "gateway/core/text.h"
#include "gateway/crypto/digest.h"
#include "gateway/json/value.h"
#include "gateway/json/writer.h"

namespace crossdock::intake {
namespace {

constexpr std::size_t most_title_bytes = 1024;
constexpr std::size_t most_names = 100;
constexpr std::size_t most_name_bytes = 256;

/// Reads one member into `fact`; returns what is amiss, "" when all is well.
std::string read_member(std::string_view name, const json::Value& value, std::string_view sku,
                        model::ProductFact& fact) {
    if (name == "sku") {
        if (!value.is_text()) return "sku: must be a text";
        if (!sku.empty() && value.text() != sku) return "sku: differs from the path's";
        fact.sku = value.text();
    } else if (name == "gtin") {
        if (value.is_null() || (value.is_text() && value.text().empty())) return {};
        const auto gtin = Gtin::parse(value.text());
        if (gtin.has_error()) return "gtin: " + gtin.error().message;
        fact.gtin = gtin.value().digits();
    } else if (name == "title") {
        if (!value.is_text() || value.text().size() > most_title_bytes)
            return "title: must be a text of at most 1 KiB";
        fact.title = value.text();
    } else if (name == "suppliers" || name == "packs") {
        if (!value.is_object() || value.names().size() > most_names) {
            return std::string(name) + ": must be an object with a partner's name each, at most 100";
        }
        for (std::size_t i = 0; i < value.names().size(); ++i) {
            const json::Value& item = value.items()[i];
            if (name == "packs") {
                const auto units = item.integer();
                if (!units || *units < 1) return "packs: must be whole numbers from 1";
                fact.packs[value.names()[i]] = *units;
            } else {
                if (!item.is_text() || item.text().empty() || item.text().size() > most_name_bytes) {
                    return "suppliers: must be SKUs of 1 to 256 bytes";
                }
                fact.suppliers[value.names()[i]] = item.text();
            }
        }
    } else if (name == "deleted") {
        if (!value.boolean()) return "deleted: must be true or false";
        fact.deleted = *value.boolean();
    } else {
        return "unknown member '" + printable(name) + "'";
    }
    return {};
}

ledger::Body body_of(std::string bytes) {
    ledger::Body body;
    body.size = bytes.size();
    body.digest = crypto::sha256(bytes);
    body.bytes = std::move(bytes);
    return body;
}

}  // namespace

model::ProductFact read_product(std::string_view json, std::string_view sku) {
    model::ProductFact fact;
    fact.sku = sku;
    const auto value = json::read(json);
    if (value.has_error()) {
        fact.problem = "not JSON: " + value.error().message;
        return fact;
    }
    if (!value.value().is_object()) {
        fact.problem = "must be a JSON object";
        return fact;
    }
    for (std::size_t i = 0; i < value.value().names().size() && fact.problem.empty(); ++i) {
        fact.problem = read_member(value.value().names()[i], value.value().items()[i], sku, fact);
    }
    if (fact.problem.empty() && fact.sku.empty()) fact.problem = "sku: is missing";
    return fact;
}

std::vector<model::ProductFact> read_products(std::string_view lines) {
    std::vector<model::ProductFact> facts;
    while (!lines.empty()) {
        const std::size_t end = lines.find('\n');
        const std::string_view line = trim(lines.substr(0, end));
        lines = end == std::string_view::npos ? std::string_view() : lines.substr(end + 1);
        if (!line.empty()) facts.push_back(read_product(line));
    }
    return facts;
}

std::string write_product(const model::ProductFact& fact) {
    std::string line;
    json::Writer out(line);
    out.begin_object().member("sku", fact.sku);
    if (!fact.gtin.empty()) out.member("gtin", fact.gtin);
    if (!fact.title.empty()) out.member("title", fact.title);
    if (!fact.suppliers.empty()) {
        out.key("suppliers").begin_object();
        for (const auto& [partner, sku] : fact.suppliers) out.member(partner, sku);
        out.end_object();
    }
    if (!fact.packs.empty()) {
        out.key("packs").begin_object();
        for (const auto& [partner, units] : fact.packs) out.member(partner, units);
        out.end_object();
    }
    if (fact.deleted) out.member("deleted", true);
    out.end_object();
    return line;
}

Result<model::MatchFact> read_match(std::string_view json) {
    auto value = json::read(json);
    if (value.has_error()) return value.error();
    model::MatchFact match;
    const std::pair<std::string_view, std::string*> members[] = {
        {"partner", &match.partner}, {"supplier_sku", &match.supplier_sku}, {"sku", &match.sku}};
    for (const auto& [name, into] : members) {
        const json::Value* const found = value.value().find(name);
        if (found == nullptr || !found->is_text()) {
            return failure(Errc::missing, "expected the text '" + std::string(name) + "'");
        }
        *into = found->text();
    }
    return match;
}

std::string write_match(const model::MatchFact& match) {
    std::string body;
    json::Writer out(body);
    out.begin_object().member("partner", match.partner).member("supplier_sku", match.supplier_sku);
    out.member("sku", match.sku).end_object();
    return body;
}

ledger::Submission product_submission(std::string lines, std::vector<model::ProductFact> facts) {
    ledger::Submission submission;
    submission.kind = ledger::MessageKind::product;
    submission.content_type = "application/x-ndjson";
    submission.body = body_of(std::move(lines));
    submission.decoded.emplace();
    submission.decoded->products = std::move(facts);
    return submission;
}

ledger::Submission match_submission(const model::MatchFact& match) {
    ledger::Submission submission;
    submission.kind = ledger::MessageKind::match;
    submission.content_type = "application/json";
    submission.body = body_of(write_match(match));
    submission.decoded.emplace();
    submission.decoded->match = match;
    return submission;
}

}  // namespace crossdock::intake
