#include "gateway/mapping/compiler.h"

#include "gateway/core/text.h"

#include <algorithm>

namespace crossdock::mapping {
namespace {

constexpr std::size_t longest_chain = 8;
constexpr std::array<std::string_view, 5> formats{"x12", "edifact", "tradacoms", "json", "csv"};
constexpr std::array<std::string_view, 10> top_keys{"mapping",  "description", "extends", "reads", "produces",
                                                    "document", "records",     "fields",  "split", "keys"};

std::string suggestion(std::string_view word, std::span<const std::string_view> known) {
    const auto near = nearest_name(word, known);
    return near ? "; did you mean '" + std::string(*near) + "'?" : "";
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// Walks a scalar's text beside its source, so that a place in the one is known in the other: quotes, escapes
/// and folded lines make the source longer than the text, never shorter.
Position place_in(std::string_view source, const yaml::Node& node, std::uint32_t offset) {
    Position at = node.at;
    std::size_t s = static_cast<std::size_t>(at.offset);
    const auto advance = [&] {
        if (source[s] == '\n') {
            ++at.line;
            at.column = 1;
        } else {
            ++at.column;
        }
        ++s;
    };
    for (std::size_t t = 0; t < node.text.size() && t <= offset && s < source.size(); ++t) {
        const char wanted = node.text[t];
        if (t > 0 && is_blank(wanted) && is_blank(node.text[t - 1]))
            continue;  // one run of blanks is as good as another
        const Position before = at;
        const std::size_t start = s;
        while (s < source.size() && (is_blank(wanted) ? !is_blank(source[s]) : source[s] != wanted))
            advance();
        if (s == source.size()) {  // an escape that we do not follow: the last good place will do
            at = before;
            s = start;
            break;
        }
        if (t == offset) break;
        advance();
        while (is_blank(wanted) && s < source.size() && is_blank(source[s])) advance();
    }
    at.offset = s;
    return at;
}

/// A YAML text in quotes that holds only a column's name stands for the column: `location: "Qty on hand"`.
bool is_bare_column(std::string_view text) {
    return !text.empty() && text.find_first_of("\"'`()[]{}?=,") == std::string_view::npos;
}

}  // namespace

MappingCompiler::MappingCompiler(const CompileContext& context, std::vector<Error>& errors)
    : context_(context), errors_(errors) {}

std::shared_ptr<const Mapping::Program> MappingCompiler::compile(std::string_view text,
                                                                 const std::string& file) {
    const std::size_t before = errors_.size();
    program_ = std::make_shared<Mapping::Program>();
    expressions_ = std::make_unique<ExpressionCompiler>(*program_, context_, errors_);
    program_->file = file;
    if (load(text, file)) {
        read_head();
        if (program_->schema != nullptr && !program_->reads.format.empty()) {
            read_document();
            Scope scope;
            if (program_->edi) scope.segment = program_->records.substr(program_->records.rfind('/') + 1);
            program_->fields = read_fields(merged("fields"), program_->schema->fields, scope);
            read_splits(scope);
            read_keys();
            if (errors_.size() == before) check_required();
        }
    }
    number_errors(before);
    program_->slots.seal();
    return errors_.size() == before ? program_ : nullptr;
}

/// Errors of the YAML reader have no number of ours yet.
void MappingCompiler::number_errors(std::size_t from) {
    for (std::size_t i = from; i < errors_.size(); ++i) {
        Error& error = errors_[i];
        if (!error.number.empty()) continue;
        switch (error.code) {
            case Errc::missing:
                error.number = "M002";
                break;
            case Errc::unknown_key:
                error.number = "M003";
                break;
            case Errc::out_of_range:
                error.number = "M004";
                break;
            default:
                error.number = "M001";
                if (error.message.find("flow") != std::string::npos) {
                    error.message +=
                        "; an expression with [ ] { } or , inside { } must stand in quotes or on a line of "
                        "its own";
                }
        }
    }
}

void MappingCompiler::report(Errc code, std::string_view number, const Value& value, const Position& at,
                             std::string message) {
    Error error{code, sources_[value.source]->file, at, std::move(message)};
    error.number = number;
    errors_.push_back(std::move(error));
}

// ---------------------------------------------------------------- files

bool MappingCompiler::load(std::string_view text, const std::string& file) {
    std::vector<std::string> chain;
    std::optional<yaml::Node> root = yaml::parse(text, file, errors_);
    if (!root) return false;
    if (root->kind != yaml::Kind::map) {
        errors_.push_back(
            Error{Errc::syntax, file, root->at, "a mapping is a map of 'key: value' lines", "M004"});
        return false;
    }
    sources_.push_back(std::make_unique<Source>(Source{file, std::string(text), std::move(*root)}));
    program_->files.push_back(file);
    check_keys(*sources_[0]);
    const yaml::Node* base = sources_[0]->root.find("extends");
    return base == nullptr || load_base(*base, *sources_[0], chain);
}

bool MappingCompiler::load_base(const yaml::Node& name, const Source& from, std::vector<std::string>& chain) {
    const auto refuse = [&](Errc code, std::string_view number, std::string message) {
        errors_.push_back(Error{code, from.file, name.at, std::move(message), number});
        return false;
    };
    if (name.kind != yaml::Kind::scalar) return refuse(Errc::syntax, "M004", "'extends' names one mapping");
    if (std::find(chain.begin(), chain.end(), name.text) != chain.end() || chain.size() == longest_chain) {
        return refuse(Errc::conflict, "M016", "mappings extend one another in a circle");
    }
    chain.push_back(name.text);
    auto found = context_.source_of ? context_.source_of(name.text) : std::nullopt;
    if (!found) return refuse(Errc::not_found, "M015", "there is no mapping '" + printable(name.text) + "'");
    std::optional<yaml::Node> root = yaml::parse(found->first, found->second, errors_);
    if (!root || root->kind != yaml::Kind::map)
        return refuse(Errc::syntax, "M015", "the mapping it extends cannot be read");
    sources_.push_back(std::make_unique<Source>(Source{found->second, found->first, std::move(*root)}));
    program_->files.push_back(found->second);
    const Source& source = *sources_.back();
    check_keys(source);
    const yaml::Node* base = source.root.find("extends");
    return base == nullptr || load_base(*base, source, chain);
}

void MappingCompiler::check_keys(const Source& source) {
    for (const yaml::Entry& entry : source.root.entries) {
        if (std::find(top_keys.begin(), top_keys.end(), entry.key) != top_keys.end()) continue;
        errors_.push_back(
            Error{Errc::unknown_key, source.file, entry.key_at,
                  "unknown key '" + printable(entry.key) + "'" + suggestion(entry.key, top_keys), "M003"});
    }
}

/// The value of a key in the extending mapping, else in the one that it extends, and so on.
std::optional<MappingCompiler::Value> MappingCompiler::find(std::string_view key) const {
    for (std::size_t i = 0; i < sources_.size(); ++i) {
        for (const yaml::Entry& entry : sources_[i]->root.entries) {
            if (entry.key == key)
                return Value{&entry.value, static_cast<std::uint32_t>(i), entry.key, entry.key_at};
        }
    }
    return std::nullopt;
}

std::vector<MappingCompiler::Value> MappingCompiler::entries(const yaml::Node& node, const Value& value) {
    std::vector<Value> values;
    if (node.kind != yaml::Kind::map) {
        report(Errc::syntax, "M004", value, node.at,
               "'" + value.key + "' must be a map of 'field: expression' lines, found " +
                   std::string(kind_name(node)));
    }
    for (const yaml::Entry& entry : node.entries)
        values.push_back(Value{&entry.value, value.source, entry.key, entry.key_at});
    return values;
}

/// The entries of a map that the chain of files builds up: the base's in their order, replaced or removed
/// (null) by those who extend it, then what they add.
std::vector<MappingCompiler::Value> MappingCompiler::merged(std::string_view key) {
    std::vector<Value> all;
    for (std::size_t i = sources_.size(); i-- > 0;) {
        const yaml::Node* node = sources_[i]->root.find(key);
        if (node == nullptr) continue;
        for (Value& value :
             entries(*node, Value{node, static_cast<std::uint32_t>(i), std::string(key), node->at})) {
            const auto old =
                std::find_if(all.begin(), all.end(), [&](const Value& v) { return v.key == value.key; });
            const bool removes = value.node->kind == yaml::Kind::null;
            if (removes && old == all.end()) {
                report(Errc::missing, "M004", value, value.key_at,
                       "'" + printable(value.key) + "' has no value, and there is none to remove");
            } else if (removes) {
                all.erase(old);
            } else if (old != all.end()) {
                *old = std::move(value);
            } else {
                all.push_back(std::move(value));
            }
        }
    }
    return all;
}

// ---------------------------------------------------------------- head

void MappingCompiler::read_head() {
    const Source& own = *sources_[0];
    const Value whole{&own.root, 0, "mapping", own.root.at};
    const yaml::Node* name = own.root.find("mapping");
    if (name == nullptr || name->kind != yaml::Kind::scalar || name->text.empty()) {
        report(Errc::missing, "M002", whole, name != nullptr ? name->at : own.root.at,
               "missing key 'mapping': the mapping's name, as family.document");
    } else {
        program_->name = name->text;
    }
    if (const auto about = find("description"); about && about->node->kind == yaml::Kind::scalar)
        program_->description = about->node->text;
    program_->detectable = own.root.find("reads") != nullptr;
    read_reads();

    const auto produces = find("produces");
    std::vector<std::string_view> known;
    for (const FactSchema* schema : context_.schemas) {
        known.push_back(schema->name);
        if (produces && produces->node->text == schema->name) program_->schema = schema;
    }
    if (!produces) {
        report(Errc::missing, "M002", whole, own.root.at,
               "missing key 'produces': the kind of fact, as stock");
    } else if (program_->schema == nullptr) {
        const std::string& wanted = produces->node->text;
        report(Errc::not_found, "M017", *produces, produces->node->at,
               "'produces' names no kind of fact that we know" + suggestion(wanted, known));
    }
    const auto records = find("records");
    if (records && records->node->kind == yaml::Kind::scalar) program_->records = records->node->text;
    if (program_->edi && program_->records.empty()) {
        report(Errc::missing, "M002", whole, own.root.at,
               "missing key 'records': the segment that begins each record, as LIN");
    } else if (records &&
               (records->node->kind == yaml::Kind::list || records->node->kind == yaml::Kind::map)) {
        report(Errc::syntax, "M004", *records, records->node->at,
               "'records' must be a path of names, as LIN or feed/items");
    }
}

void MappingCompiler::read_reads() {
    const auto found = find("reads");
    if (!found) {
        const Source& own = *sources_[0];
        report(Errc::missing, "M002", Value{}, own.root.at,
               "missing key 'reads': {format: x12, document: \"846\"}");
        return;
    }
    Reads& reads = program_->reads;
    yaml::Object object(*found->node, sources_[found->source]->file, errors_);
    yaml::OneOf known{{formats.begin(), formats.end()}};
    object.required("format", reads.format, "", known);
    object.optional("document", reads.document);
    object.optional("versions", reads.versions);
    object.optional("has", reads.has);
    object.optional("lacks", reads.lacks);
    object.reject_unknown();
    // A dialect without a `reads:` of its own is chosen by name; what tells its base apart from others, such
    // as the base's column names, is not its business.
    if (found->source != 0) {
        reads.has.clear();
        reads.lacks.clear();
    }
    program_->edi = reads.format == "x12" || reads.format == "edifact" || reads.format == "tradacoms";
    program_->csv = reads.format == "csv";
}

void MappingCompiler::read_keys() {
    const auto found = find("keys");
    if (!found) return;
    if (const std::string amiss = yaml::decode(*found->node, program_->keys); !amiss.empty()) {
        report(Errc::syntax, "M004", *found, found->node->at, "'keys' " + amiss);
        return;
    }
    for (std::size_t i = 0; i < program_->keys.size(); ++i) {
        const Position at =
            found->node->kind == yaml::Kind::list ? found->node->items[i].at : found->node->at;
        field_named(program_->keys[i], program_->schema->fields, *found, at);
    }
}

void MappingCompiler::read_document() {
    constexpr std::array<std::string_view, 3> words{"full", "partial", "delta"};
    const FieldSpec coverage{"coverage", FieldType::text, {}, words};
    Scope scope;
    scope.header = true;
    std::vector<DocumentField> fields;
    for (const Value& value : merged("document")) {
        DocumentField field;
        field.name = value.key;
        const FieldSpec* spec = &coverage;
        if (value.key != coverage.name) {
            const auto index = field_named(value.key, program_->schema->fields, value, value.key_at);
            if (!index) continue;
            field.field = *index;
            spec = &program_->schema->fields[*index];
        }
        if (spec->type == FieldType::list) {
            report(Errc::unsupported, "M004", value, value.key_at,
                   "'document:' holds single values, no lists");
            continue;
        }
        field.expression = typed(*value.node, value, *spec, scope);
        if (field.expression != none) field.type = program_->instructions[field.expression].type;
        fields.push_back(std::move(field));
    }
    // Only now, so that no entry can refer to another.
    program_->document = std::move(fields);
    for (DocumentField& field : program_->document) {
        if (field.type == Type::absent) field.type = Type::text;
    }
}

// ---------------------------------------------------------------- expressions

ExpressionCompiler::PlaceOf MappingCompiler::places(const yaml::Node& node, std::uint32_t source) const {
    const std::string_view text = sources_[source]->text;
    return [text, &node](std::uint32_t offset) { return place_in(text, node, offset); };
}

std::optional<std::string> MappingCompiler::expression_text(const yaml::Node& node, const Value& value) {
    if (node.kind != yaml::Kind::scalar || trim(node.text).empty()) {
        report(Errc::syntax, "M004", value, node.at,
               "'" + printable(value.key) + "' must be an expression, found " + std::string(kind_name(node)));
        return std::nullopt;
    }
    if (program_->csv && node.quoted && is_bare_column(node.text)) return "\"" + node.text + "\"";
    return node.text;
}

std::optional<Operand> MappingCompiler::expression(const yaml::Node& node, const Value& value,
                                                   const Scope& scope) {
    const auto text = expression_text(node, value);
    if (!text) return std::nullopt;
    return expressions_->expression(*text, value.source, places(node, value.source), scope);
}

std::optional<std::pair<Each, Scope>> MappingCompiler::each(const yaml::Node& node, const Value& value,
                                                            const Scope& scope) {
    const auto text = expression_text(node, value);
    if (!text) return std::nullopt;
    return expressions_->each(*text, value.source, places(node, value.source), scope);
}

std::optional<std::uint32_t> MappingCompiler::field_named(std::string_view name,
                                                          std::span<const FieldSpec> specs,
                                                          const Value& value, const Position& at) {
    std::vector<std::string_view> known;
    for (std::size_t i = 0; i < specs.size(); ++i) {
        if (specs[i].name == name) return static_cast<std::uint32_t>(i);
        known.push_back(specs[i].name);
    }
    report(Errc::unknown_key, "M005", value, at,
           "the fact has no field '" + printable(name) + "'" + suggestion(name, known));
    return std::nullopt;
}

}  // namespace crossdock::mapping
