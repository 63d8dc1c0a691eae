#include "gateway/core/text.h"
#include "gateway/mapping/evaluator.h"
#include "gateway/mapping/mapping.h"

#include <algorithm>

namespace crossdock::mapping {
namespace {

using document::Problem;
using document::Severity;

constexpr std::size_t most_warnings = 1000;  ///< of a document
constexpr std::size_t most_problems = 8;     ///< of a record: the first few tell what is wrong
constexpr std::size_t most_parts = 100'000;  ///< of a record: items of lists and parts of splits together

bool is_absent(const FieldValue& value) {
    return std::holds_alternative<std::monostate>(value.value);
}

/// Does a split's part take this field over from its line? Figures and lists belong to the line as a whole.
bool is_inherited(FieldType type) {
    return type != FieldType::decimal && type != FieldType::list;
}

}  // namespace

struct Runner::State {
    State(std::shared_ptr<const Mapping> with, RunSettings with_settings)
        : mapping(std::move(with)),
          program(mapping->program()),
          settings(with_settings),
          evaluator(program, settings) {
        fact.resize(program.schema->fields.size());
        document_fact.resize(fact.size());
    }

    // ------------------------------------------------------------ values

    /// Puts an evaluated value into a field; false after noting why it cannot be there.
    bool put(const Value& value, std::uint32_t expression, const FieldSpec& spec, FieldValue& out) {
        if (!evaluator.recovered().empty()) warn_of_recovered(spec.name);
        if (value.failed()) return refuse(value, spec.name);
        if (value.from != nullptr) {
            out.at = value.from->at;
            out.length = value.from->length;
        } else {
            out.at = evaluator.record()[0].at;
            out.length = 0;
        }
        switch (value.type) {
            case Type::text:
                if (!spec.words.empty() &&
                    std::find(spec.words.begin(), spec.words.end(), value.text) == spec.words.end()) {
                    Value wrong = value;
                    wrong.failure = Failure::not_a_word;
                    wrong.instruction = expression;
                    return refuse(wrong, spec.name);
                }
                [[fallthrough]];
            case Type::gtin:
                out.value.emplace<std::string_view>(value.text);
                break;
            case Type::decimal:
                out.value.emplace<Decimal>(value.number);
                break;
            case Type::date:
                out.value.emplace<Date>(value.date);
                break;
            case Type::instant:
                out.value.emplace<Instant>(value.instant);
                break;
            default:
                break;
        }
        return true;
    }

    bool refuse(const Value& value, std::string_view field) {
        good = false;
        if (problems->size() - first_problem < most_problems) note(severity, value, field);
        return false;
    }

    void note(Severity how, const Value& value, std::string_view field) {
        const FailureText& text = text_of(value.failure);
        Problem problem;
        problem.severity = how;
        problem.error.code = value.failure == Failure::too_much_work ? Errc::limit : Errc::out_of_range;
        problem.error.number = text.number;
        problem.error.at = value.from != nullptr ? value.from->at : evaluator.record()[0].at;
        std::string message = "'" + std::string(field) + "' " + std::string(text.message);
        if (!value.text.empty()) message += ", found " + kind_of(value.text);
        const Instruction& instruction = program.instructions[value.instruction];
        const Place& place = program.places[instruction.place];
        message +=
            " (" + place.text + ", " + program.files[place.file] + ":" + std::to_string(place.at.line) + ")";
        problem.error.message = std::move(message);
        problems->push_back(std::move(problem));
    }

    void report(Severity how, std::string_view number, const Position& at, std::string message) {
        Problem problem;
        problem.severity = how;
        problem.error = Error{
            how == Severity::warning ? Errc::conflict : Errc::missing, {}, at, std::move(message), number};
        problems->push_back(std::move(problem));
        if (how != Severity::warning) good = false;
    }

    /// What an `else` answered is worth a warning: the sender should know.
    void warn_of_recovered(std::string_view field) {
        for (const Value& value : evaluator.recovered()) {
            if (warnings++ < most_warnings) note(Severity::warning, value, field);
        }
        evaluator.recovered().clear();
    }

    // ------------------------------------------------------------ storage that is used again

    void reset(Fields& fields) {
        for (FieldValue& field : fields) {
            if (auto* list = std::get_if<std::vector<Fields>>(&field.value)) {
                for (Fields& item : *list) spare_items.push_back(std::move(item));
                list->clear();
                spare_lists.push_back(std::move(*list));
            }
            field.value.emplace<std::monostate>();
        }
    }

    Fields take_item(std::size_t size) {
        Fields item;
        if (!spare_items.empty()) {
            item = std::move(spare_items.back());
            spare_items.pop_back();
            reset(item);
        }
        item.resize(size);
        return item;
    }

    std::vector<Fields> take_list() {
        std::vector<Fields> list;
        if (!spare_lists.empty()) {
            list = std::move(spare_lists.back());
            spare_lists.pop_back();
        }
        return list;
    }

    // ------------------------------------------------------------ fields, lists, splits

    void fill(const std::vector<FieldPlan>& plans, std::span<const FieldSpec> specs, const Context& context,
              Fields& out) {
        for (const FieldPlan& plan : plans) {
            const FieldSpec& spec = specs[plan.field];
            if (spec.type == FieldType::list) {
                fill_list(plan, spec, context, out[plan.field]);
            } else {
                put(evaluator.evaluate(plan.expression, context), plan.expression, spec, out[plan.field]);
            }
        }
    }

    void fill_list(const FieldPlan& plan, const FieldSpec& spec, const Context& context, FieldValue& out) {
        std::vector<Fields> list = take_list();
        for (const Block& block : plan.blocks) {
            const Value failure = evaluator.for_each(block.each, context, [&](const Context& at) {
                if (++parts_made > most_parts) return true;
                Fields item = take_item(spec.of.size());
                fill(block.fields, spec.of, at, item);
                // An item without its figure says nothing.
                if (is_absent(item[0])) {
                    spare_items.push_back(std::move(item));
                    return false;
                }
                if (list.empty()) {
                    out.at = evaluator.record()[at.node].at;
                    out.length = evaluator.record()[at.node].length;
                }
                evaluator.hit(block.branch);
                list.push_back(std::move(item));
                return false;
            });
            if (failure.failed()) refuse(failure, spec.name);
        }
        if (list.empty()) {
            spare_lists.push_back(std::move(list));
        } else {
            out.value.emplace<std::vector<Fields>>(std::move(list));
        }
    }

    Fields& next_part() {
        if (part_count == parts.size()) parts.emplace_back();
        Fields& part = parts[part_count++];
        reset(part);
        part.resize(fact.size());
        for (std::size_t i = 0; i < part.size(); ++i) {
            if (is_inherited(program.schema->fields[i].type)) part[i] = fact[i];
        }
        return part;
    }

    /// The parts of the first split that gives any.
    const SplitPlan* split() {
        part_count = 0;
        for (const SplitPlan& plan : program.splits) {
            const Value failure = evaluator.for_each(plan.each, Context{}, [&](const Context& at) {
                if (++parts_made > most_parts) return true;
                fill_part(plan, at);
                return false;
            });
            if (failure.failed()) refuse(failure, program.schema->location_field);
            if (part_count == 0) continue;
            evaluator.hit(plan.branch);
            return &plan;
        }
        if (!program.splits.empty()) evaluator.hit(program.no_split_branch);
        return nullptr;
    }

    void fill_part(const SplitPlan& plan, const Context& at) {
        const auto& specs = program.schema->fields;
        Fields& part = next_part();
        const FieldSpec& location = specs[location_index];
        part[location_index].value.emplace<std::monostate>();
        put(evaluator.evaluate(plan.location, at), plan.location, location, part[location_index]);
        if (is_absent(part[location_index])) {
            report(Severity::record, "M115", evaluator.record()[at.node].at,
                   "a part of the stock has no location");
        }
        if (plan.quantity != none) {
            std::uint32_t total = plan.totals[0];
            for (const std::uint32_t candidate : plan.totals) {
                if (is_absent(fact[candidate])) continue;
                total = candidate;
                break;
            }
            put(evaluator.evaluate(plan.quantity, at), plan.quantity, specs[total], part[total]);
        }
        fill(plan.fields, specs, at, part);
    }

    /// A total and the sum of its parts should agree; where not, the parts count.
    void check_sums() {
        for (std::size_t i = 0; i < fact.size(); ++i) {
            const Decimal* total = std::get_if<Decimal>(&fact[i].value);
            if (total == nullptr) continue;
            std::optional<Decimal> sum;
            bool overflow = false;
            for (std::size_t p = 0; p < part_count; ++p) {
                const Decimal* part = std::get_if<Decimal>(&parts[p][i].value);
                if (part == nullptr) continue;
                const auto next = sum ? sum->plus(*part) : *part;
                overflow = overflow || !next;
                sum = next;
            }
            if ((sum && *sum != *total) || overflow) {
                if (warnings++ >= most_warnings) return;
                report(Severity::warning, "M114", fact[i].at,
                       "'" + std::string(program.schema->fields[i].name) +
                           "' differs from the sum of its split by location; the split counts");
            }
        }
    }

    /// The lists of a line that was split (what is incoming) belong to no location.
    void add_rest() {
        bool lists = false;
        for (const FieldValue& field : fact)
            lists = lists || std::holds_alternative<std::vector<Fields>>(field.value);
        if (!lists) return;
        Fields& rest = next_part();
        rest[location_index].value.emplace<std::monostate>();
        for (std::size_t i = 0; i < fact.size(); ++i) {
            if (auto* list = std::get_if<std::vector<Fields>>(&fact[i].value)) {
                rest[i].at = fact[i].at;
                rest[i].length = fact[i].length;
                rest[i].value.emplace<std::vector<Fields>>(std::move(*list));
                fact[i].value.emplace<std::monostate>();
            }
        }
    }

    void check_required(const Fields& fields) {
        for (std::size_t i = 0; i < required.size(); ++i) {
            const auto& any = required[i];
            if (std::any_of(any.begin(), any.end(),
                            [&](std::size_t field) { return !is_absent(fields[field]); }))
                continue;
            std::string names;
            for (const std::string_view name : program.schema->required_any[i])
                names += (names.empty() ? "" : ", ") + std::string(name);
            report(Severity::record, "M113", evaluator.record()[0].at,
                   "the record gives none of " + names + "; one is needed");
            return;
        }
    }

    std::shared_ptr<const Mapping> mapping;
    const Mapping::Program& program;
    RunSettings settings;
    Evaluator evaluator;

    Fields fact, document_fact;
    std::vector<Fields> parts;
    std::size_t part_count = 0, parts_made = 0;
    std::vector<Fields> spare_items;
    std::vector<std::vector<Fields>> spare_lists;
    std::vector<std::vector<std::size_t>> required;
    std::size_t location_index = 0;
    DocumentFields document;
    std::deque<std::string> document_texts;
    std::vector<document::Node> document_nodes;

    std::vector<Problem>* problems = nullptr;
    std::size_t first_problem = 0, warnings = 0;
    Severity severity = Severity::record;
    bool good = true;
};

Runner::Runner(std::shared_ptr<const Mapping> mapping, RunSettings settings)
    : state_(std::make_unique<State>(std::move(mapping), settings)) {
    const FactSchema& schema = *state_->program.schema;
    const auto index_of = [&](std::string_view name) {
        const auto spec = std::find_if(schema.fields.begin(), schema.fields.end(),
                                       [&](const FieldSpec& s) { return s.name == name; });
        return static_cast<std::size_t>(spec - schema.fields.begin());
    };
    for (const auto& names : schema.required_any) {
        std::vector<std::size_t>& any = state_->required.emplace_back();
        for (const std::string_view name : names) any.push_back(index_of(name));
    }
    if (!schema.location_field.empty()) state_->location_index = index_of(schema.location_field);
    state_->evaluator.document_values.resize(state_->program.document.size());
}

Runner::~Runner() = default;

void Runner::begin(const document::Record& header, std::vector<Problem>& problems) {
    State& state = *state_;
    state.problems = &problems;
    state.first_problem = problems.size();
    state.severity = Severity::document;
    state.warnings = 0;
    state.document = DocumentFields{};
    state.document_texts.clear();
    state.document_nodes.clear();
    state.document_nodes.reserve(state.program.document.size());
    state.reset(state.document_fact);
    state.evaluator.begin(header, true);
    std::fill(state.evaluator.document_values.begin(), state.evaluator.document_values.end(), Value{});
    for (std::size_t i = 0; i < state.program.document.size(); ++i) {
        const DocumentField& field = state.program.document[i];
        Value value = state.evaluator.evaluate(field.expression, Context{});
        static constexpr std::array<std::string_view, 3> coverages{"full", "partial", "delta"};
        const FieldSpec coverage{"coverage", FieldType::text, {}, coverages};
        const FieldSpec& spec = field.field == none ? coverage : state.program.schema->fields[field.field];
        FieldValue checked;
        if (!state.put(value, field.expression, spec, checked) || value.absent()) continue;
        // The header's storage may be gone when the records come.
        value.text = state.document_texts.emplace_back(value.text);
        if (value.from != nullptr) value.from = &state.document_nodes.emplace_back(*value.from);
        if (field.field == none) state.document.coverage = value.text;
        if (field.name == "reported_at") state.document.reported_at = value.instant;
        if (field.name == "reference") state.document.reference = value.text;
        state.evaluator.document_values[i] = value;
        if (field.field != none) state.put(value, field.expression, spec, state.document_fact[field.field]);
    }
}

const DocumentFields& Runner::document() const {
    return state_->document;
}

void Runner::run(const document::Record& record, const FactSink& sink, std::vector<Problem>& problems) {
    State& state = *state_;
    state.problems = &problems;
    state.first_problem = problems.size();
    state.severity = Severity::record;
    state.good = true;
    state.parts_made = 0;
    state.evaluator.begin(record, false);
    state.reset(state.fact);
    const auto& specs = state.program.schema->fields;
    state.fill(state.program.fields, specs, Context{}, state.fact);
    for (const DocumentField& field : state.program.document) {
        if (field.field == none || !is_absent(state.fact[field.field])) continue;
        state.fact[field.field] = state.document_fact[field.field];
    }
    const SplitPlan* split = state.good ? state.split() : nullptr;
    if (split != nullptr && state.good) {
        state.check_sums();
        state.add_rest();
    }
    if (state.parts_made > most_parts) {
        state.report(Severity::record, "M112", record[0].at, "the record has more than 100000 parts");
    }
    if (split == nullptr && state.good) state.check_required(state.fact);
    for (std::size_t i = 0; i < state.part_count && state.good && split != nullptr; ++i)
        state.check_required(state.parts[i]);
    if (!state.good) return;
    Fact fact{state.program.schema, state.fact, record[0].at};
    if (split == nullptr) return sink(fact);
    for (std::size_t i = 0; i < state.part_count; ++i) {
        fact.fields = state.parts[i];
        sink(fact);
    }
}

std::vector<std::pair<std::string, std::uint64_t>> Runner::unread() const {
    return state_->evaluator.unread();
}

std::span<const std::uint64_t> Runner::branch_hits() const {
    return state_->evaluator.hits();
}

}  // namespace crossdock::mapping
