#pragma once

#include "adapters/formats/edi/report.h"
#include "adapters/formats/edi/structure.h"
#include "adapters/formats/edi/tokenizer.h"
#include "gateway/core/decimal.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace crossdock::edi {

/// Follows the Rules of one document: its tree of HL or CPS segments, its totals, its conditions.
class MessageRules {
public:
    /// `structure` outlives the document; null: nothing is followed.
    void begin(const Structure* structure, char decimal);

    /// Appends what is wrong with the segment. Cheap where no rule names its tag.
    void take(const Segment& segment, std::vector<FaultReport>& out);

    /// Appends what is wrong with the document as a whole.
    void end(std::vector<FaultReport>& out);

private:
    static constexpr std::size_t most_ids = 100'000;

    struct Total {
        std::uint64_t counted = 0;
        Decimal sum;
        bool inexact = false;  ///< a value was no number, or too large: nothing can be said
        std::optional<FaultReport> claim;
        std::optional<Decimal> claimed;
    };
    struct Seen {
        std::optional<FaultReport> when;
        bool need = false;
    };
    void take_tree(const Segment& segment, const Rules::Tree& tree, std::vector<FaultReport>& out);
    bool known(std::string_view id) const;
    std::optional<Decimal> number(const Segment& segment, const Pattern& pattern) const;

    const Rules* rules_ = nullptr;
    char decimal_ = '.';
    std::vector<std::string_view> tags_;  ///< those that a rule names
    std::vector<Total> totals_;
    std::vector<Seen> seen_;
    std::uint64_t sequential_ = 0;         ///< ids 1 to this one came in order
    std::unordered_set<std::string> ids_;  ///< the others
};

}  // namespace crossdock::edi
