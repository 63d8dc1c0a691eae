#pragma once

#include "adapters/formats/edi/charset.h"
#include "adapters/formats/edi/structure.h"
#include "adapters/formats/edi/tokenizer.h"
#include "gateway/document/record.h"

#include <string>
#include <string_view>

namespace crossdock::edi {

/// Adds segments to records as `record.h` describes it and turns values into UTF-8, numbers into such with a
/// decimal point. Checks nothing and knows nothing of loops: the caller says where a segment
/// goes.
class RecordBuilder {
public:
    /// For the interchange that follows.
    void use(const Dialect& dialect, const Charset& charset);

    /// Adds the segment under `parent` and returns its node. `rule` may be null: then composites are told
    /// by their separators alone.
    document::NodeId add(document::Record& record, document::NodeId parent, const Segment& segment,
                         const SegmentRule* rule);

    /// Makes the segment the record's root: its elements become the root's children.
    void add_root(document::Record& record, const Segment& segment, const SegmentRule* rule);

    /// A value as it is put into records. "" where there is none.
    std::string text(const Segment& segment, std::uint16_t element, std::uint16_t component = 1);

private:
    /// The tokens [first, last) of one element in one repetition.
    struct Run {
        std::size_t first, last;
    };
    void add_elements(document::Record& record, document::NodeId group, const Segment& segment,
                      const SegmentRule* rule);
    void add_single(document::Record& record, document::NodeId group, const Segment& segment,
                    const Token& token, std::string_view kept, const Place* place);
    void add_composite(document::Record& record, document::NodeId group, const Segment& segment, Run run,
                       std::string_view kept, const Place* place);
    void add_components(document::Record& record, document::NodeId group, const Segment& segment, Run run,
                        std::string_view kept, const Place* place);
    std::string_view converted(document::Record& record, const Token& token, std::string_view raw);
    std::string_view value(document::Record& record, const Token& token, std::string_view kept);
    std::string_view with_point(document::Record& record, const Place& place, std::string_view value);
    void convert(std::string_view raw, bool released, std::string& out) const;

    Dialect dialect_;
    Charset charset_;
    bool as_written_ = false;  ///< values of the segment in hand need no look but for release characters
    std::string scratch_;
};

}  // namespace crossdock::edi
