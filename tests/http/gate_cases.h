#pragma once

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace crossdock::http {

/// A row of tests/data/http/gate.txt.
struct GateCase {
    std::string name;
    int status = 0;
    std::string raw;
};

inline std::string unescape(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '{') {
            const std::size_t star = text.find('*', i);
            const std::size_t end = text.find('}', i);
            const std::string part = unescape(text.substr(i + 1, star - i - 1));
            for (int n = std::atoi(text.c_str() + star + 1); n > 0; --n) out += part;
            i = end;
        } else if (text[i] != '\\') {
            out += text[i];
        } else {
            switch (text[++i]) {
                case 'r':
                    out += '\r';
                    break;
                case 'n':
                    out += '\n';
                    break;
                case 't':
                    out += '\t';
                    break;
                case '0':
                    out += '\0';
                    break;
                case 'x':
                    out += static_cast<char>(std::strtol(text.substr(i + 1, 2).c_str(), nullptr, 16));
                    i += 2;
                    break;
                default:
                    out += text[i];
            }
        }
    }
    return out;
}

inline std::vector<GateCase> gate_cases() {
    std::ifstream file(CROSSDOCK_SOURCE_DIR "/tests/data/http/gate.txt");
    std::vector<GateCase> cases;
    for (std::string line; std::getline(file, line);) {
        std::istringstream in(line);
        GateCase row;
        in >> row.name >> row.status;
        in.get();
        std::string rest;
        std::getline(in, rest);
        row.raw = unescape(rest);
        cases.push_back(std::move(row));
    }
    return cases;
}

}  // namespace crossdock::http
