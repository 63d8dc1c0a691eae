#include "gateway/ledger/encode.h"

#include "gateway/ledger/bytes.h"

#include <algorithm>
#include <array>

namespace crossdock::ledger {
namespace {

constexpr std::array<std::string_view, 6> statuses{"",         "active",   "discontinued", "made_to_order",
                                                   "preorder", "backorder"};

void write(ByteWriter& out, const Finding& finding) {
    out.natural(static_cast<std::uint64_t>(finding.reach));
    out.text(finding.number);
    out.text(finding.code);
    out.text(finding.message);
    const Position& at = finding.at;
    out.natural(at.offset);
    out.natural(at.line);
    out.natural(at.column);
    out.natural(at.segment);
    out.natural(at.element);
    out.natural(at.component);
}

Finding read_finding(ByteReader& in) {
    Finding finding;
    finding.reach = static_cast<Reach>(in.natural() & 3);
    finding.number = in.text();
    finding.code = in.text();
    finding.message = in.text();
    finding.at.offset = in.natural();
    finding.at.line = in.small();
    finding.at.column = in.small();
    finding.at.segment = in.small();
    finding.at.element = static_cast<std::uint16_t>(in.natural());
    finding.at.component = static_cast<std::uint16_t>(in.natural());
    return finding;
}

void write(ByteWriter& out, const std::vector<Finding>& findings) {
    out.natural(findings.size());
    for (const Finding& finding : findings) write(out, finding);
}

std::vector<Finding> read_findings(ByteReader& in) {
    std::vector<Finding> findings(in.count());
    for (Finding& finding : findings) finding = read_finding(in);
    return findings;
}

void write(ByteWriter& out, const DocumentResult& result) {
    out.natural(result.index);
    out.text(result.type);
    out.text(result.reference);
    out.natural(static_cast<std::uint64_t>(result.outcome));
    for (const std::uint64_t figure : {result.records, result.changed, result.unchanged, result.rejected,
                                       result.superseded, result.unmatched, result.quarantine}) {
        out.natural(figure);
    }
    out.text(result.reason);
    write(out, result.findings);
}

DocumentResult read_result(ByteReader& in) {
    DocumentResult result;
    result.index = in.small();
    result.type = in.text();
    result.reference = in.text();
    result.outcome = static_cast<Outcome>(in.natural());
    for (std::uint64_t* figure : {&result.records, &result.changed, &result.unchanged, &result.rejected,
                                  &result.superseded, &result.unmatched, &result.quarantine}) {
        *figure = in.natural();
    }
    result.reason = in.text();
    result.findings = read_findings(in);
    return result;
}

}  // namespace

std::string encode(const model::Availability& state) {
    std::string bytes;
    bytes.reserve(48);
    ByteWriter out(bytes);
    out.natural(static_cast<std::uint64_t>(state.word));
    out.natural(static_cast<std::uint64_t>(state.freshness));
    out.integer(state.quantity);
    out.integer(state.on_hand);
    out.integer(state.reserved);
    out.natural(state.feeds.size());
    for (const std::uint32_t feed : state.feeds) out.natural(feed);
    out.natural(state.locations.size());
    for (const auto& location : state.locations) {
        out.text(location.code);
        out.integer(location.quantity);
    }
    out.natural(state.incoming.size());
    for (const auto& incoming : state.incoming) {
        out.integer(incoming.quantity);
        out.optional(incoming.eta, &ByteWriter::date);
    }
    out.optional(state.available_from, &ByteWriter::date);
    return bytes;
}

std::optional<model::Availability> decode_availability(std::string_view bytes) {
    ByteReader in(bytes);
    model::Availability state;
    state.word = static_cast<model::AvailabilityWord>(std::min<std::uint64_t>(in.natural(), 6));
    state.freshness = static_cast<model::Freshness>(in.natural() & 3);
    state.quantity = in.integer();
    state.on_hand = in.integer();
    state.reserved = in.integer();
    state.feeds.resize(in.count());
    for (std::uint32_t& feed : state.feeds) feed = in.small();
    state.locations.resize(in.count());
    for (auto& location : state.locations) {
        location.code = in.text();
        location.quantity = in.integer();
    }
    state.incoming.resize(in.count());
    for (auto& incoming : state.incoming) {
        incoming.quantity = in.integer();
        incoming.eta = in.optional(&ByteReader::date);
    }
    state.available_from = in.optional(&ByteReader::date);
    if (!in.ok()) return std::nullopt;
    return state;
}

std::string encode(const std::vector<DocumentResult>& results) {
    std::string bytes;
    ByteWriter out(bytes);
    out.natural(results.size());
    for (const DocumentResult& result : results) write(out, result);
    return bytes;
}

std::vector<DocumentResult> decode_results(std::string_view bytes) {
    if (bytes.empty()) return {};
    ByteReader in(bytes);
    std::vector<DocumentResult> results(in.count());
    for (DocumentResult& result : results) result = read_result(in);
    if (!in.ok()) results.clear();
    return results;
}

std::string encode(const std::vector<Finding>& findings) {
    std::string bytes;
    ByteWriter out(bytes);
    write(out, findings);
    return bytes;
}

std::vector<Finding> decode_findings(std::string_view bytes) {
    if (bytes.empty()) return {};
    ByteReader in(bytes);
    auto findings = read_findings(in);
    if (!in.ok()) findings.clear();
    return findings;
}

std::string encode(const LineDetails& details) {
    std::string bytes;
    if (details.incoming.empty() && !details.available_from && details.uom.empty() &&
        details.condition.empty()) {
        return bytes;
    }
    ByteWriter out(bytes);
    out.natural(details.incoming.size());
    for (const model::Incoming& incoming : details.incoming) {
        out.decimal(incoming.quantity);
        out.optional(incoming.expected_on, &ByteWriter::date);
    }
    out.optional(details.available_from, &ByteWriter::date);
    out.text(details.uom);
    out.text(details.condition);
    return bytes;
}

LineDetails decode_details(std::string_view bytes) {
    LineDetails details;
    if (bytes.empty()) return details;
    ByteReader in(bytes);
    details.incoming.resize(in.count());
    for (model::Incoming& incoming : details.incoming) {
        incoming.quantity = in.decimal();
        incoming.expected_on = in.optional(&ByteReader::date);
    }
    details.available_from = in.optional(&ByteReader::date);
    details.uom = in.text();
    details.condition = in.text();
    return details;
}

std::string encode(const std::map<std::string, std::string>& texts) {
    std::string bytes;
    if (texts.empty()) return bytes;
    ByteWriter out(bytes);
    out.natural(texts.size());
    for (const auto& [key, value] : texts) {
        out.text(key);
        out.text(value);
    }
    return bytes;
}

std::map<std::string, std::string> decode_texts(std::string_view bytes) {
    std::map<std::string, std::string> texts;
    if (bytes.empty()) return texts;
    ByteReader in(bytes);
    for (std::size_t left = in.count(); left > 0; --left) {
        std::string key = in.text();
        texts[std::move(key)] = in.text();
    }
    return texts;
}

std::string encode(const std::map<std::string, std::int64_t>& numbers) {
    std::string bytes;
    if (numbers.empty()) return bytes;
    ByteWriter out(bytes);
    out.natural(numbers.size());
    for (const auto& [key, value] : numbers) {
        out.text(key);
        out.integer(value);
    }
    return bytes;
}

std::map<std::string, std::int64_t> decode_numbers(std::string_view bytes) {
    std::map<std::string, std::int64_t> numbers;
    if (bytes.empty()) return numbers;
    ByteReader in(bytes);
    for (std::size_t left = in.count(); left > 0; --left) {
        std::string key = in.text();
        numbers[std::move(key)] = in.integer();
    }
    return numbers;
}

std::uint8_t status_code(std::string_view word) {
    const auto found = std::find(statuses.begin(), statuses.end(), word);
    return found == statuses.end() ? 0 : static_cast<std::uint8_t>(found - statuses.begin());
}

std::string_view status_word(std::uint8_t code) {
    return code < statuses.size() ? statuses[code] : statuses[0];
}

}  // namespace crossdock::ledger
