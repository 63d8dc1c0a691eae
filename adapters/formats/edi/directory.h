#pragma once

#include "adapters/formats/edi/dialect.h"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::edi {

/// What a data element may hold.
enum class Type : std::uint8_t {
    text,     ///< AN, an, B: anything
    code,     ///< ID: a code
    alpha,    ///< a: no digits
    number,   ///< R, n: digits, a sign, a decimal mark; none of the two counts for the length
    implied,  ///< N0 to N9: digits and a sign, the decimal point is implied
    date,     ///< DT: YYMMDD or CCYYMMDD
    time,     ///< TM: HHMM, HHMMSS, HHMMSSd, HHMMSSdd
};

/// The codes that a data element may have. Immutable when filled.
class CodeList {
public:
    void add(std::string_view code);
    bool contains(std::string_view code) const;
    bool empty() const { return codes_.empty(); }
    const std::vector<std::string>& codes() const { return codes_; }  ///< as they were added

    /// "00 05 06": for messages. Long lists are cut, and begin with what is nearest to `wrong`.
    std::string describe(std::string_view wrong) const;

private:
    bool in_slots(std::uint64_t packed) const;
    void grow();
    std::vector<std::string> codes_;
    std::vector<std::uint64_t> slots_;  ///< codes of up to 7 bytes by hash; 0 is free; a power of two
    bool long_codes_ = false;
};

/// One data element of a directory: "6060 n..15".
struct Element {
    std::string number;
    Type type = Type::text;
    std::uint8_t decimals = 0;  ///< of `implied`
    std::uint16_t shortest = 1, longest = 0xFFFF;
    std::shared_ptr<const CodeList> codes;  ///< null: not checked
};

/// One place in a segment or a composite.
struct Place {
    std::string number;  ///< of the data element, or of the composite ("C186")
    Element element;     ///< where it is no composite
    std::vector<Place> components;
    std::uint64_t mandatory_components = 0;  ///< one bit a component, the first is bit 0
    /// A component says whose codes are meant (1131 or 3055 of EDIFACT): bits as above.
    std::uint64_t agency_components = 0;
    std::uint16_t most = 1;  ///< repetitions
    bool mandatory = false;
    bool needed = false;  ///< may be absent, but what is there must be right

    /// Does a fault in this element's component (or in the element itself) make the segment unusable?
    bool needs(const Place& part) const {
        return part.needed || (mandatory && (part.mandatory || &part == this));
    }
    bool composite() const { return !components.empty(); }
};

/// One relational condition of a segment (X12.6 3.7.3, "syntax notes"): P0304, R0203, E0204, C0305, L030405.
struct Condition {
    enum class Kind : std::uint8_t {
        paired,     ///< P: all or none
        required,   ///< R: at least one
        exclusive,  ///< E: at most one
        given,      ///< C: where the first is, all others
        list_given  ///< L: where the first is, at least one of the others
    };
    Kind kind = Kind::paired;
    std::uint64_t first = 0;  ///< the bit of the first element named; bit 0 is element 01
    std::uint64_t all = 0;    ///< the bits of all
    std::string text;         ///< as written
};

/// The elements of a segment, in order; at most 64.
struct SegmentRule {
    std::string tag;
    std::vector<Place> places;
    std::vector<Condition> conditions;
    std::uint64_t mandatory = 0;  ///< one bit an element, the first is bit 0
};

/// Puts the masks of a rule right.
void seal(SegmentRule& rule);

/// Marks elements as needed: "03", or "03/01" of a composite. False where the segment has none there.
bool mark_needed(SegmentRule& rule, std::string_view path);

/// Makes an element mandatory or not: "03", or "03/01" of a composite. False likewise.
bool mark_mandatory(SegmentRule& rule, std::string_view path, bool mandatory);

/// Elements and segments of one version of a standard, shared by its messages.
struct Directory {
    Standard standard = Standard::x12;
    std::string version;  ///< "004010", "D:96A"; "service:3" for ISO 9735's own segments by syntax version
    std::map<std::string, SegmentRule, std::less<>> segments;
    std::map<std::string, std::string, std::less<>> segment_names, element_names;  ///< for people
};

/// The path of a data element below its segment: "01/02" for 6060 in QTY. nullopt where the segment has it
/// not.
std::optional<std::string> locate(const Directory& directory, std::string_view segment,
                                  std::string_view element);

/// Two digits, "01" to "99", or three: how elements and components are named in a record. Static text. Beyond
/// 999 all are "999".
inline std::string_view place_name(std::uint16_t number);
namespace detail {
struct PlaceNames {
    static constexpr std::size_t count = 1000;
    std::array<std::array<char, 3>, count> digits{};
    constexpr PlaceNames() {
        for (std::size_t i = 0; i < count; ++i) {
            digits[i] = {static_cast<char>('0' + i / 100), static_cast<char>('0' + i / 10 % 10),
                         static_cast<char>('0' + i % 10)};
        }
    }
};
inline constexpr PlaceNames place_names;
}  // namespace detail

inline std::string_view place_name(std::uint16_t number) {
    const auto& digits = detail::place_names.digits[number < detail::PlaceNames::count ? number : 999];
    return number < 100 ? std::string_view(digits.data() + 1, 2) : std::string_view(digits.data(), 3);
}

}  // namespace crossdock::edi
