#include "adapters/formats/delimited/sniff.h"

#include "adapters/formats/delimited/row_scanner.h"

namespace crossdock::formats {
namespace {

constexpr std::size_t max_rows = 20;

Layout layout_by(char delimiter, std::string_view text, bool whole) {
    Layout layout;
    layout.delimiter = delimiter;
    RowScanner scanner(delimiter, 0);
    std::size_t agreeing = 0;
    while (!text.empty() && layout.rows < max_rows) {
        scanner.restart();
        if (scanner.scan(text, whole) != RowScanner::Outcome::row) break;
        text.remove_prefix(scanner.taken());
        if (scanner.size() == 0) continue;
        if (layout.rows++ == 0) layout.columns = scanner.count();
        if (scanner.count() == layout.columns) ++agreeing;
    }
    if (layout.rows != 0) layout.agreement = static_cast<double>(agreeing) / static_cast<double>(layout.rows);
    return layout;
}

/// Rows that disagree weigh more than columns: a text column full of commas makes many columns, but never the
/// same.
double score(const Layout& layout) {
    if (layout.columns < 2) return 0;
    return layout.agreement * layout.agreement * layout.agreement * static_cast<double>(layout.columns - 1);
}

}  // namespace

Layout guess_layout(std::string_view text, bool whole) {
    Layout best = layout_by(',', text, whole);
    for (const char delimiter : {';', '\t', '|'}) {
        const Layout layout = layout_by(delimiter, text, whole);
        if (score(layout) > score(best)) best = layout;
    }
    return best;
}

}  // namespace crossdock::formats
