#pragma once

#include "gateway/document/record.h"
#include "gateway/mapping/program.h"
#include "gateway/mapping/value.h"

#include <memory>
#include <string_view>
#include <vector>

namespace crossdock::mapping {

/// Where an expression is evaluated.
struct Context {
    document::NodeId node = 0;
    std::uint16_t pair = 0;  ///< element at which the present pair begins; 0 = none
};

/// Text made while a record is read; forgotten as a whole.
class Arena {
public:
    void clear() { block_ = used_ = 0; }
    /// Room for `size` bytes.
    char* take(std::size_t size);

private:
    static constexpr std::size_t block_bytes = 16 * 1024;
    struct Block {
        std::unique_ptr<char[]> bytes;
        std::size_t size = 0;
    };
    std::vector<Block> blocks_;
    std::size_t block_ = 0, used_ = 0;
};

/// Runs instructions over one record after another. Pure: what comes out depends on program, record, document
/// values and settings alone. Work is bounded: each record may visit `most_visits` nodes.
class Evaluator {
public:
    static constexpr std::uint64_t most_visits = 5'000'000;

    /// Both must outlive the evaluator.
    Evaluator(const Mapping::Program& program, const RunSettings& settings);

    /// The record that follows; `header` turns off the index of the root's names.
    void begin(const document::Record& record, bool header);

    Value evaluate(std::uint32_t instruction, const Context& context);

    /// Calls visit(Context) for each thing that `each` goes over until it returns true. Returns a failure of
    /// a condition, or an absent value.
    template <class Visit>
    Value for_each(const Each& each, const Context& context, Visit visit) {
        walk(program_.paths[each.path], context, [&](const Context& found) {
            return each.pairs_from == 0 ? visit(found) : pairs_of(found.node, each.pairs_from, visit);
        });
        return take_failure();
    }

    void hit(std::uint32_t branch) { ++hits_[branch]; }
    std::span<const std::uint64_t> hits() const { return hits_; }

    /// Failures that an `else` answered since the last clear.
    std::vector<Value>& recovered() { return recovered_; }

    /// Of `document:`, in the program's order.
    std::vector<Value> document_values;

    const document::Record& record() const { return *record_; }

    /// Names at the roots of the records so far that no field reads, and how often.
    std::vector<std::pair<std::string, std::uint64_t>> unread() const;

private:
    struct Observed {
        std::uint32_t slot = none;
        std::uint64_t count = 0;
    };

    void index_root();
    std::uint32_t observe(std::string_view name);

    template <class Visit>
    bool walk(const Path& path, const Context& context, Visit&& visit) {
        const Context start{path.from_root ? record_->root() : context.node,
                            path.from_root ? std::uint16_t{0} : context.pair};
        return step(path.first, path.first + path.count, start, visit);
    }

    template <class Visit>
    bool step(std::uint32_t index, std::uint32_t end, const Context& at, Visit& visit) {
        if (index == end) return visit(Context{at.node, 0});
        const Step& s = program_.steps[index];
        switch (s.kind) {
            case Step::Kind::self:
                return holds(s, at.node) && (stopped() || step(index + 1, end, Context{at.node, 0}, visit));
            case Step::Kind::up: {
                const document::NodeId parent = (*record_)[at.node].parent;
                return parent != document::no_node && holds(s, parent) &&
                       (stopped() || step(index + 1, end, Context{parent, 0}, visit));
            }
            case Step::Kind::name:
                return named(s, index, end, at, visit);
            case Step::Kind::element:
                return element(s, index, end, at, visit);
        }
        return false;
    }

    template <class Visit>
    bool named(const Step& s, std::uint32_t index, std::uint32_t end, const Context& at, Visit& visit) {
        const bool indexed = indexed_ && s.slot != none && at.node == 0;
        document::NodeId id = indexed ? first_[s.slot] : (*record_)[at.node].first_child;
        for (bool first = indexed; id != document::no_node; first = false) {
            const document::Node& node = (*record_)[id];
            if (visits_++ > most_visits) return stop(Failure::too_much_work);
            if ((first || s.name.is(node.name)) && holds(s, id)) {
                if (stopped() || step(index + 1, end, Context{id, 0}, visit)) return true;
            }
            id = node.next;
        }
        return false;
    }

    template <class Visit>
    bool element(const Step& s, std::uint32_t index, std::uint32_t end, const Context& at, Visit& visit) {
        const document::Node& parent = (*record_)[at.node];
        if (parent.kind != document::Kind::group) {  // an element of one component is that component
            return s.number == 1 && holds(s, at.node) &&
                   (stopped() || step(index + 1, end, Context{at.node, 0}, visit));
        }
        const Name& name = at.pair == 0 ? s.name : element_name(at.pair + s.number - 1u);
        for (document::NodeId id = parent.first_child; id != document::no_node; id = (*record_)[id].next) {
            const std::string_view found = (*record_)[id].name;
            if (found.empty() || found.front() < '0' || found.front() > '9') break;  // elements stand first
            if (visits_++ > most_visits) return stop(Failure::too_much_work);
            if (name.is(found) && holds(s, id)) {
                if (stopped() || step(index + 1, end, Context{id, 0}, visit)) return true;
            }
        }
        return false;
    }

    template <class Visit>
    bool pairs_of(document::NodeId segment, std::uint16_t from, Visit& visit) {
        const std::uint32_t last = last_element(segment);
        for (std::uint32_t at = from; at <= last; at += 2) {
            if (has_pair(segment, at) && visit(Context{segment, static_cast<std::uint16_t>(at)})) return true;
        }
        return false;
    }

    std::uint32_t last_element(document::NodeId segment) const;
    bool has_pair(document::NodeId segment, std::uint32_t at) const;
    const Name& element_name(std::uint32_t number) const {
        return element_names_[number % element_names_.size()];
    }

    /// Does the step's condition hold? A failure in it stops the walk; then the answer is true.
    bool holds(const Step& step, document::NodeId node) {
        if (step.condition == none) return true;
        return step.quick.elements != 0 ? quick(step, node) : condition(step.condition, node);
    }
    bool quick(const Step& step, document::NodeId node);
    document::NodeId first_element(document::NodeId node, const Name& name) const;
    bool condition(std::uint32_t instruction, document::NodeId node);
    bool stopped() const { return pending_.failed(); }
    bool stop(Failure failure) {
        pending_.failure = failure;
        return true;
    }
    Value take_failure() { return std::exchange(pending_, Value{}); }

    Value leaf(document::NodeId node) const;
    Value path(const Instruction& instruction, std::uint32_t index, const Context& context);
    Value coalesce(const Instruction& instruction, const Context& context);
    Value otherwise(const Instruction& instruction, const Context& context);
    Value match(const Instruction& instruction, const Context& context);
    Value logic(const Instruction& instruction, const Context& context);
    Value compare(const Instruction& instruction, const Context& context);
    Value one_of(const Instruction& instruction, const Context& context);
    Value convert(const Instruction& instruction, std::uint32_t index, const Context& context);
    Value pair(const Instruction& instruction, const Context& context);
    Value sum(const Instruction& instruction, std::uint32_t index, const Context& context);
    Value concat(const Instruction& instruction, const Context& context);
    Value lookup(const Instruction& instruction, std::uint32_t index, const Value& key) const;
    Value to_gtin(std::uint32_t index, const Value& text);
    Value to_decimal(const Instruction& instruction, std::uint32_t index, const Value& text) const;
    Value to_moment(const Instruction& instruction, std::uint32_t index, const Value& text,
                    const Value& second) const;
    Value change_case(const Instruction& instruction, const Value& text);
    Value to_text(const Value& value);
    std::uint32_t operand(const Instruction& instruction, std::size_t i) const {
        return program_.operands[instruction.first + i];
    }
    std::string_view keep(std::string_view text);

    const Mapping::Program& program_;
    const RunSettings& settings_;
    const document::Record* record_ = nullptr;
    bool indexed_ = false;
    std::uint64_t visits_ = 0;
    Value pending_;  ///< the failure of a condition inside a path
    Arena arena_;
    std::vector<std::uint64_t> hits_;
    std::vector<Value> recovered_;

    std::vector<Name> element_names_;      ///< "00" to "99"
    std::vector<document::NodeId> first_;  ///< by slot: the root's first child of that name
    NameTable observed_names_;
    std::vector<Observed> observed_;
};

}  // namespace crossdock::mapping
