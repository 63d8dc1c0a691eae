#include "adapters/formats/json/header.h"

#include "adapters/formats/json/skipper.h"
#include "adapters/formats/json/token.h"

#include <string>

namespace crossdock::formats {
namespace {

constexpr std::size_t max_nodes = 10'000;
constexpr std::size_t small_object = 64 * 1024;

}  // namespace

HeaderBuilder::HeaderBuilder(document::Record& header, ValueParser& parser, std::size_t max_depth)
    : header_(header), parser_(parser), max_depth_(max_depth) {}

void HeaderBuilder::build(std::string_view text, const Place& place, bool lines) {
    text_ = text;
    place_ = place;
    placed_ = 0;
    std::size_t at = 0;
    Take take = lines ? Take::names : Take::values;
    std::size_t depth = 1;
    if (text.starts_with('[')) {
        take = Take::names;
        at = json_text::skip_blanks(text, 1);
        depth = 2;
    }
    if (text.substr(at).starts_with('{')) members(text, at, header_.root(), depth, take);
}

/// Goes through the members of the object at `at` and moves behind it. False where it could not.
bool HeaderBuilder::members(std::string_view text, std::size_t& at, document::NodeId group, std::size_t depth,
                            Take take) {
    if (depth > max_depth_) return false;
    at = json_text::skip_blanks(text, at + 1);
    while (header_.size() < max_nodes && at < text.size() && text[at] == '"') {
        const std::size_t end = json_text::closing_quote(text, at + 1);
        std::string name;
        if (end == std::string_view::npos || !json_text::unescape(name, text.substr(at + 1, end - at - 1)))
            return false;
        place_.advance(text.substr(placed_, at + 1 - placed_));
        placed_ = at + 1;
        at = json_text::skip_blanks(text, end + 1);
        if (at == text.size() || text[at] != ':') return false;
        at = json_text::skip_blanks(text, at + 1);
        if (at == text.size() || !member(text, at, group, depth, take, header_.keep(name))) return false;
        at = json_text::skip_blanks(text, at);
        if (at == text.size()) return false;
        if (text[at] == '}') {
            ++at;
            return true;
        }
        if (text[at] != ',') return false;
        at = json_text::skip_blanks(text, at + 1);
    }
    if (at == text.size() || text[at] != '}') return false;
    ++at;
    return true;
}

/// Adds the member whose value is at `at` and moves behind it. placed_ stands at its name.
bool HeaderBuilder::member(std::string_view text, std::size_t& at, document::NodeId group, std::size_t depth,
                           Take take, std::string_view name) {
    using document::Kind;
    const std::size_t begin = at;
    const auto length = static_cast<std::uint32_t>(name.size());
    if (take == Take::names || text[at] == '[') {
        header_.add(group, name, Kind::group, {}, place_.position(), length);
        return skip(text, at, depth, text.size());
    }
    if (text[at] == '{' && !skip(text, at, depth, small_object)) {
        at = begin;
        const document::NodeId inner = header_.add(group, name, Kind::group, {}, place_.position(), length);
        return members(text, at, inner, depth + 1, take);
    }
    if (text[begin] != '{' && !skip(text, at, depth, text.size())) return false;
    // A number at the cut may be longer than it looks.
    if (at == text.size()) return false;
    Place here = place_;
    here.advance(text.substr(placed_, begin - placed_));
    return !parser_.parse(text.substr(begin, at - begin), here, 0, true, header_, group, name);
}

bool HeaderBuilder::skip(std::string_view text, std::size_t& at, std::size_t depth, std::size_t most) {
    ValueSkipper skipper(max_depth_);
    skipper.restart(depth);
    const bool whole = skipper.skip(text.substr(at, most), false) == ValueSkipper::Outcome::whole;
    if (whole) at += skipper.size();
    return whole;
}

}  // namespace crossdock::formats
