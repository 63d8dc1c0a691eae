#pragma once

#include "gateway/mapping/expression.h"
#include "gateway/yaml/object.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::mapping {

/// Compiles one mapping file, with those that it extends, into a program.
class MappingCompiler {
public:
    MappingCompiler(const CompileContext& context, std::vector<Error>& errors);

    /// Null if anything was appended to the errors.
    std::shared_ptr<const Mapping::Program> compile(std::string_view text, const std::string& file);

private:
    /// One file of the chain of `extends:`, the extending one first.
    struct Source {
        std::string file, text;
        yaml::Node root;
    };
    /// A value of the mapping with the file that it stands in.
    struct Value {
        const yaml::Node* node = nullptr;
        std::uint32_t source = 0;
        std::string key;
        Position key_at;
    };

    bool load(std::string_view text, const std::string& file);
    bool load_base(const yaml::Node& name, const Source& from, std::vector<std::string>& chain);
    void check_keys(const Source& source);
    std::optional<Value> find(std::string_view key) const;
    std::vector<Value> merged(std::string_view key);

    void read_head();
    void read_reads();
    void read_document();
    void read_keys();
    std::vector<FieldPlan> read_fields(const std::vector<Value>& values, std::span<const FieldSpec> specs,
                                       const Scope& scope);
    void read_field(FieldPlan& plan, const Value& value, const FieldSpec& spec, const Scope& scope);
    void read_block(FieldPlan& plan, const yaml::Node& node, const Value& value, const FieldSpec& spec,
                    const Scope& scope);
    void read_splits(const Scope& scope);
    void read_split(const yaml::Node& node, const Value& value, const Scope& scope);
    void read_totals(SplitPlan& split, const yaml::Node& node, const Value& value);
    void check_required();

    std::optional<Operand> expression(const yaml::Node& node, const Value& value, const Scope& scope);
    std::uint32_t typed(const yaml::Node& node, const Value& value, const FieldSpec& spec,
                        const Scope& scope);
    std::optional<std::pair<Each, Scope>> each(const yaml::Node& node, const Value& value,
                                               const Scope& scope);
    std::optional<std::string> expression_text(const yaml::Node& node, const Value& value);
    ExpressionCompiler::PlaceOf places(const yaml::Node& node, std::uint32_t source) const;
    std::optional<std::uint32_t> field_named(std::string_view name, std::span<const FieldSpec> specs,
                                             const Value& value, const Position& at);
    std::vector<Value> entries(const yaml::Node& node, const Value& value);

    void report(Errc code, std::string_view number, const Value& value, const Position& at,
                std::string message);
    void number_errors(std::size_t from);

    const CompileContext& context_;
    std::vector<Error>& errors_;
    std::vector<std::unique_ptr<Source>> sources_;
    std::shared_ptr<Mapping::Program> program_;
    std::unique_ptr<ExpressionCompiler> expressions_;
};

}  // namespace crossdock::mapping
