#pragma once

#include "gateway/core/text.h"
#include "gateway/document/record.h"

#include <string>
#include <string_view>
#include <vector>

namespace crossdock::mapping {

/// Builds a record from lines, so that a test shows the tree it runs on; indentation (two blanks) nests.
///
///     LIN*1*VN*A-1          a segment; its elements are 01, 02, ...; 145:300 is a composite
///       DTM*018*20261201    inside it
///     items:                a group
///       sku = A-1           a leaf; `sku = ` an empty one, `sku = null` a null
///
/// The first line is the root's: a segment's elements become the root's. A first line "-" is a root without a
/// name.
inline void build_record(document::Record& record, std::string_view text) {
    using document::Kind;
    record.clear();
    std::vector<document::NodeId> above{record.root()};
    std::uint32_t line_number = 0, segment = 0;
    std::uint64_t offset = 0;
    bool first = true;
    for (const std::string_view line : split(text, '\n')) {
        const std::uint64_t line_offset = offset;
        offset += line.size() + 1;
        ++line_number;
        const std::string_view body = trim(line);
        if (body.empty()) continue;
        std::size_t depth = first ? 0 : line.find_first_not_of(' ') / 2 + 1;
        Position at;
        at.offset = line_offset + line.find_first_not_of(' ');
        at.line = line_number;
        above.resize(std::min(depth, above.size()));
        if (first) above = {record.root()};
        const document::NodeId parent = above.back();
        const auto name_of = [&](std::string_view name) { return record.keep(name); };
        if (body == "-") {
            record.clear({}, at);
        } else if (const std::size_t equals = body.find(" ="); equals != std::string_view::npos) {
            const std::string_view value = trim(body.substr(equals + 2));
            record.add(parent, name_of(body.substr(0, equals)), value == "null" ? Kind::null : Kind::text,
                       record.keep(value), at, static_cast<std::uint32_t>(value.size()));
        } else if (body.back() == ':') {
            above.push_back(
                record.add(parent, name_of(body.substr(0, body.size() - 1)), Kind::group, {}, at, 0));
        } else {
            at.segment = ++segment;
            const std::vector<std::string_view> parts = split(body, '*');
            document::NodeId group = record.root();
            if (first) {
                record.clear(parts[0], at);
            } else {
                group = record.add(parent, name_of(parts[0]), Kind::group, {}, at, 0);
                above.push_back(group);
            }
            for (std::size_t i = 1; i < parts.size(); ++i) {
                if (parts[i].empty()) continue;
                const std::string number = (i < 10 ? "0" : "") + std::to_string(i);
                Position place = at;
                place.offset += static_cast<std::uint64_t>(parts[i].data() - body.data());
                place.column = static_cast<std::uint32_t>(parts[i].data() - line.data() + 1);
                place.element = static_cast<std::uint16_t>(i);
                const auto size = static_cast<std::uint32_t>(parts[i].size());
                if (parts[i].find(':') == std::string_view::npos) {
                    record.add(group, name_of(number), Kind::text, record.keep(parts[i]), place, size);
                    continue;
                }
                const document::NodeId composite =
                    record.add(group, name_of(number), Kind::group, {}, place, size);
                std::size_t c = 0;
                for (const std::string_view component : split(parts[i], ':')) {
                    ++c;
                    if (component.empty()) continue;
                    place.component = static_cast<std::uint16_t>(c);
                    record.add(composite, name_of("0" + std::to_string(c)), Kind::text,
                               record.keep(component), place, static_cast<std::uint32_t>(component.size()));
                }
            }
        }
        first = false;
    }
}

}  // namespace crossdock::mapping
