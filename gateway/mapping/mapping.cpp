#include "gateway/mapping/mapping.h"

#include "gateway/core/text.h"
#include "gateway/mapping/compiler.h"

#include <algorithm>

namespace crossdock::mapping {
namespace {

/// Is one of the names of "a | b" in the header?
bool has_any(const document::Record& header, std::string_view names, bool ignore_case) {
    for (const std::string_view part : split(names, '|')) {
        const std::string_view name = trim(part);
        for (document::NodeId id = header[header.root()].first_child; id != document::no_node;
             id = header[id].next) {
            const std::string_view found = header[id].name;
            if (ignore_case ? equals_ignoring_case(trim(found), name) : found == name) return true;
        }
    }
    return false;
}

void append_fields(std::string& out, std::span<const FieldValue> fields, std::span<const FieldSpec> specs);

/// Names, numbers, dates: texts of ours that need no escape.
void append_plain(std::string& out, std::string_view text) {
    out += '"';
    out += text;
    out += '"';
}

void append_text(std::string& out, std::string_view text) {
    const bool plain = std::all_of(text.begin(), text.end(),
                                   [](char c) { return c >= ' ' && c != '"' && c != '\\' && c != 0x7F; });
    if (plain) {
        append_plain(out, text);
    } else {
        append_json_string(out, text);
    }
}

void append_value(std::string& out, const FieldValue& field, const FieldSpec& spec) {
    if (const auto* text = std::get_if<std::string_view>(&field.value)) append_text(out, *text);
    if (const auto* number = std::get_if<Decimal>(&field.value)) append_plain(out, number->to_string());
    if (const auto* date = std::get_if<Date>(&field.value)) append_plain(out, to_iso(*date));
    if (const auto* instant = std::get_if<Instant>(&field.value)) append_plain(out, to_rfc3339(*instant));
    if (const auto* list = std::get_if<std::vector<Fields>>(&field.value)) {
        out += '[';
        for (std::size_t i = 0; i < list->size(); ++i) {
            if (i != 0) out += ',';
            append_fields(out, (*list)[i], spec.of);
        }
        out += ']';
    }
}

void append_fields(std::string& out, std::span<const FieldValue> fields, std::span<const FieldSpec> specs) {
    out += '{';
    bool first = true;
    for (std::size_t i = 0; i < fields.size() && i < specs.size(); ++i) {
        if (std::holds_alternative<std::monostate>(fields[i].value)) continue;
        if (!first) out += ',';
        first = false;
        append_plain(out, specs[i].name);
        out += ':';
        append_value(out, fields[i], specs[i]);
    }
    out += '}';
}

}  // namespace

Mapping::Mapping(std::shared_ptr<const Program> program) : program_(std::move(program)) {}

const std::string& Mapping::name() const {
    return program_->name;
}
const Reads& Mapping::reads() const {
    return program_->reads;
}
const std::string& Mapping::records() const {
    return program_->records;
}
const FactSchema& Mapping::produces() const {
    return *program_->schema;
}
const std::vector<std::string>& Mapping::keys() const {
    return program_->keys;
}
const std::vector<Branch>& Mapping::branches() const {
    return program_->branches;
}
const std::string& Mapping::file() const {
    return program_->file;
}
const std::string& Mapping::description() const {
    return program_->description;
}

bool Mapping::applies_to(std::string_view format, std::string_view type, std::string_view version,
                         const document::Record& header) const {
    const Reads& reads = program_->reads;
    if (format != reads.format) return false;
    if (!reads.document.empty() && reads.document != type) return false;
    const bool version_fits =
        reads.versions.empty() ||
        std::any_of(reads.versions.begin(), reads.versions.end(),
                    [&](const std::string& prefix) { return version.substr(0, prefix.size()) == prefix; });
    if (!version_fits) return false;
    const auto in_header = [&](const std::string& names) { return has_any(header, names, program_->csv); };
    return std::all_of(reads.has.begin(), reads.has.end(), in_header) &&
           std::none_of(reads.lacks.begin(), reads.lacks.end(), in_header);
}

std::shared_ptr<const Mapping> compile(std::string_view yaml, const std::string& file,
                                       const CompileContext& context, std::vector<Error>& errors) {
    auto program = MappingCompiler(context, errors).compile(yaml, file);
    return program ? std::make_shared<const Mapping>(std::move(program)) : nullptr;
}

std::string to_json(const Fact& fact) {
    std::string out;
    append_fields(out, fact.fields, fact.schema->fields);
    return out;
}

std::string to_line(const Fact& fact, std::uint32_t document) {
    std::string out;
    out.reserve(384);
    const auto number = [&](std::string_view name, std::uint64_t value) {
        out += name;
        out += std::to_string(value);
    };
    out += "{\"fact\":\"";
    out += fact.schema->name;
    number("\",\"document\":", document);
    number(",\"position\":{\"offset\":", fact.at.offset);
    number(",\"line\":", fact.at.line);
    number(",\"column\":", fact.at.column);
    if (fact.at.segment != 0) number(",\"segment\":", fact.at.segment);
    out += "},\"data\":";
    append_fields(out, fact.fields, fact.schema->fields);
    out += '}';
    return out;
}

}  // namespace crossdock::mapping
