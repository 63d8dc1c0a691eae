// The part of MappingCompiler that reads `fields:`, `each:` and `split:`.

#include "gateway/core/text.h"
#include "gateway/mapping/compiler.h"

#include <algorithm>

namespace crossdock::mapping {
namespace {

struct Wanted {
    FieldType field;
    Type type;
    std::string_view what;
    std::string_view hint;  ///< how to get there from a text
};

constexpr std::array<Wanted, 5> wanted_types{{
    {FieldType::text, Type::text, "a text", "text(...)"},
    {FieldType::decimal, Type::decimal, "a number", "decimal(...)"},
    {FieldType::date, Type::date, "a date", "date(...)"},
    {FieldType::instant, Type::instant, "a time", "datetime(...)"},
    {FieldType::gtin, Type::gtin, "a GTIN", "gtin(...)"},
}};

std::string quoted_list(std::span<const std::string_view> words) {
    std::string text;
    for (const std::string_view word : words) text += (text.empty() ? "" : ", ") + std::string(word);
    return text;
}

}  // namespace

/// Compiles the expression of one field and holds it against the field's type.
std::uint32_t MappingCompiler::typed(const yaml::Node& node, const Value& value, const FieldSpec& spec,
                                     const Scope& scope) {
    const auto operand = expression(node, value, scope);
    if (!operand) return none;
    const auto wanted = std::find_if(wanted_types.begin(), wanted_types.end(),
                                     [&](const Wanted& w) { return w.field == spec.type; });
    const bool fits = operand->type == wanted->type || operand->type == Type::absent ||
                      (wanted->type == Type::text && operand->type == Type::gtin);
    if (!fits) {
        std::string message = "'" + std::string(spec.name) + "' holds " + std::string(wanted->what) +
                              ", found " + std::string(type_name(operand->type));
        if (operand->type == Type::text || wanted->type == Type::text)
            message += "; did you mean " + std::string(wanted->hint) + "?";
        report(Errc::out_of_range, "M006", value, node.at, std::move(message));
        return none;
    }
    if (!spec.words.empty() && operand->has_words) {
        for (const std::string& word : operand->words) {
            if (std::find(spec.words.begin(), spec.words.end(), word) != spec.words.end()) continue;
            report(Errc::out_of_range, "M019", value, node.at,
                   "'" + std::string(spec.name) + "' is one of " + quoted_list(spec.words) + ", never '" +
                       printable(word) + "'");
            return none;
        }
    }
    return operand->at;
}

std::vector<FieldPlan> MappingCompiler::read_fields(const std::vector<Value>& values,
                                                    std::span<const FieldSpec> specs, const Scope& scope) {
    std::vector<FieldPlan> plans;
    for (const Value& value : values) {
        const auto index = field_named(value.key, specs, value, value.key_at);
        if (!index) continue;
        FieldPlan plan;
        plan.field = *index;
        read_field(plan, value, specs[*index], scope);
        plans.push_back(std::move(plan));
    }
    return plans;
}

void MappingCompiler::read_field(FieldPlan& plan, const Value& value, const FieldSpec& spec,
                                 const Scope& scope) {
    const yaml::Node& node = *value.node;
    if (spec.type != FieldType::list) {
        plan.expression = typed(node, value, spec, scope);
        return;
    }
    if (node.kind == yaml::Kind::map) {
        read_block(plan, node, value, spec, scope);
    } else if (node.kind == yaml::Kind::list && !node.items.empty()) {
        for (const yaml::Node& item : node.items) read_block(plan, item, value, spec, scope);
    } else {
        report(Errc::syntax, "M004", value, node.at,
               "'" + std::string(spec.name) +
                   "' is a list: it takes {each: ..., fields: {...}} or a list of these");
    }
}

void MappingCompiler::read_block(FieldPlan& plan, const yaml::Node& node, const Value& value,
                                 const FieldSpec& spec, const Scope& scope) {
    yaml::Object object(node, sources_[value.source]->file, errors_);
    const yaml::Node* over = object.raw("each");
    const yaml::Node* fields = object.raw("fields");
    object.reject_unknown();
    if (node.kind != yaml::Kind::map) return;
    if (over == nullptr || fields == nullptr) {
        report(Errc::missing, "M002", value, node.at,
               std::string("missing key '") + (over == nullptr ? "each" : "fields") + "'");
        return;
    }
    Value inside = value;
    inside.key = "each";
    const auto compiled = each(*over, inside, scope);
    if (!compiled) return;
    Block block;
    block.each = compiled->first;
    inside.key = "fields";
    block.fields = read_fields(entries(*fields, inside), spec.of, compiled->second);
    block.branch = static_cast<std::uint32_t>(program_->branches.size());
    program_->branches.push_back(
        Branch{sources_[value.source]->file, over->at, "each " + printable(over->text)});
    plan.blocks.push_back(std::move(block));
}

void MappingCompiler::read_splits(const Scope& scope) {
    const auto found = find("split");
    if (!found || found->node->kind == yaml::Kind::null) return;
    if (program_->schema->location_field.empty()) {
        report(Errc::unsupported, "M004", *found, found->key_at,
               "this kind of fact has no location to split by");
        return;
    }
    const std::size_t first_branch = program_->branches.size();
    if (found->node->kind == yaml::Kind::list) {
        for (const yaml::Node& item : found->node->items) read_split(item, *found, scope);
    } else {
        read_split(*found->node, *found, scope);
    }
    if (program_->branches.size() > first_branch) {
        program_->no_split_branch = static_cast<std::uint32_t>(program_->branches.size());
        program_->branches.push_back(Branch{sources_[found->source]->file, found->key_at, "no split"});
    }
}

void MappingCompiler::read_split(const yaml::Node& node, const Value& value, const Scope& scope) {
    yaml::Object object(node, sources_[value.source]->file, errors_);
    const yaml::Node* over = object.raw("each");
    const yaml::Node* location = object.raw("location");
    const yaml::Node* quantity = object.raw("quantity");
    const yaml::Node* total = object.raw("total");
    const yaml::Node* fields = object.raw("fields");
    object.reject_unknown();
    if (node.kind != yaml::Kind::map) return;
    const auto lacks = [&](const char* key) {
        report(Errc::missing, "M002", value, node.at, std::string("missing key '") + key + "'");
    };
    if (over == nullptr) return lacks("each");
    if (location == nullptr) return lacks("location");
    if (quantity == nullptr && fields == nullptr) return lacks("quantity");
    if (quantity != nullptr && total == nullptr) return lacks("total");
    Value inside = value;
    inside.key = "each";
    const auto compiled = each(*over, inside, scope);
    if (!compiled) return;
    SplitPlan split;
    split.each = compiled->first;
    const auto& specs = program_->schema->fields;
    inside.key = "location";
    const FieldSpec text{program_->schema->location_field, FieldType::text};
    split.location = typed(*location, inside, text, compiled->second);
    if (quantity != nullptr) {
        inside.key = "quantity";
        const FieldSpec number{"quantity", FieldType::decimal};
        split.quantity = typed(*quantity, inside, number, compiled->second);
        read_totals(split, *total, value);
    }
    if (fields != nullptr) {
        inside.key = "fields";
        split.fields = read_fields(entries(*fields, inside), specs, compiled->second);
    }
    split.branch = static_cast<std::uint32_t>(program_->branches.size());
    program_->branches.push_back(
        Branch{sources_[value.source]->file, over->at, "split by " + printable(over->text)});
    program_->splits.push_back(std::move(split));
}

void MappingCompiler::read_totals(SplitPlan& split, const yaml::Node& node, const Value& value) {
    std::vector<std::string> names;
    if (const std::string amiss = yaml::decode(node, names); !amiss.empty() || names.empty()) {
        report(Errc::syntax, "M004", value, node.at,
               "'total' must name one field or more, as [available, on_hand]");
        return;
    }
    for (const std::string& name : names) {
        const auto index = field_named(name, program_->schema->fields, value, node.at);
        if (!index) continue;
        if (program_->schema->fields[*index].type != FieldType::decimal) {
            report(Errc::out_of_range, "M006", value, node.at,
                   "'total' names fields that hold a number; '" + printable(name) + "' does not");
            continue;
        }
        split.totals.push_back(*index);
    }
}

/// What a fact must have must have a source, or every record would be rejected.
void MappingCompiler::check_required() {
    std::vector<bool> given(program_->schema->fields.size());
    const auto mark = [&](const std::vector<FieldPlan>& plans) {
        for (const FieldPlan& plan : plans) given[plan.field] = true;
    };
    mark(program_->fields);
    for (const DocumentField& field : program_->document) {
        if (field.field != none) given[field.field] = true;
    }
    for (const SplitPlan& split : program_->splits) {
        mark(split.fields);
        for (const std::uint32_t total : split.totals) given[total] = true;
    }
    for (const auto& names : program_->schema->required_any) {
        const bool any = std::any_of(names.begin(), names.end(), [&](std::string_view name) {
            const auto& specs = program_->schema->fields;
            const auto spec =
                std::find_if(specs.begin(), specs.end(), [&](const FieldSpec& s) { return s.name == name; });
            return spec != specs.end() && given[static_cast<std::size_t>(spec - specs.begin())];
        });
        if (any) continue;
        const auto fields = find("fields");
        const Value where = fields ? *fields : Value{&sources_[0]->root, 0, "fields", sources_[0]->root.at};
        report(Errc::missing, "M018", where, where.key_at,
               "a '" + std::string(program_->schema->name) + "' fact needs one of " + quoted_list(names) +
                   ", and no field gives one");
    }
}

}  // namespace crossdock::mapping
