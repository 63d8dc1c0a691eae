#pragma once

#include "adapters/formats/edi/charset.h"
#include "adapters/formats/edi/directory.h"
#include "adapters/formats/edi/faults.h"
#include "adapters/formats/edi/tokenizer.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::edi {

/// What is wrong with one element of a segment.
struct Finding {
    Fault fault = Fault::none;
    bool needed = false;                                       ///< the segment cannot be used without it
    bool tolerated = false;                                    ///< a character that can be read all the same
    std::uint16_t element = 0, component = 0, repetition = 1;  ///< component 0: the element itself
    const Token* token = nullptr;                              ///< null where it is missing
    const Place* place = nullptr;                              ///< null where the segment has no such element
    const Condition* condition = nullptr;
};

/// Checks the elements of segments: presence, repetitions, types, lengths, code lists, dates and the
/// relational conditions of X12. Knows nothing of where a segment stands.
class SegmentChecker {
public:
    /// For the interchange that follows.
    void use(const Dialect& dialect, const Charset& charset);

    /// What is wrong, in the order of the elements; valid until the next call. Without a rule only the
    /// characters are looked at.
    std::span<const Finding> check(const Segment& segment, const SegmentRule* rule);

private:
    /// The tokens [first, last) of one element in one repetition.
    struct Run {
        std::size_t first, last;
    };
    std::uint64_t check_elements(const Segment& segment, const SegmentRule& rule);
    void check_characters(const Segment& segment);
    void check_single(const Segment& segment, const Token& token, const Place& place);
    bool check_composite(const Segment& segment, Run run, const Place* place);
    void check_components(const Segment& segment, std::span<const Token> tokens, const Place& place);
    void check_value_of(const Segment& segment, const Token& token, const Place& part, bool needed,
                        bool codes);
    void check_period(const Segment& segment, std::span<const Token> tokens, const Place& place);
    void check_conditions(const SegmentRule& rule, std::uint64_t seen);
    void missing(const std::vector<Place>& places, std::uint64_t mask, std::uint16_t element,
                 std::uint16_t repetition, bool needed);
    std::string_view value(const Segment& segment, const Token& token);
    void add(Fault fault, const Token& token, bool whole, const Place* place, bool needed);

    Dialect dialect_;
    Charset charset_;
    bool limited_ = false;  ///< UNOA or UNOB
    bool told_ = false;     ///< a tolerated character of this interchange was told
    std::vector<Finding> findings_;
    std::string scratch_;
};

/// "at most 15 digits", "a date (CCYYMMDD)", "one of 00 05": what the place would take. For people.
std::string expected_at(const Finding& finding, std::string_view value);

}  // namespace crossdock::edi
