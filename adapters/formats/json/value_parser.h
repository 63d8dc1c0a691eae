#pragma once

#include "gateway/core/error.h"
#include "gateway/document/problem.h"
#include "gateway/document/record.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace crossdock::formats {

/// A byte of the document, with its line: what is needed to give places to the bytes behind it.
struct Place {
    std::uint64_t offset = 0, line_start = 0;
    std::uint32_t line = 1;

    /// Moves behind `bytes`, which begin here.
    void advance(std::string_view bytes);

    Position position(std::uint32_t segment = 0) const;
};

/// What is wrong with a value. A repeated name is of severity record, all else of severity message.
struct Fault {
    document::Severity severity = document::Severity::message;
    Errc code = Errc::syntax;
    Position at;
    std::string message;
};

/// Puts one JSON value into a record, checking all of it. The door to simdjson.
class ValueParser {
public:
    /// Bytes that must be readable behind each value.
    static constexpr std::size_t padding = 64;

    ValueParser();
    ~ValueParser();

    /// `text` is one value, its brackets known to match, with nothing around it; it begins at `place`. The
    /// value becomes the child `name` of `parent` (arrays repeat it), or the record's root itself where
    /// `name` is absent. `copy`: names and values are copied into the record; else they may be views of
    /// `text`.
    std::optional<Fault> parse(std::string_view text, const Place& place, std::uint32_t segment, bool copy,
                               document::Record& record, document::NodeId parent,
                               std::optional<std::string_view> name);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace crossdock::formats
