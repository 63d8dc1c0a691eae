// Reads a made-up document of many elements from memory in pieces of 64 KiB and prints MB/s.

#include "adapters/formats/json/json.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <string_view>

namespace {

std::string make_document(std::size_t elements) {
    std::string text = R"({"generated_at":"2026-11-25T21:56:28Z","items":[)";
    for (std::size_t i = 0; i < elements; ++i) {
        if (i != 0) text += ',';
        text += R"({"supplier_sku":"AB-)" + std::to_string(1'000'000 + i) +
                R"(","gtin":"04012345678901","available":)" + std::to_string(i % 997) +
                R"(,"location":{"code":"CHI-1"},"reported_at":"2026-11-25T21:56:28Z"})";
    }
    return text + "]}";
}

void measure(const char* name, const std::string& text, std::size_t times) {
    using Event = crossdock::ports::DocumentReader::Event;
    const auto format = crossdock::formats::make_json();
    const std::clock_t begin = std::clock();  // CPU time: the machine may be busy
    std::size_t records = 0;
    for (std::size_t i = 0; i < times; ++i) {
        const auto reader = format->open({});
        std::size_t at = 0;
        for (bool over = false; !over;) {
            switch (reader->next()) {
                case Event::need_input: {
                    const std::string_view piece = std::string_view(text).substr(at, 64 * 1024);
                    at += piece.size();
                    reader->feed(piece, at == text.size());
                    break;
                }
                case Event::document_begin:
                    if (!reader->select("items")) std::abort();
                    break;
                case Event::record:
                    ++records;
                    break;
                case Event::document_end:
                    break;
                case Event::end:
                    over = true;
                    break;
            }
        }
    }
    const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    const double megabytes = static_cast<double>(text.size() * times) / 1e6;
    std::printf("json %s: %zu documents, %zu records, %.1f MB in %.3f s: %.0f MB/s, %.2f us a document\n",
                name, times, records, megabytes, seconds, megabytes / seconds,
                seconds * 1e6 / static_cast<double>(times));
}

}  // namespace

int main() {
    measure("small", make_document(3), 100'000);
    measure("large", make_document(400'000), 1);
}
