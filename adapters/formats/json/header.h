#pragma once

#include "adapters/formats/json/value_parser.h"
#include "gateway/document/record.h"

#include <cstddef>
#include <string_view>

namespace crossdock::formats {

/// Fills a document's header from its first bytes, which may be cut off anywhere: what cannot be read is left
/// out (reading the records will tell). See json.h for what it holds.
class HeaderBuilder {
public:
    HeaderBuilder(document::Record& header, ValueParser& parser, std::size_t max_depth);

    /// `text` begins at the root value, which begins at `place`; ValueParser::padding bytes are readable
    /// behind it. `lines`: the root value is one of several.
    void build(std::string_view text, const Place& place, bool lines);

private:
    enum class Take { values, names };

    bool members(std::string_view text, std::size_t& at, document::NodeId group, std::size_t depth,
                 Take take);
    bool member(std::string_view text, std::size_t& at, document::NodeId group, std::size_t depth, Take take,
                std::string_view name);
    bool skip(std::string_view text, std::size_t& at, std::size_t depth, std::size_t most);

    document::Record& header_;
    ValueParser& parser_;
    std::size_t max_depth_;
    std::string_view text_;
    Place place_;  ///< of the byte at placed_
    std::size_t placed_ = 0;
};

}  // namespace crossdock::formats
