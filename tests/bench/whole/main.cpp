// crossdock-bench: the speeds that are promised, each beside its yardstick from the same run. For a quiet
// machine with two processors; `--quick` only shows that everything can be measured.
#include "tests/bench/whole/parts.h"

#include <algorithm>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

namespace {

using namespace crossdock::bench;

struct Part {
    const char* name;
    void (*measure)(Report&, const Sizes&);
};
constexpr Part parts[] = {{"intake", measure_intake},
                          {"stream", measure_stream},
                          {"map", measure_map},
                          {"edi", measure_edi},
                          {"report", measure_large_report}};

}  // namespace

int main(int argc, char** argv) {
    bool json = false;
    Sizes sizes;
    std::vector<std::string> wanted;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "--json") {
            json = true;
        } else if (word == "--quick") {
            sizes = {5000, 2, 5000, 20'000, true};
        } else if (!word.starts_with("-")) {
            wanted.push_back(word);
        } else {
            std::cerr << "usage: crossdock-bench [--json] [--quick] [intake] [stream] [map] [edi] [report]\n";
            return 2;
        }
    }
    Report report(json, !sizes.quick);
    for (const Part& part : parts) {
        if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), part.name) == wanted.end()) continue;
        try {
            part.measure(report, sizes);
        } catch (const std::exception& error) {
            report.fail(part.name, error.what());
        }
    }
    report.summary();
    return report.status();
}
