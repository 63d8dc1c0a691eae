#pragma once

#include "gateway/mapping/mapping.h"
#include "gateway/mapping/names.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace crossdock::mapping {

/// What an expression gives. Absent belongs to every type.
enum class Type : std::uint8_t { absent, text, decimal, date, instant, gtin, boolean };

std::string_view type_name(Type type);

enum class Op : std::uint8_t {
    absent,
    text_literal,     ///< a: texts
    decimal_literal,  ///< a: decimals
    path,             ///< a: paths; the first present value
    document,         ///< a: document_fields
    coalesce,         ///< operands; branch: of the first operand, the others follow
    otherwise,        ///< operands: what may fail or be absent, what then counts; branch: of the latter
    match,            ///< a: matches; operand: the subject
    to_text,
    to_decimal,   ///< a: the decimal mark, 0 = the channel's
    implied,      ///< a: digits after the mark
    to_date,      ///< operands: text [, format]
    to_datetime,  ///< operands: text [, time or format]
    epoch,        ///< a: ticks a second
    to_gtin,
    pair,    ///< a: paths (of segments), b: texts (qualifier), c: first element (X12) or 0 (EDIFACT)
    lookup,  ///< a: tables
    upper,
    lower,
    concat,
    sum,     ///< a: paths
    exists,  ///< a: paths
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    one_of,  ///< operand: subject; a: lists
    both,
    either,
    negate
};

/// One step of a program. Its operands stand in Program::operands and are instructions before it, so that a
/// program has no cycle and always ends.
struct Instruction {
    Op op = Op::absent;
    Type type = Type::absent;
    std::uint8_t count = 0;   ///< of operands
    std::uint32_t first = 0;  ///< in Program::operands
    std::uint32_t a = 0, b = 0, c = 0;
    std::uint32_t branch = 0;  ///< in Program::branches
    std::uint32_t place = 0;   ///< in Program::places
};

inline constexpr std::uint32_t none = ~std::uint32_t{0};

/// The test in front of nearly all conditions, `01 = "33"` or `6063 in ("145", "17")`: answered without
/// running anything.
struct Quick {
    std::uint8_t elements = 0;  ///< 1 or 2 steps down; 0 = not that simple
    std::uint32_t first = 0;    ///< of the element steps, in Program::steps
    std::uint32_t wanted = 0;   ///< first of the texts, in Program::codes
    std::uint32_t count = 0;    ///< of them
    std::uint32_t rest = none;  ///< instruction: what must hold besides
};

struct Step {
    enum class Kind : std::uint8_t {
        name,     ///< children of this name
        element,  ///< an EDI element or component; a leaf is its own component 01
        self,     ///< the node itself, for its condition
        up        ///< the parent
    };
    Kind kind = Kind::name;
    Name name;
    std::uint16_t number = 0;        ///< of an element
    std::uint32_t condition = none;  ///< instruction
    Quick quick;                     ///< the same condition, where it begins simply
    std::uint32_t slot = none;       ///< of a name at the record's root: in Program::slots
};

struct Path {
    std::uint32_t first = 0;  ///< in Program::steps
    std::uint16_t count = 0;
    bool from_root = false;
    std::string text;  ///< as written
};

struct Case {
    std::uint32_t text = 0;    ///< in texts
    std::uint32_t result = 0;  ///< instruction
    std::uint32_t branch = 0;
};

struct Match {
    std::vector<Case> cases;  ///< sorted by text
    std::uint32_t if_absent = none, otherwise = none;
    std::uint32_t absent_branch = 0, otherwise_branch = 0;
};

/// What an `each:` goes over: the nodes of a path, or the element pairs of each.
struct Each {
    std::uint32_t path = 0;
    std::uint16_t pairs_from = 0;  ///< first element of the pairs; 0 = no pairs
};

struct FieldPlan;

struct Block {
    Each each;
    std::vector<FieldPlan> fields;
    std::uint32_t branch = 0;
};

struct FieldPlan {
    std::uint32_t field = 0;  ///< in the schema's (or list's) fields
    std::uint32_t expression = none;
    std::vector<Block> blocks;  ///< of a list
};

struct SplitPlan {
    Each each;
    std::uint32_t location = none;      ///< instruction
    std::uint32_t quantity = none;      ///< instruction
    std::vector<std::uint32_t> totals;  ///< fields of which the first that the line states is split
    std::vector<FieldPlan> fields;
    std::uint32_t branch = 0;
};

struct Table {
    std::string file;
    std::vector<std::pair<std::string, std::string>> rows;  ///< sorted
};

/// Where in the mapping an expression stands, for messages.
struct Place {
    std::uint32_t file = 0;  ///< in Program::files
    Position at;
    std::string text;  ///< "QTY[01 = "33"]/02"
};

/// A value that `document:` reads once: a field of the fact that every record then has, or `coverage`.
struct DocumentField {
    std::string name;
    Type type = Type::text;
    std::uint32_t field = none;  ///< in the schema; none = coverage
    std::uint32_t expression = none;
};

/// A compiled mapping: flat arrays that refer to one another by index.
struct Mapping::Program {
    std::string name, file, records, description;
    Reads reads;
    bool detectable = true;  ///< has a `reads:` of its own
    const FactSchema* schema = nullptr;
    std::vector<std::string> keys;
    bool edi = false, csv = false;

    std::vector<Instruction> instructions;
    std::vector<std::uint32_t> operands;
    std::vector<Path> paths;
    std::vector<Step> steps;
    std::vector<std::string> texts;
    std::vector<Name> codes;  ///< of Quick
    std::vector<Decimal> decimals;
    std::vector<Match> matches;
    std::vector<std::vector<std::uint32_t>> lists;
    std::vector<Table> tables;
    std::vector<Place> places;
    std::vector<std::string> files;
    std::vector<Branch> branches;

    std::vector<DocumentField> document;
    std::vector<FieldPlan> fields;
    std::vector<SplitPlan> splits;
    std::uint32_t no_split_branch = 0;

    NameTable slots;  ///< names that fields read at the record's root
};

}  // namespace crossdock::mapping
