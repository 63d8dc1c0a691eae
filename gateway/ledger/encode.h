#pragma once

#include "gateway/ledger/messages.h"
#include "gateway/model/availability.h"
#include "gateway/model/policy.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::ledger {

// The `..._data` texts of the store. Each starts with nothing but values (bytes.h); a change of their shape
// is a migration. Decoding gives nullopt, or an empty value where said so, for bytes that do not fit.

/// An availability without version and key: equal states give equal bytes.
std::string encode(const model::Availability& state);
std::optional<model::Availability> decode_availability(std::string_view bytes);

std::string encode(const std::vector<DocumentResult>& results);
std::vector<DocumentResult> decode_results(std::string_view bytes);

std::string encode(const std::vector<Finding>& findings);
std::vector<Finding> decode_findings(std::string_view bytes);

/// What a stock line has beside its figures.
struct LineDetails {
    std::vector<model::Incoming> incoming;
    std::optional<Date> available_from;
    std::string uom, condition;
};
std::string encode(const LineDetails& details);  ///< "" for nothing
LineDetails decode_details(std::string_view bytes);

std::string encode(const std::map<std::string, std::string>& texts);
std::map<std::string, std::string> decode_texts(std::string_view bytes);
std::string encode(const std::map<std::string, std::int64_t>& numbers);
std::map<std::string, std::int64_t> decode_numbers(std::string_view bytes);

std::string encode(const model::Policy& policy);
std::optional<model::Policy> decode_policy(std::string_view bytes);

/// Words for a line's status; 0 = not stated.
std::uint8_t status_code(std::string_view word);
std::string_view status_word(std::uint8_t code);

}  // namespace crossdock::ledger
