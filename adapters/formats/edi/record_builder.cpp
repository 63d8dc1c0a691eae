#include "adapters/formats/edi/record_builder.h"

#include <algorithm>

namespace crossdock::edi {
namespace {

using document::Kind;
using document::NodeId;
using document::Record;

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
inline std::string_view RecordBuilder::value(Record& record, const Token& token, std::string_view kept) {
    const std::string_view raw = kept.substr(token.begin, token.length);
    if (as_written_ && !token.released) return raw;
    return converted(record, token, raw);
}

/// A number with a decimal comma comes back with a point.
inline std::string_view RecordBuilder::with_point(Record& record, const Place& place,
                                                  std::string_view value) {
    if (place.element.type != Type::number || dialect_.decimal == '.') return value;
    if (value.find(',') == std::string_view::npos) return value;
    scratch_ = value;
    std::replace(scratch_.begin(), scratch_.end(), ',', '.');
    return record.keep(scratch_);
}

void RecordBuilder::add_elements(Record& record, NodeId group, const Segment& segment,
                                 const SegmentRule* rule) {
    const std::string_view kept = record.keep(segment.text);
    const std::span<const Token> tokens = segment.tokens;
    const std::span<const Place> places =
        rule != nullptr ? std::span<const Place>(rule->places) : std::span<const Place>();
    as_written_ = segment.plain;
    for (std::size_t i = 1; i < tokens.size();) {
        const Token& token = tokens[i];
        const std::size_t index = token.element - std::size_t{1};
        const Place* place = index < places.size() ? &places[index] : nullptr;
        if (!token.of_composite) {
            if (token.length > 0) add_single(record, group, segment, token, kept, place);
            ++i;
        } else {
            std::size_t last = i + 1;
            while (last < tokens.size() && tokens[last].component > 1) ++last;
            add_composite(record, group, segment, {i, last}, kept, place);
            i = last;
        }
    }
}

/// An element that is one value.
void RecordBuilder::add_single(Record& record, NodeId group, const Segment& segment, const Token& token,
                               std::string_view kept, const Place* place) {
    std::string_view text = value(record, token, kept);
    if (place != nullptr) {
        text = with_point(record, place->composite() ? place->components[0] : *place, text);
    }
    Position at = segment.place(token.begin);
    at.element = token.element;
    record.add(group, place_name(token.element), Kind::text, text, at, token.length);
}

/// An element with component separators.
void RecordBuilder::add_composite(Record& record, NodeId group, const Segment& segment, Run run,
                                  std::string_view kept, const Place* place) {
    const std::span<const Token> tokens = segment.tokens.subspan(run.first, run.last - run.first);
    const auto filled = [](const Token& token) { return token.length > 0; };
    Token whole = tokens[0];
    whole.of_composite = false;
    if (std::none_of(tokens.begin() + 1, tokens.end(), filled)) {
        if (filled(whole)) add_single(record, group, segment, whole, kept, place);
        return;
    }
    if (place == nullptr || place->composite()) {
        return add_components(record, group, segment, run, kept, place);
    }
    // A simple element: the component separator is part of its text.
    whole.length = tokens.back().begin + tokens.back().length - whole.begin;
    whole.released =
        std::any_of(tokens.begin(), tokens.end(), [](const Token& token) { return token.released; });
    record.add(group, place_name(whole.element), Kind::text, value(record, whole, kept),
               place_of(segment, whole), whole.length);
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
    for (const Token& token : tokens) {
        if (token.length == 0) continue;
        const std::size_t index = token.component - std::size_t{1};
        std::string_view text = value(record, token, kept);
        if (place != nullptr && index < place->components.size())
            text = with_point(record, place->components[index], text);
        record.add(node, place_name(token.component), Kind::text, text, place_of(segment, token),
                   token.length);
    }
}

std::string_view RecordBuilder::converted(Record& record, const Token& token, std::string_view raw) {
    const auto odd = [](char c) { return static_cast<unsigned char>(c) >= 0x7f || is_control(c); };
    if (!token.released && std::none_of(raw.begin(), raw.end(), odd)) return raw;
    scratch_.clear();
    convert(raw, token.released, scratch_);
    return record.keep(scratch_);
}

void RecordBuilder::convert(std::string_view raw, bool released, std::string& out) const {
    std::string plain;
    if (released) {
        unescape(raw, dialect_.release, plain);
        raw = plain;
    }
    if (is_ascii(raw)) {
        out += raw;
    } else {
        charset_.to_utf8(raw, out);
    }
}

std::string RecordBuilder::text(const Segment& segment, std::uint16_t element, std::uint16_t component) {
    std::string out;
    for (const Token& token : segment.tokens) {
        if (token.element != element || token.component != component || token.repetition != 1) continue;
        convert(segment.value(token), token.released, out);
        break;
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

}  // namespace crossdock::edi
