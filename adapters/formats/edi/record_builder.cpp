#include "adapters/formats/edi/record_builder.h"

#include "adapters/formats/edi/check.h"

#include <algorithm>
#include <bit>

namespace crossdock::edi {
namespace {

using document::Kind;
using document::NodeId;
using document::Record;
using document::Severity;

bool is_control(char c) {
    return (c >= 0 && c < 0x20) || c == 0x7f;
}

bool is_ascii(std::string_view text) {
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

Position place_of(const Segment& segment, const Token& token) {
    Position at = segment.place(token.begin);
    at.element = token.element;
    if (token.of_composite) at.component = token.component;
    return at;
}

}  // namespace

void RecordBuilder::use(const Dialect& dialect, const Charset& charset) {
    dialect_ = dialect;
    charset_ = charset;
    limited_ =
        dialect.standard == Standard::edifact && (dialect.syntax == "UNOA" || dialect.syntax == "UNOB");
    told_charset_ = told_repertoire_ = false;
}

NodeId RecordBuilder::add(Record& record, NodeId parent, const Segment& segment, const SegmentRule* rule) {
    const std::string_view tag = rule != nullptr ? std::string_view(rule->tag) : record.keep(segment.tag());
    const auto length = static_cast<std::uint32_t>(segment.end - segment.at.offset);
    const NodeId group = record.add(parent, tag, Kind::group, {}, segment.at, length);
    add_elements(record, group, segment, rule);
    record.last_byte = segment.end;
    return group;
}

void RecordBuilder::add_root(Record& record, const Segment& segment, const SegmentRule* rule) {
    record.clear(segment.tag(), segment.at);
    record[record.root()].length = static_cast<std::uint32_t>(segment.end - segment.at.offset);
    add_elements(record, record.root(), segment, rule);
    record.last_byte = segment.end;
}

void RecordBuilder::add_elements(Record& record, NodeId group, const Segment& segment,
                                 const SegmentRule* rule) {
    const std::string_view kept = record.keep(segment.text);
    const std::span<const Token> tokens = segment.tokens;
    std::uint64_t seen = 0;
    bool told = false;
    for (std::size_t first = 1; first < tokens.size();) {
        const Token& token = tokens[first];
        std::size_t last = first + 1;
        if (token.of_composite) {
            while (last < tokens.size() && tokens[last].component > 1) ++last;
        }
        const std::size_t index = token.element - std::size_t{1};
        const Place* place = nullptr;
        if (rule != nullptr && index < rule->places.size()) {
            place = &rule->places[index];
        } else if (rule != nullptr && !told && token.length > 0) {
            told = true;
            report(Fault::too_many_elements, false, segment, token.element, 0, place_of(segment, token), {});
        }
        const std::uint64_t found = add_element(record, group, segment, {first, last}, kept, place);
        if (found != 0 && index < 64) seen |= std::uint64_t{1} << index;
        first = last;
    }
    if (rule != nullptr && (rule->mandatory & ~seen) != 0) {
        report_missing(segment, rule->places, rule->mandatory & ~seen, 0, true);
    }
}

/// Returns a bit for each component that has a value.
std::uint64_t RecordBuilder::add_element(Record& record, NodeId group, const Segment& segment, Run run,
                                         std::string_view kept, const Place* place) {
    const Token& first = segment.tokens[run.first];
    const auto rest = segment.tokens.subspan(run.first + 1, run.last - run.first - 1);
    const auto filled = [](const Token& token) { return token.length > 0; };
    if (std::any_of(rest.begin(), rest.end(), filled)) {
        if (place == nullptr || place->composite()) {
            return add_components(record, group, segment, run, kept, place);
        }
        // A simple element: the component separator is part of its text.
        const Token& tail = segment.tokens[run.last - 1];
        Token whole = first;
        whole.of_composite = false;
        whole.length = tail.begin + tail.length - first.begin;
        whole.released = std::any_of(segment.tokens.begin() + static_cast<std::ptrdiff_t>(run.first),
                                     segment.tokens.begin() + static_cast<std::ptrdiff_t>(run.last),
                                     [](const Token& token) { return token.released; });
        const Position at = place_of(segment, whole);
        report(Fault::too_many_components, place->mandatory, segment, whole.element, 0, at, place->number);
        const std::string_view text = value(record, segment, whole, kept);
        record.add(group, place_name(whole.element), Kind::text, text, at, whole.length);
        return 1;
    }
    if (first.length == 0) return 0;
    std::string_view text = value(record, segment, first, kept);
    const Position at = place_of(segment, first);
    if (place != nullptr) {
        const Place& single = place->composite() ? place->components[0] : *place;
        text = checked(record, segment, first, single, place->needs(single), text);
        const std::uint64_t missing = place->mandatory_components & ~std::uint64_t{1};
        if (missing != 0)
            report_missing(segment, place->components, missing, first.element, place->mandatory);
    }
    record.add(group, place_name(first.element), Kind::text, text, at, first.length);
    return 1;
}

std::uint64_t RecordBuilder::add_components(Record& record, NodeId group, const Segment& segment, Run run,
                                            std::string_view kept, const Place* place) {
    const std::span<const Token> tokens = segment.tokens.subspan(run.first, run.last - run.first);
    const Token& front = tokens.front();
    const Token& back = tokens.back();
    Position at = segment.place(front.begin);
    at.element = front.element;
    const NodeId node = record.add(group, place_name(front.element), Kind::group, {}, at,
                                   back.begin + back.length - front.begin);
    std::uint64_t seen = 0;
    for (const Token& token : tokens) {
        if (token.length == 0) continue;
        const std::size_t index = token.component - std::size_t{1};
        if (index < 64) seen |= std::uint64_t{1} << index;
        std::string_view text = value(record, segment, token, kept);
        const Position where = place_of(segment, token);
        if (place != nullptr && index < place->components.size()) {
            const Place& component = place->components[index];
            text = checked(record, segment, token, component, place->needs(component), text);
        } else if (place != nullptr && index == place->components.size()) {
            report(Fault::too_many_components, false, segment, token.element, token.component, where,
                   place->number);
        }
        record.add(node, place_name(token.component), Kind::text, text, where, token.length);
    }
    if (place != nullptr && (place->mandatory_components & ~seen) != 0) {
        report_missing(segment, place->components, place->mandatory_components & ~seen, front.element,
                       place->mandatory);
    }
    return seen;
}

/// The value in the record's storage: a view of the segment's text, where nothing must be changed.
std::string_view RecordBuilder::value(Record& record, const Segment& segment, const Token& token,
                                      std::string_view kept) {
    const std::string_view raw = kept.substr(token.begin, token.length);
    if (segment.plain && !token.released && !limited_) return raw;
    const Position at = place_of(segment, token);
    if (limited_ && !told_repertoire_) {
        scratch_.clear();
        unescape(raw, dialect_.release, scratch_);
        if (!in_repertoire(dialect_.syntax, scratch_)) {
            told_repertoire_ = true;
            findings_.tolerate(Fault::bad_character, at, "a value in an interchange of " + dialect_.syntax);
        }
    }
    const auto odd = [](char c) { return static_cast<unsigned char>(c) >= 0x7f || is_control(c); };
    if (!token.released && std::none_of(raw.begin(), raw.end(), odd)) return raw;
    if (std::any_of(raw.begin(), raw.end(), is_control)) {
        report(Fault::bad_character, false, segment, token.element, token.of_composite ? token.component : 0,
               at, {});
    }
    scratch_.clear();
    convert(raw, token.released, at, scratch_);
    return record.keep(scratch_);
}

void RecordBuilder::convert(std::string_view raw, bool released, const Position& at, std::string& out) {
    std::string plain;
    if (released) {
        unescape(raw, dialect_.release, plain);
        raw = plain;
    }
    if (is_ascii(raw)) {
        out += raw;
    } else if (!charset_.to_utf8(raw, out) && !told_charset_) {
        told_charset_ = true;
        findings_.tolerate(Fault::bad_character, at,
                           "a value, taken as ISO-8859-1 since it is not " + charset_.name() + ',');
    }
}

std::string RecordBuilder::text(const Segment& segment, std::uint16_t element, std::uint16_t component) {
    std::string out;
    for (const Token& token : segment.tokens) {
        if (token.element != element || token.component != component || token.repetition != 1) continue;
        convert(segment.value(token), token.released, place_of(segment, token), out);
        break;
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

/// Checks a value; a number with a decimal comma comes back with a point.
std::string_view RecordBuilder::checked(Record& record, const Segment& segment, const Token& token,
                                        const Place& place, bool needed, std::string_view value) {
    const Fault fault = check_value(place.element, value, dialect_.decimal);
    if (fault != Fault::none) {
        report(fault, needed, segment, token.element, token.of_composite ? token.component : 0,
               place_of(segment, token), place.number);
        return value;
    }
    if (place.element.type != Type::number || value.find(',') == std::string_view::npos) return value;
    scratch_ = value;
    std::replace(scratch_.begin(), scratch_.end(), ',', '.');
    return record.keep(scratch_);
}

void RecordBuilder::report(Fault fault, bool needed, const Segment& segment, std::uint16_t element,
                           std::uint16_t component, const Position& at, std::string_view number) {
    std::string what(segment.tag());
    what.append(" element ").append(place_name(element));
    if (component != 0) what.append(" component ").append(place_name(component));
    if (!number.empty()) what.append(" (").append(number).append(")");
    findings_.report(fault, needed ? reach_ : Severity::warning, at, what);
}

void RecordBuilder::report_missing(const Segment& segment, const std::vector<Place>& places,
                                   std::uint64_t missing, std::uint16_t element, bool needed) {
    for (; missing != 0; missing &= missing - 1) {
        const auto index = static_cast<std::size_t>(std::countr_zero(missing));
        const auto number = static_cast<std::uint16_t>(index + 1);
        Position at = segment.at;
        at.element = element == 0 ? number : element;
        at.component = element == 0 ? std::uint16_t{0} : number;
        report(Fault::missing_element, needed, segment, at.element, at.component, at, places[index].number);
    }
}

}  // namespace crossdock::edi
