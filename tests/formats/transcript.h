#pragma once

#include "gateway/ports/format.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace crossdock::test {

inline std::string_view word(document::Severity severity) {
    switch (severity) {
        case document::Severity::warning:
            return "warning";
        case document::Severity::record:
            return "record";
        case document::Severity::document:
            return "document";
        default:
            return "message";
    }
}

/// A record as one line: "row{sku=A1 qty=7}"; numbers bare, texts as they are, null and booleans as words.
inline void append(std::string& out, const document::Record& record, document::NodeId id, bool places) {
    const document::Node& node = record[id];
    out += node.name;
    if (places)
        out += '@' + std::to_string(node.at.offset) + '+' + std::to_string(node.length) + ':' +
               std::to_string(node.at.line) + ':' + std::to_string(node.at.column);
    if (node.kind != document::Kind::group) {
        if (id != record.root()) out += '=';
        if (node.kind == document::Kind::number) out += '#';
        if (node.kind == document::Kind::null) out += "null";
        if (node.kind == document::Kind::boolean) out += '?';
        out += node.value;
        return;
    }
    out += '{';
    for (document::NodeId child = node.first_child; child != document::no_node; child = record[child].next) {
        if (child != node.first_child) out += ' ';
        append(out, record, child, places);
    }
    out += '}';
}

inline std::string line_of(const document::Record& record, bool places = false) {
    std::string out;
    append(out, record, record.root(), places);
    return out;
}

/// How a message is fed and what of it is told.
struct Telling {
    std::string select;
    bool selects = true;
    std::size_t chunk = std::string_view::npos;  ///< bytes a feed()
    std::size_t first = 0;                       ///< of the first feed(), where not 0
    bool header = true;
    bool places = false;
    bool problems = true;
};

/// All that a reader says of a message, one event or problem a line. Problems of a record may come before or
/// after others of the same next(): each is told when the event that follows it is.
inline std::string transcript(const ports::Format& format, std::string_view bytes,
                              const ports::ReadOptions& options = {}, const Telling& telling = {}) {
    using Event = ports::DocumentReader::Event;
    const std::unique_ptr<ports::DocumentReader> reader = format.open(options);
    std::string out;
    std::size_t at = 0;
    bool fed_last = false;
    const auto feed = [&] {
        const std::size_t size = at == 0 && telling.first != 0 ? telling.first : telling.chunk;
        const std::string_view piece = bytes.substr(at, size);
        at += piece.size();
        fed_last = at == bytes.size();
        // The copy dies with this call, so that a reader that keeps a view is caught.
        const std::string copy(piece);
        reader->feed(copy, fed_last);
    };
    for (;;) {
        const Event event = reader->next();
        if (telling.problems && event != Event::need_input) {
            for (const document::Problem& problem : reader->take_problems()) {
                out += std::string(word(problem.severity)) + ' ' + std::to_string(problem.error.at.line) +
                       ':' + std::to_string(problem.error.at.column) + ' ' + problem.error.message + '\n';
            }
        }
        switch (event) {
            case Event::need_input:
                if (fed_last) return out + "STUCK\n";
                feed();
                break;
            case Event::document_begin:
                out += "begin " + reader->document().standard +
                       (telling.header ? ' ' + line_of(reader->header()) : "") + '\n';
                if (telling.selects) {
                    if (const auto selected = reader->select(telling.select); !selected) {
                        out += "select: " + selected.error().message + '\n';
                    }
                }
                break;
            case Event::record:
                out += std::to_string(reader->record()[0].at.segment) + ' ' +
                       line_of(reader->record(), telling.places);
                if (telling.places)
                    out += " [" + std::to_string(reader->record().first_byte) + ',' +
                           std::to_string(reader->record().last_byte) + ')';
                out += '\n';
                break;
            case Event::document_end:
                out += reader->document_ok() ? "end\n" : "end, not usable\n";
                break;
            case Event::end:
                return out;
        }
    }
}

/// "" where every way of cutting the message in two, and of feeding it byte by byte, tells the same; else
/// what differed.
inline std::string difference_when_split(const ports::Format& format, std::string_view bytes,
                                         const ports::ReadOptions& options = {}, Telling telling = {}) {
    telling.places = true;
    const std::string whole = transcript(format, bytes, options, telling);
    telling.chunk = 1;
    if (const std::string split = transcript(format, bytes, options, telling); split != whole) {
        return "byte by byte:\n" + split + "whole:\n" + whole;
    }
    telling.chunk = std::string_view::npos;
    for (telling.first = 1; telling.first < bytes.size(); ++telling.first) {
        if (const std::string split = transcript(format, bytes, options, telling); split != whole) {
            return "cut at " + std::to_string(telling.first) + ":\n" + split + "whole:\n" + whole;
        }
    }
    return {};
}

}  // namespace crossdock::test
