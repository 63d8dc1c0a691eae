#include "adapters/formats/json/json.h"

#include "adapters/formats/json/header.h"
#include "adapters/formats/json/reader.h"
#include "adapters/formats/json/token.h"
#include "gateway/core/text.h"

namespace crossdock::formats {
namespace {

/// Whether a sane JSON value begins here, as far as can be seen.
bool looks_sane(std::string_view head) {
    const std::size_t inside = json_text::skip_blanks(head, 1);
    if (inside < head.size()) {
        const char c = head[inside];
        constexpr std::string_view begins_value = "{[]\"-0123456789tfn";
        if (head.front() == '{' ? c != '"' && c != '}' : begins_value.find(c) == std::string_view::npos)
            return false;
    }
    ValueSkipper skipper(64);
    skipper.restart(0);
    const ValueSkipper::Outcome outcome = skipper.skip(head, false);
    return outcome == ValueSkipper::Outcome::whole || outcome == ValueSkipper::Outcome::more;
}

/// "JSON object (items, updated_at)".
std::string describe(std::string_view head) {
    constexpr std::size_t most = 5;
    std::string padded(head);
    padded.append(ValueParser::padding, '\0');
    document::Record header;
    ValueParser parser;
    HeaderBuilder(header, parser, 32).build(std::string_view(padded).substr(0, head.size()), {}, false);
    std::string names;
    std::size_t count = 0;
    for (document::NodeId id = header[header.root()].first_child; id != document::no_node;
         id = header[id].next) {
        if (++count > most) continue;
        names += (names.empty() ? "" : ", ") + printable(header[id].name, 32);
    }
    if (count > most) names += ", ...";
    const std::string kind = head.front() == '[' ? "JSON array" : "JSON object";
    return names.empty() ? kind : kind + " (" + names + ")";
}

class Json final : public ports::Format {
public:
    std::string_view name() const override { return "json"; }

    ports::Detection detect(std::string_view head) const override {
        if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
        head.remove_prefix(json_text::skip_blanks(head, 0));
        if (!head.starts_with('{') && !head.starts_with('[')) return {};
        if (!looks_sane(head)) return {20, "begins like JSON, but is not"};
        return {90, describe(head)};
    }

    std::unique_ptr<ports::DocumentReader> open(const ports::ReadOptions& options) const override {
        return std::make_unique<JsonReader>(options);
    }

    std::optional<std::string> locate(std::string_view, std::string_view, std::string_view,
                                      std::string_view) const override {
        return std::nullopt;
    }
};

}  // namespace

std::unique_ptr<ports::Format> make_json() {
    return std::make_unique<Json>();
}

}  // namespace crossdock::formats
