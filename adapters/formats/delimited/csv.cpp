#include "adapters/formats/delimited/csv.h"

#include "adapters/formats/delimited/reader.h"
#include "adapters/formats/delimited/sniff.h"

#include <algorithm>

namespace crossdock::formats {
namespace {

std::string_view name_of(char delimiter) {
    switch (delimiter) {
        case '\t':
            return "tab";
        case ';':
            return "';'";
        case '|':
            return "'|'";
        default:
            return "','";
    }
}

class Csv final : public ports::Format {
public:
    std::string_view name() const override { return "csv"; }

    ports::Detection detect(std::string_view head) const override {
        if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF"))
            return {20, "table or text in UTF-16"};
        if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
        const auto is_binary = [](char c) {
            return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\r' && c != '\n';
        };
        if (head.find_first_not_of(" \t\r\n") == std::string_view::npos) return {};
        if (std::any_of(head.begin(), head.end(), is_binary)) return {};
        // What stands in a longer head may be cut off in the middle of a row.
        const Layout layout = guess_layout(head.substr(0, sample_bytes), head.size() < sample_bytes);
        if (layout.columns < 2) return {10, "text of one column"};
        const int certainty = 10 + static_cast<int>(30 * layout.agreement * (layout.rows > 1 ? 1.0 : 0.5));
        return {certainty, "CSV, " + std::to_string(layout.columns) + " columns, delimiter " +
                               std::string(name_of(layout.delimiter))};
    }

    std::unique_ptr<ports::DocumentReader> open(const ports::ReadOptions& options) const override {
        return std::make_unique<CsvReader>(options);
    }

    std::optional<std::string> locate(std::string_view, std::string_view, std::string_view,
                                      std::string_view) const override {
        return std::nullopt;
    }
};

}  // namespace

std::unique_ptr<ports::Format> make_csv() {
    return std::make_unique<Csv>();
}

}  // namespace crossdock::formats
