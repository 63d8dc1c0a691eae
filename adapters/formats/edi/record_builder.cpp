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

/// The value in the record's storage: a view of the segment's text, where nothing must be changed.
inline std::string_view RecordBuilder::value(Record& record, const Segment& segment, const Token& token,
                                             std::string_view kept) {
    const std::string_view raw = kept.substr(token.begin, token.length);
    if (as_written_ && !token.released) return raw;
    return converted(record, segment, token, raw);
}

/// Checks a value; a number with a decimal comma comes back with a point.
inline std::string_view RecordBuilder::checked(Record& record, const Segment& segment, const Token& token,
                                               const Place& place, bool needed, std::string_view value) {
    const Element& element = place.element;
    const bool free = element.type == Type::text || element.type == Type::code;
    if (free && value.size() >= element.shortest && value.size() <= element.longest) return value;
    const Fault fault = check_value(element, value, dialect_.decimal);
    if (fault != Fault::none) {
        report(fault, needed, segment, token.element, token.of_composite ? token.component : 0,
               place_of(segment, token), place.number);
    } else if (element.type == Type::number && dialect_.decimal != '.' &&
               value.find(',') != std::string_view::npos) {
        scratch_ = value;
        std::replace(scratch_.begin(), scratch_.end(), ',', '.');
        return record.keep(scratch_);
    }
    return value;
}

void RecordBuilder::add_elements(Record& record, NodeId group, const Segment& segment,
                                 const SegmentRule* rule) {
    const std::string_view kept = record.keep(segment.text);
    const std::span<const Token> tokens = segment.tokens;
    const std::span<const Place> places =
        rule != nullptr ? std::span<const Place>(rule->places) : std::span<const Place>();
    as_written_ = segment.plain && !limited_;
    std::uint64_t seen = 0;
    bool told = rule == nullptr;
    for (std::size_t i = 1; i < tokens.size();) {
        const Token& token = tokens[i];
        const std::size_t index = token.element - std::size_t{1};
        const Place* place = index < places.size() ? &places[index] : nullptr;
        if (place == nullptr && !told && token.length > 0) {
            told = true;
            report(Fault::too_many_elements, false, segment, token.element, 0, place_of(segment, token), {});
        }
        bool found = token.length > 0;
        if (!token.of_composite) {
            if (found) add_single(record, group, segment, token, kept, place);
            ++i;
        } else {
            std::size_t last = i + 1;
            while (last < tokens.size() && tokens[last].component > 1) ++last;
            found = add_composite(record, group, segment, {i, last}, kept, place);
            i = last;
        }
        if (found && index < 64) seen |= std::uint64_t{1} << index;
    }
    if (rule != nullptr && (rule->mandatory & ~seen) != 0) {
        report_missing(segment, rule->places, rule->mandatory & ~seen, 0, true);
    }
}

/// An element that is one value.
void RecordBuilder::add_single(Record& record, NodeId group, const Segment& segment, const Token& token,
                               std::string_view kept, const Place* place) {
    std::string_view text = value(record, segment, token, kept);
    if (place != nullptr) {
        const Place& single = place->composite() ? place->components[0] : *place;
        text = checked(record, segment, token, single, place->needs(single), text);
        const std::uint64_t missing = place->mandatory_components & ~std::uint64_t{1};
        if (missing != 0)
            report_missing(segment, place->components, missing, token.element, place->mandatory);
    }
    Position at = segment.place(token.begin);
    at.element = token.element;
    record.add(group, place_name(token.element), Kind::text, text, at, token.length);
}

/// An element with component separators. False where all its components are empty.
bool RecordBuilder::add_composite(Record& record, NodeId group, const Segment& segment, Run run,
                                  std::string_view kept, const Place* place) {
    const std::span<const Token> tokens = segment.tokens.subspan(run.first, run.last - run.first);
    const auto filled = [](const Token& token) { return token.length > 0; };
    Token whole = tokens[0];
    whole.of_composite = false;
    if (std::none_of(tokens.begin() + 1, tokens.end(), filled)) {
        if (filled(whole)) add_single(record, group, segment, whole, kept, place);
        return filled(whole);
    }
    if (place == nullptr || place->composite()) {
        add_components(record, group, segment, run, kept, place);
        return true;
    }
    // A simple element: the component separator is part of its text.
    whole.length = tokens.back().begin + tokens.back().length - whole.begin;
    whole.released =
        std::any_of(tokens.begin(), tokens.end(), [](const Token& token) { return token.released; });
    const Position at = place_of(segment, whole);
    report(Fault::too_many_components, place->mandatory, segment, whole.element, 0, at, place->number);
    record.add(group, place_name(whole.element), Kind::text, value(record, segment, whole, kept), at,
               whole.length);
    return true;
}

void RecordBuilder::add_components(Record& record, NodeId group, const Segment& segment, Run run,
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
}

std::string_view RecordBuilder::converted(Record& record, const Segment& segment, const Token& token,
                                          std::string_view raw) {
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
