// Reads a made-up table of a million rows (some 40 MB) from memory in pieces of 64 KiB and prints MB/s.

#include "adapters/formats/delimited/csv.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <string_view>

namespace {

std::string make_table(std::size_t rows, bool quoted) {
    std::string text = "Supplier SKU,GTIN,Warehouse,Qty on hand,Updated\r\n";
    for (std::size_t i = 0; i < rows; ++i) {
        const std::string number = std::to_string(1'000'000 + i);
        text += quoted ? "\"AB-" + number + "\"" : "AB-" + number;
        text += ",40123" + number + "8,CHI-1," + std::to_string(i % 997) + ",2026-11-25\r\n";
    }
    return text;
}

void measure(const char* name, const std::string& table) {
    using Event = crossdock::ports::DocumentReader::Event;
    const auto format = crossdock::formats::make_csv();
    const std::clock_t begin = std::clock();  // CPU time: the machine may be busy
    const auto reader = format->open({});
    std::size_t at = 0, rows = 0, cells = 0;
    for (bool over = false; !over;) {
        switch (reader->next()) {
            case Event::need_input: {
                const std::string_view piece = std::string_view(table).substr(at, 64 * 1024);
                at += piece.size();
                reader->feed(piece, at == table.size());
                break;
            }
            case Event::document_begin:
                if (!reader->select("")) std::abort();
                break;
            case Event::record:
                ++rows;
                cells += reader->record().size() - 1;
                break;
            case Event::document_end:
                break;
            case Event::end:
                over = true;
                break;
        }
    }
    const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    const double megabytes = static_cast<double>(table.size()) / 1e6;
    std::printf("csv %s: %zu rows, %zu cells, %.1f MB in %.3f s: %.0f MB/s\n", name, rows, cells, megabytes,
                seconds, megabytes / seconds);
}

}  // namespace

int main() {
    measure("plain", make_table(1'000'000, false));
    measure("quoted", make_table(1'000'000, true));
}
