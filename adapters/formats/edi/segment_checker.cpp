#include "adapters/formats/edi/segment_checker.h"

#include "adapters/formats/edi/check.h"

#include <algorithm>
#include <bit>

namespace crossdock::edi {
namespace {

bool filled(const Token& token) {
    return token.length > 0;
}

std::uint64_t bit(std::size_t index) {
    return index < 64 ? std::uint64_t{1} << index : 0;
}

bool is_control(char c) {
    return (c >= 0 && c < 0x20) || c == 0x7f;
}

const Token* component(std::span<const Token> tokens, std::uint16_t number) {
    const auto found = std::find_if(tokens.begin(), tokens.end(), [number](const Token& token) {
        return token.component == number && filled(token);
    });
    return found == tokens.end() ? nullptr : &*found;
}

}  // namespace

void SegmentChecker::use(const Dialect& dialect, const Charset& charset) {
    dialect_ = dialect;
    charset_ = charset;
    limited_ =
        dialect.standard == Standard::edifact && (dialect.syntax == "UNOA" || dialect.syntax == "UNOB");
    told_ = false;
}

std::span<const Finding> SegmentChecker::check(const Segment& segment, const SegmentRule* rule) {
    findings_.clear();
    if (!segment.plain || limited_) check_characters(segment);
    if (rule == nullptr) return findings_;
    const std::uint64_t seen = check_elements(segment, *rule);
    if ((rule->mandatory & ~seen) != 0) missing(rule->places, rule->mandatory & ~seen, 0, 1, true);
    if (!rule->conditions.empty()) check_conditions(*rule, seen);
    return findings_;
}

/// Control characters; and, once for an interchange, what its character set has not.
void SegmentChecker::check_characters(const Segment& segment) {
    for (const Token& token : segment.tokens) {
        const std::string_view text = value(segment, token);
        if (!segment.plain && std::any_of(text.begin(), text.end(), is_control)) {
            add(Fault::bad_character, token, false, nullptr, false);
        } else if (!told_ && ((limited_ && !in_repertoire(dialect_.syntax, text)) || !charset_.has(text))) {
            told_ = true;
            add(Fault::bad_character, token, false, nullptr, false);
            findings_.back().tolerated = true;
        }
    }
}

/// The elements that are filled, a bit each.
std::uint64_t SegmentChecker::check_elements(const Segment& segment, const SegmentRule& rule) {
    const std::span<const Token> tokens = segment.tokens;
    const std::size_t places = rule.places.size();
    std::uint64_t seen = 0;
    bool told = false;
    for (std::size_t i = 1; i < tokens.size();) {
        const Token& token = tokens[i];
        const std::size_t index = token.element - std::size_t{1};
        const Place* place = index < places ? &rule.places[index] : nullptr;
        bool found = filled(token);
        std::size_t next = i + 1;
        if (!token.of_composite) {
            if (found && place != nullptr) check_single(segment, token, *place);
        } else {
            while (next < tokens.size() && tokens[next].component > 1) ++next;
            found = check_composite(segment, {i, next}, place);
        }
        i = next;
        if (!found) continue;
        seen |= bit(index);
        if (place == nullptr && !told) {
            told = true;
            add(Fault::too_many_elements, token, true, nullptr, false);
        } else if (place != nullptr && token.repetition == place->most + 1U) {
            add(Fault::too_many_repetitions, token, true, place, false);
        }
    }
    return seen;
}

/// An element that is one value.
inline void SegmentChecker::check_single(const Segment& segment, const Token& token, const Place& place) {
    if (!place.composite())
        return check_value_of(segment, token, place, place.needed || place.mandatory, true);
    const Place& first = place.components[0];
    check_value_of(segment, token, first, place.needs(first), true);
    const std::uint64_t absent = place.mandatory_components & ~std::uint64_t{1};
    if (absent != 0) missing(place.components, absent, token.element, token.repetition, place.mandatory);
}

/// An element with component separators. False where all its components are empty.
bool SegmentChecker::check_composite(const Segment& segment, Run run, const Place* place) {
    const std::span<const Token> tokens = segment.tokens.subspan(run.first, run.last - run.first);
    if (std::none_of(tokens.begin(), tokens.end(), filled)) return false;
    if (place == nullptr) return true;
    if (place->composite()) {
        check_components(segment, tokens, *place);
    } else if (std::none_of(tokens.begin() + 1, tokens.end(), filled)) {
        check_single(segment, tokens[0], *place);
    } else {
        add(Fault::too_many_components, tokens[1], false, place, place->mandatory);
    }
    return true;
}

void SegmentChecker::check_components(const Segment& segment, std::span<const Token> tokens,
                                      const Place& place) {
    bool codes = true;
    if (place.agency_components != 0) {
        codes = std::none_of(tokens.begin(), tokens.end(), [&place](const Token& token) {
            return filled(token) && (place.agency_components & bit(token.component - std::size_t{1})) != 0;
        });
    }
    std::uint64_t seen = 0;
    for (const Token& token : tokens) {
        if (!filled(token)) continue;
        const std::size_t index = token.component - std::size_t{1};
        seen |= bit(index);
        if (index < place.components.size()) {
            const Place& part = place.components[index];
            check_value_of(segment, token, part, place.needs(part), codes);
        } else if (index == place.components.size()) {
            add(Fault::too_many_components, token, false, &place, false);
        }
    }
    const std::uint64_t absent = place.mandatory_components & ~seen;
    if (absent != 0)
        missing(place.components, absent, tokens[0].element, tokens[0].repetition, place.mandatory);
    if (place.number == "C507") check_period(segment, tokens, place);
}

/// EDIFACT's dates: element 2379 says how 2380 is written.
void SegmentChecker::check_period(const Segment& segment, std::span<const Token> tokens, const Place& place) {
    const Token* when = component(tokens, 2);
    const Token* format = component(tokens, 3);
    if (when == nullptr || format == nullptr || place.components.size() < 2) return;
    const Fault fault = check_period_value(segment.value(*format), segment.value(*when));
    if (fault != Fault::none) {
        add(fault, *when, false, &place.components[1], place.needs(place.components[1]));
    }
}

std::string_view SegmentChecker::value(const Segment& segment, const Token& token) {
    const std::string_view raw = segment.value(token);
    if (!token.released) return raw;
    scratch_.clear();
    unescape(raw, dialect_.release, scratch_);
    return scratch_;
}

inline void SegmentChecker::check_value_of(const Segment& segment, const Token& token, const Place& part,
                                           bool needed, bool codes) {
    const Element& element = part.element;
    const std::string_view text = value(segment, token);
    const bool free =
        element.type <= Type::code && text.size() >= element.shortest && text.size() <= element.longest;
    if (!free) {
        const Fault fault = check_value(element, text, dialect_.decimal);
        if (fault != Fault::none) return add(fault, token, false, &part, needed);
    }
    if (codes && element.codes != nullptr && !element.codes->contains(text)) {
        add(Fault::bad_code, token, false, &part, false);
    }
}

void SegmentChecker::check_conditions(const SegmentRule& rule, std::uint64_t seen) {
    for (const Condition& condition : rule.conditions) {
        const std::uint64_t there = condition.all & seen, absent = condition.all & ~seen;
        std::uint64_t at_fault = 0;
        switch (condition.kind) {
            case Condition::Kind::paired:
                if (there != 0) at_fault = absent;
                break;
            case Condition::Kind::required:
                if (there == 0) at_fault = condition.all;
                break;
            case Condition::Kind::exclusive:
                at_fault = there & (there - 1);
                break;
            case Condition::Kind::given:
                if ((there & condition.first) != 0) at_fault = absent;
                break;
            case Condition::Kind::list_given:
                if (there == condition.first) at_fault = condition.all & ~condition.first;
                break;
        }
        if (at_fault == 0) continue;
        const auto index = static_cast<std::size_t>(std::countr_zero(at_fault));
        Finding& finding = findings_.emplace_back();
        finding.fault = condition.kind == Condition::Kind::exclusive ? Fault::condition_exclusive
                                                                     : Fault::condition_missing;
        finding.element = static_cast<std::uint16_t>(index + 1);
        finding.place = index < rule.places.size() ? &rule.places[index] : nullptr;
        finding.condition = &condition;
    }
}

void SegmentChecker::missing(const std::vector<Place>& places, std::uint64_t mask, std::uint16_t element,
                             std::uint16_t repetition, bool needed) {
    for (; mask != 0; mask &= mask - 1) {
        const auto index = static_cast<std::size_t>(std::countr_zero(mask));
        const auto number = static_cast<std::uint16_t>(index + 1);
        Finding& finding = findings_.emplace_back();
        finding.fault = Fault::missing_element;
        finding.needed = needed;
        finding.element = element == 0 ? number : element;
        finding.component = element == 0 ? std::uint16_t{0} : number;
        finding.repetition = repetition;
        finding.place = &places[index];
    }
}

void SegmentChecker::add(Fault fault, const Token& token, bool whole, const Place* place, bool needed) {
    Finding& finding = findings_.emplace_back();
    finding.fault = fault;
    finding.needed = needed;
    finding.element = token.element;
    finding.component = token.of_composite && !whole ? token.component : std::uint16_t{0};
    finding.repetition = token.repetition;
    finding.token = &token;
    finding.place = place;
}

std::string expected_at(const Finding& finding, std::string_view value) {
    if (finding.condition != nullptr) return "condition " + finding.condition->text;
    if (finding.fault == Fault::bad_character) return {};
    if (finding.place == nullptr) return "no further element";
    const Place& place = *finding.place;
    const Element& element = place.element;
    const bool number = element.type == Type::number || element.type == Type::implied;
    const std::string unit = number ? " digits" : " characters";
    switch (finding.fault) {
        case Fault::too_short:
            return "at least " + std::to_string(element.shortest) + unit;
        case Fault::too_long:
            return "at most " + std::to_string(element.longest) + unit;
        case Fault::bad_code:
            return element.codes->describe(value);
        case Fault::not_a_number:
            return element.type == Type::implied ? "digits, the decimal mark is implied" : "";
        case Fault::bad_date:
            return element.longest == 6 ? "a date (YYMMDD)" : "a date (CCYYMMDD)";
        case Fault::bad_time:
            return "a time (HHMM, HHMMSS)";
        case Fault::too_many_components:
            return place.composite() ? "at most " + std::to_string(place.components.size()) + " components"
                                     : "no components";
        case Fault::too_many_repetitions:
            return "at most " + std::to_string(place.most);
        default:
            return {};
    }
}

}  // namespace crossdock::edi
