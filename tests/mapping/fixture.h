#pragma once

#include "gateway/mapping/mapping.h"
#include "gateway/model/facts.h"
#include "tests/mapping/records.h"

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace crossdock::mapping {

/// Positions of a few data elements, as the EDI formats know them.
inline std::optional<std::string> locate_edifact(std::string_view, std::string_view, std::string_view segment,
                                                 std::string_view element) {
    static const std::map<std::string, std::string> known{
        {"QTY/6063", "01/01"}, {"QTY/6060", "01/02"}, {"DTM/2005", "01/01"}, {"DTM/2380", "01/02"},
        {"DTM/2379", "01/03"}, {"LOC/3225", "02/01"}, {"LIN/7140", "03/01"}};
    const auto found = known.find(std::string(segment) + "/" + std::string(element));
    return found == known.end() ? std::nullopt : std::optional(found->second);
}

inline CompileContext test_context(std::map<std::string, std::string> mappings = {},
                                   std::map<std::string, std::string> tables = {}) {
    static const std::array<const FactSchema*, 1> schemas{&model::stock_schema};
    CompileContext context;
    context.source_of =
        [mappings](std::string_view name) -> std::optional<std::pair<std::string, std::string>> {
        const auto found = mappings.find(std::string(name));
        if (found == mappings.end()) return std::nullopt;
        return std::pair{found->second, std::string(name) + ".yaml"};
    };
    context.table = [tables](std::string_view file) -> std::optional<std::string> {
        const auto found = tables.find(std::string(file));
        return found == tables.end() ? std::nullopt : std::optional(found->second);
    };
    context.locate_edifact = locate_edifact;
    context.schemas = schemas;
    return context;
}

/// What one record gave.
struct Outcome {
    std::vector<std::string> facts, problems;
};

inline std::vector<std::string> texts_of(const std::vector<Error>& errors) {
    std::vector<std::string> texts;
    for (const Error& error : errors) texts.push_back(to_string(error));
    return texts;
}

/// A compiled mapping with a Runner, fed with records as text.
class Session {
public:
    explicit Session(const std::string& yaml, RunSettings settings = {},
                     const CompileContext& context = test_context()) {
        std::vector<Error> errors;
        mapping = compile(yaml, "m.yaml", context, errors);
        compile_errors = texts_of(errors);
        if (mapping) runner = std::make_unique<Runner>(mapping, settings);
        begin("-\n");
    }

    void begin(std::string_view header_text) {
        if (!runner) return;
        document::Record header;
        build_record(header, header_text);
        std::vector<document::Problem> problems;
        runner->begin(header, problems);
        header_problems = texts(problems);
    }

    Outcome run(std::string_view text) {
        Outcome outcome;
        if (!runner) {
            outcome.problems = compile_errors;
            return outcome;
        }
        document::Record record;
        build_record(record, text);
        std::vector<document::Problem> problems;
        runner->run(
            record, [&](const Fact& fact) { outcome.facts.push_back(to_json(fact)); }, problems);
        outcome.problems = texts(problems);
        return outcome;
    }

    std::shared_ptr<const Mapping> mapping;
    std::unique_ptr<Runner> runner;
    std::vector<std::string> compile_errors, header_problems;

private:
    static std::vector<std::string> texts(const std::vector<document::Problem>& problems) {
        std::vector<std::string> all;
        for (const document::Problem& problem : problems) {
            const char* how = problem.severity == document::Severity::warning  ? "warning: "
                              : problem.severity == document::Severity::record ? "record: "
                                                                               : "document: ";
            all.push_back(how + to_string(problem.error));
        }
        return all;
    }
};

}  // namespace crossdock::mapping
