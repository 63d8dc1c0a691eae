#pragma once

#include "adapters/formats/edi/dialect.h"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::edi {

/// What a data element may hold.
enum class Type : std::uint8_t {
    text,     ///< AN, an: anything
    code,     ///< ID: a code; no blanks at the ends are asked for, its list is not checked
    alpha,    ///< a: no digits
    number,   ///< R, n: digits, a sign, a decimal mark; none of the two counts for the length
    implied,  ///< N0 to N9: digits and a sign, the decimal point is implied
    date,     ///< DT: YYMMDD or CCYYMMDD
    time,     ///< TM: HHMM, HHMMSS, HHMMSSd, HHMMSSdd
};

/// One data element of a directory: "6060 n..15".
struct Element {
    std::string number;
    Type type = Type::text;
    std::uint8_t decimals = 0;  ///< of `implied`
    std::uint16_t shortest = 1, longest = 0xFFFF;
};

/// One place in a segment or a composite.
struct Place {
    std::string number;  ///< of the data element, or of the composite ("C186")
    Element element;     ///< where it is no composite
    std::vector<Place> components;
    std::uint64_t mandatory_components = 0;  ///< one bit a component, the first is bit 0
    bool mandatory = false;
    bool needed = false;  ///< may be absent, but what is there must be right

    /// Does a fault in this element's component (or in the element itself) make the segment unusable?
    bool needs(const Place& part) const {
        return part.needed || (mandatory && (part.mandatory || &part == this));
    }
    bool composite() const { return !components.empty(); }
};

/// The elements of a segment, in order.
struct SegmentRule {
    std::string tag;
    std::vector<Place> places;
    std::uint64_t mandatory = 0;  ///< one bit an element, the first is bit 0
};

/// Puts the masks of a rule right.
void seal(SegmentRule& rule);

/// Elements and segments of one version of a standard, shared by its messages.
struct Directory {
    Standard standard = Standard::x12;
    std::string version;  ///< "004010", "D:96A"
    std::map<std::string, SegmentRule, std::less<>> segments;
};

/// Where a message's segments may stand: a tree, compiled into a table that answers in one step where a
/// segment goes. Immutable; shared by readers.
class Structure {
public:
    using Id = std::uint16_t;
    static constexpr Id root = 0;
    static constexpr Id nowhere = 0xFFFF;

    /// A position in the tree. 0 is the message itself.
    struct Node {
        std::string tag;
        bool mandatory = false;
        std::uint32_t most = 1;
        Id parent = root;
        std::vector<Id> inside;             ///< a loop where not empty
        const SegmentRule* rule = nullptr;  ///< null: the directory does not describe the segment
    };

    /// Where a tag leads from a position.
    struct Step {
        Id to = nowhere;
        std::uint16_t missing = 0, missing_count = 0;  ///< mandatory positions passed over: missing(step)
    };

    /// Builds a message from nested definitions. A tag has 1 to 4 bytes.
    struct Definition {
        std::string tag;
        bool mandatory = false;
        std::uint32_t most = 1;
        std::vector<Definition> inside;
    };
    Structure(std::string type, std::shared_ptr<const Directory> directory,
              const std::vector<Definition>& body);

    const std::string& type() const { return type_; }
    const Directory& directory() const { return *directory_; }
    const Node& operator[](Id id) const { return nodes_[id]; }
    std::size_t size() const { return nodes_.size(); }

    /// A number for each tag of the message; `nowhere` for others.
    Id tag(std::string_view tag) const;

    /// What a segment means after the position `from`; `tag` from tag().
    const Step& step(Id from, Id tag) const { return steps_[from * tags_.size() + tag]; }
    /// What is missing where the message ends after `from`.
    const Step& end(Id from) const { return ends_[from]; }
    std::span<const Id> missing(const Step& step) const {
        return std::span(missing_).subspan(step.missing, step.missing_count);
    }

    /// The loop (or segment) of that name inside of `loop` and nearest to it, the first of several; `nowhere`
    /// if none.
    Id find(std::string_view tag, Id loop = root) const;

    bool within(Id id, Id loop) const;

private:
    Id add(const Definition& definition, Id parent);
    void compile();
    Step search(Id from, std::string_view tag);
    Id scan(Id loop, Id after, std::string_view tag, std::vector<Id>& missing) const;

    std::string type_;
    std::shared_ptr<const Directory> directory_;
    std::vector<Node> nodes_;
    std::vector<std::string> tags_;
    struct Slot {
        std::uint32_t tag = 0;
        Id id = nowhere;
    };
    std::vector<Slot> slots_;  ///< tags_ by hash; a power of two
    std::vector<Step> steps_, ends_;
    std::vector<Id> missing_;
};

/// All structures that are known: by standard, version and type. Immutable when handed out.
class Structures {
public:
    void add(std::shared_ptr<const Directory> directory);
    void add(std::shared_ptr<const Structure> structure);

    /// The structure of that type in that version; where the version has none, that of the nearest lower
    /// version, else of the nearest higher one. Null where no version has the type.
    std::shared_ptr<const Structure> find(Standard standard, std::string_view type,
                                          std::string_view version) const;

    /// The directory of a version, or the nearest as above.
    std::shared_ptr<const Directory> directory(Standard standard, std::string_view version) const;

private:
    template <class T>
    using ByVersion = std::map<std::string, std::shared_ptr<const T>, std::less<>>;  ///< by version_key()
    std::map<std::pair<Standard, std::string>, ByVersion<Structure>> structures_;
    std::map<Standard, ByVersion<Directory>> directories_;
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
