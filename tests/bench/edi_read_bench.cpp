// How fast EDI messages become segments and records: `edi_read_bench FILE...` prints MB/s, the best and the
// median of several runs, in chunks of 64 KiB, one thread, by CPU time (the machine may be shared).
#include "adapters/formats/edi/edi.h"
#include "adapters/formats/edi/reader.h"
#include "adapters/formats/edi/structure_file.h"
#include "adapters/formats/edi/tokenizer.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace crossdock;
using Event = ports::DocumentReader::Event;

constexpr std::size_t chunk_bytes = 64 * 1024;
constexpr int runs = 9;

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::shared_ptr<const edi::Structures> structures() {
    std::vector<edi::StructureFile> files;
    const std::filesystem::path folder = std::filesystem::path(CROSSDOCK_SOURCE_DIR) / "mappings/standards";
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.path().extension() == ".yaml")
            files.push_back({entry.path().string(), read_file(entry.path())});
    }
    std::vector<Error> errors;
    return edi::load_structures(files, errors);
}

std::size_t tokens(edi::Standard standard, std::string_view text, edi::Scan scan) {
    edi::Tokenizer tokenizer(standard, {}, scan);
    edi::Segment segment;
    std::size_t count = 0, fed = 0;
    for (;;) {
        const auto pulled = tokenizer.next(segment);
        if (pulled == edi::Tokenizer::Pull::segment) {
            count += segment.tokens.size();
        } else if (pulled == edi::Tokenizer::Pull::need_input) {
            const std::string_view chunk = text.substr(fed, chunk_bytes);
            fed += chunk.size();
            tokenizer.feed(chunk, fed == text.size());
        } else {
            return count;
        }
    }
}

/// Segments with all checks, no records.
std::size_t validated(edi::Standard standard, const std::shared_ptr<const edi::Structures>& known,
                      std::string_view text) {
    edi::Reader reader(standard, known, {});
    reader.keep_reports();
    std::size_t documents = 0, fed = 0;
    for (;;) {
        const Event event = reader.next();
        if (event == Event::document_end) {
            documents += reader.document_ok() ? 1 : 0;
            reader.take_problems();
        }
        if (event == Event::end) return documents;
        if (event == Event::need_input) {
            const std::string_view chunk = text.substr(fed, chunk_bytes);
            fed += chunk.size();
            reader.feed(chunk, fed == text.size());
        }
    }
}

std::size_t records(const ports::Format& format, std::string_view text) {
    const auto reader = format.open({});
    std::size_t count = 0, fed = 0;
    for (;;) {
        const Event event = reader->next();
        if (event == Event::end) return count;
        if (event == Event::record) ++count;
        if (event == Event::document_begin) static_cast<void>(reader->select("LIN"));
        if (event == Event::need_input) {
            const std::string_view chunk = text.substr(fed, chunk_bytes);
            fed += chunk.size();
            reader->feed(chunk, fed == text.size());
        }
    }
}

template <class Work>
void measure(const char* name, std::size_t bytes, const Work& work) {
    std::vector<double> rates;
    std::size_t result = 0;
    for (int i = 0; i < runs; ++i) {
        const std::clock_t begin = std::clock();
        result = work();
        const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
        rates.push_back(static_cast<double>(bytes) / 1e6 / std::max(seconds, 1e-6));
    }
    std::sort(rates.begin(), rates.end());
    std::printf("%-16s %8zu  median %7.1f MB/s  best %7.1f MB/s\n", name, result, rates[runs / 2],
                rates.back());
}

}  // namespace

int main(int count, char** arguments) {
    const auto known = structures();
    for (int i = 1; i < count; ++i) {
        const std::string text = read_file(arguments[i]);
        const bool x12 = edi::make_x12(known)->detect(std::string_view(text).substr(0, 4096)).certainty > 0;
        const auto standard = x12 ? edi::Standard::x12 : edi::Standard::edifact;
        const auto format = x12 ? edi::make_x12(known) : edi::make_edifact(known);
        std::printf("%s, %zu bytes\n", arguments[i], text.size());
        measure("tokens, scalar", text.size(), [&] { return tokens(standard, text, edi::Scan::scalar); });
        measure("tokens, sse2", text.size(), [&] { return tokens(standard, text, edi::Scan::sse2); });
        measure("tokens, best", text.size(), [&] { return tokens(standard, text, edi::best_scan()); });
        measure("validated", text.size(), [&] { return validated(standard, known, text); });
        measure("records", text.size(), [&] { return records(*format, text); });
    }
}
