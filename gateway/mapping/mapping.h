#pragma once

#include "gateway/core/decimal.h"
#include "gateway/core/error.h"
#include "gateway/core/fact_schema.h"
#include "gateway/core/time.h"
#include "gateway/document/problem.h"
#include "gateway/document/record.h"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace crossdock::mapping {

/// One field of a fact. The variant's alternative is that of the field's FieldType; monostate = absent.
/// Texts (also GTINs, as 14 digits) point into the record or the Runner and live until its next run.
struct FieldValue;
using Fields = std::vector<FieldValue>;  ///< in the order of the schema's fields
struct FieldValue {
    std::variant<std::monostate, std::string_view, Decimal, Date, Instant, std::vector<Fields>> value;
    Position at;  ///< of the bytes that gave it
    std::uint32_t length = 0;
};

/// What a record states, in the schema's terms. Valid during the call of the sink.
struct Fact {
    const FactSchema* schema = nullptr;
    std::span<const FieldValue> fields;
    Position at;  ///< of the record
};

/// Takes each fact; a record that is split by location gives several.
using FactSink = std::function<void(const Fact&)>;

/// What a channel adds to a mapping at run time.
struct RunSettings {
    TimeZone zone;            ///< of times that come without one
    char decimal_mark = '.';  ///< of numbers in text formats
};

/// To what a mapping applies, from its `reads:`.
struct Reads {
    std::string format;                 ///< "x12"
    std::string document;               ///< "846"; "" = any
    std::vector<std::string> versions;  ///< prefixes ("004010", "D:96A"); empty = any
    std::vector<std::string>
        has;  ///< names that must all stand in the header at document_begin; "a | b" = one
    std::vector<std::string> lacks;  ///< names that must not
};

/// Finds the position of a data element by its number: ports::Format::locate of the mapping's format.
using ElementLocator = std::function<std::optional<std::string>(
    std::string_view type, std::string_view version, std::string_view segment, std::string_view element)>;

/// What the compiler needs from outside; mapping itself does no I/O.
struct CompileContext {
    /// The YAML text of another mapping by name (for `extends:`) with its file name, or nullopt.
    std::function<std::optional<std::pair<std::string, std::string>>(std::string_view name)> source_of;
    /// The text of a lookup table (CSV: from,to) by file name beside the mappings, or nullopt.
    std::function<std::optional<std::string>(std::string_view file)> table;
    ElementLocator locate_x12, locate_edifact;
    std::span<const FactSchema* const> schemas;
};

/// What a document says of itself as a whole, from `document:`. The same reported_at (and any other field
/// that `document:` gives) is also in each fact that has none of its own.
struct DocumentFields {
    std::optional<Instant> reported_at;
    std::string reference;  ///< the sender's own number of the report; "" = not said
    std::string coverage;   ///< "full", "partial", "delta"; "" = not said: the channel's profile decides
};

/// A point where a mapping chooses: a case of a `match`, an operand of `??` or `else`, an `each`, a way to
/// split. Tests see to it that each is taken by some sample.
struct Branch {
    std::string file;  ///< of the mapping
    Position at;
    std::string what;  ///< "case \"27\"", "operand 2 of ??"
};

/// A compiled mapping: immutable, thread-safe, shared by all Runners.
class Mapping {
public:
    struct Program;  ///< flat instructions; see program.h
    explicit Mapping(std::shared_ptr<const Program> program);

    const std::string& name() const;  ///< "x12.846"
    const Reads& reads() const;
    const std::string& records() const;  ///< what to give to DocumentReader::select
    const FactSchema& produces() const;
    const std::vector<std::string>& keys() const;  ///< fields by which `crossdock find` finds a document
    const std::vector<Branch>& branches() const;
    const std::string& file() const;  ///< as given to compile()
    const std::string& description() const;

    /// Does `reads:` fit a document of this type and version whose header at document_begin is `header`?
    bool applies_to(std::string_view format, std::string_view type, std::string_view version,
                    const document::Record& header) const;

    const Program& program() const { return *program_; }

private:
    std::shared_ptr<const Program> program_;
};

/// Compiles one mapping. Every problem is appended to `errors` with file:line:column; null if there was any.
std::shared_ptr<const Mapping> compile(std::string_view yaml, const std::string& file,
                                       const CompileContext& context, std::vector<Error>& errors);

/// Runs one mapping over the records of one document after another (begin() for each). Not thread-safe; keeps
/// its storage between records.
class Runner {
public:
    Runner(std::shared_ptr<const Mapping> mapping, RunSettings settings);
    ~Runner();

    /// Evaluates `document:` against the complete header; call once, before the first record. Problems of
    /// severity document mean that the document cannot be used.
    void begin(const document::Record& header, std::vector<document::Problem>& problems);

    /// What begin() found; valid until the next begin().
    const DocumentFields& document() const;

    /// Runs the record through the mapping. A field that cannot be read rejects the record alone: a Problem
    /// of severity record, and no fact. Warnings (a split that does not add up) come with the facts.
    void run(const document::Record& record, const FactSink& sink, std::vector<document::Problem>& problems);

    /// Names of the top-level segments, columns or members that no field reads, with how often they were
    /// seen.
    std::vector<std::pair<std::string, std::uint64_t>> unread() const;

    /// How often each of Mapping::branches() was taken since the Runner was made.
    std::span<const std::uint64_t> branch_hits() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// A fact as one JSON object, absent fields left out, decimals as JSON strings ("7", "1998.61"), dates and
/// instants as ISO texts: the `data` of `crossdock map`.
std::string to_json(const Fact& fact);

/// A fact as `crossdock map` prints it, on one line without its end:
/// {"fact":"stock","document":0,"position":{"offset":301,"line":8,"column":1,"segment":9},"data":{...}}.
/// `segment` (in CSV and JSON the row or element) only where the format counts.
std::string to_line(const Fact& fact, std::uint32_t document);

}  // namespace crossdock::mapping
