#pragma once

#include "adapters/formats/edi/directory.h"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossdock::edi {

struct Segment;

/// A qualifier that tells a segment from others of its tag: "N1[01=SU|WH]", "DTM[01.1=137]".
struct Select {
    std::uint16_t element = 0, component = 1;
    std::vector<std::string> codes;

    bool operator==(const Select&) const = default;
    bool matches(const Segment& segment) const;
    std::string text() const;  ///< "[01=SU|WH]"
};

/// An element of segments of one tag, anywhere in a document: "CTT/01", "CNT[01.1=2]/01.2".
struct Pattern {
    std::string tag;
    std::optional<Select> select;
    std::uint16_t element = 0, component = 1;  ///< 0: the segment as such
};

/// What a message asks beyond places and types: of all versions of a type.
struct Rules {
    /// HL, CPS: a segment names itself and its parent, which must have come before.
    struct Tree {
        std::string tag;
        std::uint16_t id = 1, parent = 2;
    };
    /// "CTT/01 = count(LIN)", "CTT/02 = sum(SN1/02)". Where `left` is absent nothing is asked.
    struct Balance {
        Pattern left, right;
        bool sum = false;
        std::string text;
    };
    /// "BEG/02 = DS|SA needs N1[01=ST]": where a segment is as `when`, one must be as `need`.
    struct Conditional {
        Pattern when, need;
        std::string text;
    };
    std::optional<Tree> tree;
    std::vector<Balance> balances;
    std::vector<Conditional> conditionals;
    std::vector<std::pair<std::string, std::string>> needed;  ///< segment and path: {"QTY", "02"}
};

/// Where a message's segments may stand: a tree, compiled into a table that answers in one step where a
/// segment goes. Immutable; shared by readers.
class Structure {
public:
    using Id = std::uint16_t;
    static constexpr Id root = 0;
    static constexpr Id nowhere = 0xFFFF;

    /// A position in the tree. 0 is the message itself.
    struct Node {
        std::string tag;
        bool mandatory = false;
        std::uint32_t most = 1;
        Id parent = root;
        std::vector<Id> inside;             ///< a loop where not empty
        const SegmentRule* rule = nullptr;  ///< null: the directory does not describe the segment
        std::optional<Select> select;
        Id tag_id = nowhere;
        std::uint32_t select_bit = 0;  ///< of its Select among those of its tag; 0 where it has none
    };

    /// Where a symbol leads from a position.
    struct Step {
        Id to = nowhere, other = nowhere;  ///< `other`: where it goes when `to` is full
        std::uint32_t missing = 0;         ///< mandatory positions passed over: missing(step)
        std::uint16_t missing_count = 0;
    };

    /// Builds a message from nested definitions. A tag has 1 to 4 bytes.
    struct Definition {
        std::string tag;
        bool mandatory = false;
        std::uint32_t most = 1;
        std::vector<Definition> inside;
        std::optional<Select> select = std::nullopt;
    };
    Structure(std::string type, std::shared_ptr<const Directory> directory,
              const std::vector<Definition>& body, Rules rules = {}, std::string group = {});

    const std::string& type() const { return type_; }
    const std::string& group() const { return group_; }  ///< functional identifier, GS01; "" where not known
    const Directory& directory() const { return *directory_; }
    const Rules& rules() const { return rules_; }
    const Node& operator[](Id id) const { return nodes_[id]; }
    std::size_t size() const { return nodes_.size(); }

    /// What a segment is to the table: its tag, and which of the selects of that tag it meets. `nowhere` for
    /// a tag that the message has not.
    Id symbol(const Segment& segment) const;
    /// The same for a tag alone, as if no select were met.
    Id symbol(std::string_view tag) const;

    /// What a symbol means after the position `from`.
    const Step& step(Id from, Id symbol) const { return steps_[from * symbols_.size() + symbol]; }
    /// What is missing where the message ends after `from`.
    const Step& end(Id from) const { return ends_[from]; }
    std::span<const Id> missing(const Step& step) const {
        return std::span(missing_).subspan(step.missing, step.missing_count);
    }
    /// True where segments of that symbol may stand at that position.
    bool fits(Id id, Id symbol) const;

    /// The loop (or segment) of that name inside of `loop` and nearest to it, the first of several; `nowhere`
    /// if none.
    Id find(std::string_view tag, Id loop = root) const;

    bool within(Id id, Id loop) const;

    /// "LIN/QTY": the loops from the root down to `loop`, itself included; "" for the root.
    std::string path(Id loop) const;

    /// Where one segment could stand at two places, which only their order tells apart: one line each, for
    /// whoever writes a structure.
    std::vector<std::string> ambiguities() const;

private:
    struct Tag {
        std::string name;
        std::vector<Select> selects;
        std::vector<std::pair<std::uint32_t, Id>> symbols;  ///< by the selects met; the first is for none
    };
    struct Symbol {
        Id tag = nowhere;
        std::uint32_t met = 0;
    };
    struct Candidate {
        Id to = nowhere;
        bool over = false;  ///< once more than it may
        std::size_t missing = 0;
    };
    Id add(const Definition& definition, Id parent);
    Id tag_number(const Definition& definition, Node& node);
    void add_rules();
    void compile();
    void make_symbols();
    const Tag* tag(std::string_view name) const;
    Step search(Id from, Id symbol);
    std::vector<Candidate> candidates(Id from, Id symbol, std::size_t most, std::vector<Id>& missing) const;

    std::string type_, group_;
    std::shared_ptr<const Directory> directory_;
    Rules rules_;
    std::map<std::string, SegmentRule, std::less<>> own_rules_;  ///< those of the directory, with `needed`
    std::vector<Node> nodes_;
    std::vector<Tag> tags_;
    std::vector<Symbol> symbols_;
    struct Slot {
        std::uint32_t tag = 0;
        Id id = nowhere;
    };
    std::vector<Slot> slots_;  ///< tags_ by hash; a power of two
    std::vector<Step> steps_, ends_;
    std::vector<Id> missing_;
};

struct Overlay;

/// All structures that are known: by standard, version and type. Immutable when handed out; a structure is
/// compiled when it is first asked for.
class Structures {
public:
    /// What a Structure is made from.
    struct Source {
        std::string type, group;
        std::shared_ptr<const Directory> directory;
        std::vector<Structure::Definition> body;
        Rules rules;
        std::string file;
    };
    void add(std::shared_ptr<const Directory> directory);
    void add(Source source);
    /// Applies to the messages that were added before; false where there is none of its type and versions.
    bool add(Overlay overlay, std::vector<std::string>& problems);

    /// `exact`: the structure is of that very version.
    struct Found {
        std::shared_ptr<const Structure> structure;
        bool exact = false;
    };
    /// The structure of that type in that version; where the version has none, that of the nearest lower
    /// version, else of the nearest higher one. Null where no version has the type. Messages of the syntax
    /// itself (CONTRL) are found by `syntax`. `overlay` names a partner's changes, where it has some to that
    /// type and version.
    Found find(Standard standard, std::string_view type, std::string_view version, std::uint8_t syntax = 3,
               std::string_view overlay = {}) const;
    bool has_overlay(std::string_view name) const { return overlays_.contains(name); }

    /// The directory of a version, or the nearest as above; null where the standard has none.
    std::shared_ptr<const Directory> directory(Standard standard, std::string_view version) const;
    /// EDIFACT's own segments (UNB .. UNZ, UCI ..) by syntax version.
    std::shared_ptr<const Directory> service(std::uint8_t syntax) const;

    /// Calls `visit(standard, version, type)` for each structure, in order.
    template <class Visit>
    void each(const Visit& visit) const {
        for (const auto& [key, versions] : structures_) {
            for (const auto& [version, lazy] : versions)
                visit(key.first, lazy->source.directory->version, key.second);
        }
    }

private:
    struct Lazy {
        Source source;
        mutable std::once_flag once;
        mutable std::shared_ptr<const Structure> made;
    };
    template <class T>
    using ByVersion = std::map<std::string, std::shared_ptr<const T>, std::less<>>;  ///< by version_key()
    using ByType = std::map<std::pair<Standard, std::string>, ByVersion<Lazy>>;
    static Found found_in(const ByType& structures, Standard standard, std::string_view type,
                          std::string_view version, std::uint8_t syntax);
    ByType structures_;
    std::map<std::string, ByType, std::less<>> overlays_;  ///< by name: messages as changed
    std::map<Standard, ByVersion<Directory>> directories_;
    ByVersion<Directory> services_;
};

}  // namespace crossdock::edi
