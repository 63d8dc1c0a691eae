#include "adapters/formats/edi/import_message.h"

#include "gateway/core/text.h"

#include <algorithm>

namespace crossdock::edi::un {
namespace {

/// "Message Type : INVRPT" -> "INVRPT"; "" where the line says something else.
std::string_view value_of(std::string_view line, std::string_view key) {
    line = trim(line);
    if (!line.starts_with(key)) return {};
    line = trim(line.substr(key.size()));
    return line.starts_with(':') ? trim(line.substr(1)) : std::string_view();
}

void read_head(const std::vector<Line>& lines, Message& message, Reports& report) {
    bool title = false;
    for (const Line& line : lines) {
        if (message.type.empty()) message.type = value_of(line.text, "Message Type");
        if (message.version.empty()) message.version = value_of(line.text, "Version");
        if (message.release.empty()) message.release = value_of(line.text, "Release");
        if (title && message.title.empty() && !line.blank()) message.title = to_lower(trim(line.text));
        if (line.text.find("STANDARD MESSAGE (UNSM)") != std::string::npos) title = true;
    }
    if (message.type.empty() || message.version.empty() || message.release.empty()) {
        report(1, "expected lines 'Message Type :', 'Version :' and 'Release :'", Errc::missing);
    }
}

/// Builds the tree row by row.
class TableReader {
public:
    TableReader(Message& message, Reports& report) : message_(message), report_(report) {}

    /// False at the end of the table.
    bool take(const Line& line);
    void finish(std::uint32_t line);

private:
    struct Group {
        std::string name;
        Node node;
        bool triggered = false;
    };
    void open(const Tail& tail, std::string_view name, std::uint32_t line);
    void add(std::string_view tag, const Tail& tail, std::uint32_t line);
    void close(std::uint32_t line);
    void drawn(std::size_t groups, const Tail& tail, std::uint32_t line);
    std::vector<Node>& current() { return groups_.empty() ? message_.body : groups_.back().node.inside; }

    Message& message_;
    Reports& report_;
    std::vector<Group> groups_;
    bool ended_ = false;
};

bool TableReader::take(const Line& line) {
    std::string_view text = line.text;
    const std::string_view position = text.substr(0, text.find_first_not_of("0123456789"));
    if (position.size() < 4 || position.size() > 5) return true;  // a heading, the side of a box
    const std::optional<Tail> tail = tail_of(without_marks(text.substr(position.size())));
    if (!tail) {
        report_(line.number, "expected M or C and a number of repetitions");
        return true;
    }
    std::string_view name = trim(tail->name);
    if (const std::size_t group = name.find("Segment group"); group != std::string_view::npos) {
        name = name.substr(group + 8);
        open(*tail, trim(name.substr(0, name.find_last_not_of(" -") + 1)), line.number);
        return true;
    }
    const std::string_view tag = eat_word(name);
    if (!is_tag(tag)) {
        report_(line.number, "expected a segment, or 'Segment group'");
    } else if (tag == "UNT") {
        ended_ = true;
        return false;
    } else if (tag != "UNH") {
        add(tag, *tail, line.number);
    }
    return true;
}

/// The boxes are drawn beside each row: as many as there are groups around it.
void TableReader::drawn(std::size_t groups, const Tail& tail, std::uint32_t line) {
    if (tail.bars + tail.corners == groups) return;
    report_(line, "open groups: " + std::to_string(groups) +
                      ", boxes drawn beside this row: " + std::to_string(tail.bars + tail.corners));
}

void TableReader::open(const Tail& tail, std::string_view name, std::uint32_t line) {
    if (tail.corners != 1)
        report_(line, "expected one corner, where the box of the " + std::string(name) + " begins");
    drawn(groups_.size() + 1, tail, line);
    Group group;
    group.name = name;
    group.node.mandatory = tail.mandatory;
    group.node.most = tail.most;
    group.node.line = line;
    groups_.push_back(std::move(group));
}

void TableReader::add(std::string_view tag, const Tail& tail, std::uint32_t line) {
    drawn(groups_.size(), tail, line);
    if (!groups_.empty() && !groups_.back().triggered) {
        Group& group = groups_.back();
        if (!tail.mandatory || tail.most != 1) report_(line, "the first segment of a group must be M 1");
        group.triggered = true;
        group.node.tag = tag;
        group.node.line = line;
    } else {
        current().push_back({std::string(tag), tail.mandatory, tail.most, {}, line});
    }
    for (std::uint32_t i = 0; i < tail.corners; ++i) close(line);
}

void TableReader::close(std::uint32_t line) {
    if (groups_.empty()) return report_(line, "a corner closes a box that was not opened");
    Group group = std::move(groups_.back());
    groups_.pop_back();
    if (!group.triggered) return report_(line, "the " + group.name + " has no segment");
    current().push_back(std::move(group.node));
}

void TableReader::finish(std::uint32_t line) {
    for (; !groups_.empty(); close(line))
        report_(line, "the box of the " + groups_.back().name + " is not closed");
    if (!ended_) report_(line, "the segment table does not end with UNT", Errc::missing);
}

bool is_heading(const Line& line) {
    return line.text.starts_with("Pos") && line.text.find("Tag") != std::string::npos;
}

}  // namespace

Message read_message(const std::string& file, std::string_view text, std::vector<Error>& errors) {
    Message message;
    message.file = file;
    Reports report(file, errors);
    const std::vector<Line> lines = lines_of(text);
    read_head(lines, message, report);
    auto line = std::find_if(lines.begin(), lines.end(), is_heading);
    if (line == lines.end()) {
        report(1, "expected a segment table with the heading 'Pos Tag Name'", Errc::missing);
        return message;
    }
    TableReader table(message, report);
    std::uint32_t last = line->number;
    for (; line != lines.end() && table.take(*line); ++line) last = line->number;
    table.finish(last);
    return message;
}

}  // namespace crossdock::edi::un
