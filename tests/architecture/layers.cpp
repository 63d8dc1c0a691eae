#include "tests/architecture/layers.h"

#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace crossdock::architecture {
namespace {

std::string trimmed(std::string text) {
    const std::size_t first = text.find_first_not_of(" `");
    if (first == std::string::npos) return {};
    return text.substr(first, text.find_last_not_of(" `") - first + 1);
}

std::vector<std::string> cells(const std::string& line) {
    std::vector<std::string> out;
    std::istringstream in(line);
    std::string cell;
    std::getline(in, cell, '|');
    while (std::getline(in, cell, '|')) out.push_back(trimmed(cell));
    return out;
}

std::set<std::string> list(const std::string& cell) {
    std::set<std::string> out;
    std::istringstream in(cell);
    std::string name;
    while (std::getline(in, name, ',')) {
        name = trimmed(name);
        if (name.empty() || name == "-") continue;
        if (name == "everything") name = "*";
        if (name != "*" && name.find('/') == std::string::npos) name = "gateway/" + name;
        out.insert(name);
    }
    return out;
}

/// The rule's folder that a path stands in: the longest that is a prefix; "" for none.
template <class Names>
std::string folder_of(const std::string& path, const Names& names) {
    std::string best;
    for (const auto& [folder, ignored] : names) {
        if (path.starts_with(folder + "/") && folder.size() > best.size()) best = folder;
    }
    return best;
}

/// The name between the marks of an #include line; "" for other lines.
std::string included(const std::string& line) {
    const std::size_t hash = line.find_first_not_of(" \t");
    if (hash == std::string::npos || line.compare(hash, 8, "#include") != 0) return {};
    const std::size_t open = line.find_first_of("\"<", hash);
    if (open == std::string::npos) return {};
    const std::size_t close = line.find_first_of("\">", open + 1);
    return close == std::string::npos ? std::string() : line.substr(open + 1, close - open - 1);
}

std::string offence(const std::string& path, const std::string& header, const Rules& rules) {
    const std::string from = folder_of(path, rules.may_include);
    if (from.empty()) return "stands in no folder of the table";
    for (const auto& [prefix, folders] : rules.doors) {
        if (!header.starts_with(prefix)) continue;
        for (const std::string& folder : folders) {
            if (path.starts_with(folder + "/")) return {};
        }
        return from + " may not include <" + header + ">: it has its own door";
    }
    const std::string to = folder_of(header, rules.may_include);
    if (to.empty() || to == from) return {};
    const std::set<std::string>& allowed = rules.may_include.at(from);
    if (allowed.contains("*") || allowed.contains(to)) return {};
    return from + " may not include " + to;
}

}  // namespace

Rules read_rules(const std::filesystem::path& page) {
    Rules rules;
    std::ifstream in(page);
    std::string line;
    enum { none, folders, doors } table = none;
    while (std::getline(in, line)) {
        if (line.starts_with("| folder |")) table = folders;
        if (line.starts_with("| header |")) table = doors;
        if (!line.starts_with("|")) table = none;
        if (table == none || !line.starts_with("| `")) continue;
        const std::vector<std::string> row = cells(line);
        if (table == folders && row.size() == 3) rules.may_include[row[0]] = list(row[2]);
        if (table == doors && row.size() == 2) rules.doors[row[0]] = list(row[1]);
    }
    if (rules.may_include.size() < 10 || rules.doors.empty()) {
        throw std::runtime_error(page.string() + " has no table of folders or of doors");
    }
    return rules;
}

std::vector<std::string> violations(const std::filesystem::path& root, const Rules& rules) {
    std::vector<std::string> found;
    for (const char* top : {"gateway", "adapters"}) {
        if (!std::filesystem::exists(root / top)) continue;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root / top)) {
            const std::string extension = entry.path().extension().string();
            if (extension != ".h" && extension != ".cpp") continue;
            const std::string path = std::filesystem::relative(entry.path(), root).generic_string();
            std::ifstream in(entry.path());
            std::string line;
            for (int number = 1; std::getline(in, line); ++number) {
                const std::string header = included(line);
                if (header.empty()) continue;
                const std::string what = offence(path, header, rules);
                if (!what.empty()) found.push_back(path + ":" + std::to_string(number) + ": " + what);
            }
        }
    }
    return found;
}

std::string without_comments(const std::string& source) {
    std::string out;
    enum { code, line_comment, block_comment, text } state = code;
    for (std::size_t i = 0; i < source.size(); ++i) {
        const char c = source[i];
        const char after = i + 1 < source.size() ? source[i + 1] : '\0';
        if (state == code && c == '/' && after == '/') state = line_comment;
        if (state == code && c == '/' && after == '*') state = block_comment;
        if (state == line_comment && c == '\n') state = code;
        if (state == block_comment && c == '*' && after == '/') {
            state = code;
            ++i;
            continue;
        }
        if (state == line_comment || state == block_comment) {
            if (c == '\n') out += c;
            continue;
        }
        if (c == '"' && (i == 0 || source[i - 1] != '\'')) state = state == text ? code : text;
        out += c;
        if (state == text && c == '\\') out += source[++i];
    }
    return out;
}

}  // namespace crossdock::architecture
