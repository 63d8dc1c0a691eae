#include "gateway/yaml/node.h"

#include "gateway/core/text.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <sstream>
#include <unordered_set>

namespace crossdock::yaml {
namespace {

Position place(const YAML::Mark& mark) {
    Position at;
    if (mark.is_null()) return at;
    at.offset = static_cast<std::uint64_t>(mark.pos);
    at.line = static_cast<std::uint32_t>(mark.line + 1);
    at.column = static_cast<std::uint32_t>(mark.column + 1);
    return at;
}

/// Thrown by the builder to stop yaml-cpp; never leaves parse().
struct Stop {};

/// Builds our tree from yaml-cpp's events, so that aliases are refused before anything is expanded.
class Builder final : public YAML::EventHandler {
public:
    Builder(const std::string& file, std::vector<Error>& errors, const Limits& limits)
        : file_(file), errors_(errors), limits_(limits) {}

    Node take() { return std::move(root_); }

    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}
    void OnAnchor(const YAML::Mark& mark, const std::string&) override { refuse_anchor(mark); }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { refuse_anchor(mark); }

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        if (anchor != YAML::NullAnchor) refuse_anchor(mark);
        leaf(Kind::null, mark, {}, false);
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        check(mark, tag, anchor);
        leaf(Kind::scalar, mark, value, tag == "!");
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        check(mark, tag, anchor);
        open(Kind::list, mark);
    }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        check(mark, tag, anchor);
        open(Kind::map, mark);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapEnd() override { close(); }

private:
    struct Frame {
        Node node;
        std::unordered_set<std::string> keys;  ///< of a map, so that a large one is checked in linear time
        bool has_key = false;                  ///< a map whose last entry waits for its value
    };

    [[noreturn]] void stop(Errc code, const Position& at, std::string message) {
        errors_.push_back(Error{code, file_, at, std::move(message)});
        throw Stop{};
    }
    [[noreturn]] void refuse_anchor(const YAML::Mark& mark) {
        stop(Errc::unsupported, place(mark),
             "anchors and aliases ('&', '*') are not used here; write the value out");
    }
    void check(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
        if (anchor != YAML::NullAnchor) refuse_anchor(mark);
        if (!tag.empty() && tag != "?" && tag != "!") {
            stop(Errc::unsupported, place(mark), "tags ('!...') are not used here");
        }
    }
    void count(const Position& at) {
        if (++nodes_ > limits_.nodes) {
            stop(Errc::limit, at, "more than " + std::to_string(limits_.nodes) + " values");
        }
    }

    void open(Kind kind, const YAML::Mark& mark) {
        const Position at = place(mark);
        count(at);
        if (expects_key()) stop(Errc::syntax, at, "a key must be a plain text");
        if (stack_.size() >= limits_.depth) {
            stop(Errc::limit, at, "nested deeper than " + std::to_string(limits_.depth) + " levels");
        }
        Frame& frame = stack_.emplace_back();
        frame.node.kind = kind;
        frame.node.at = at;
    }

    void close() {
        Node node = std::move(stack_.back().node);
        stack_.pop_back();
        add(std::move(node));
    }

    void leaf(Kind kind, const YAML::Mark& mark, const std::string& text, bool quoted) {
        const Position at = place(mark);
        count(at);
        if (expects_key()) {
            key(kind, at, text);
            return;
        }
        Node node;
        node.kind = kind;
        node.at = at;
        node.text = text;
        node.quoted = quoted;
        add(std::move(node));
    }

    bool expects_key() const {
        return !stack_.empty() && stack_.back().node.kind == Kind::map && !stack_.back().has_key;
    }

    void key(Kind kind, const Position& at, const std::string& text) {
        if (kind != Kind::scalar) stop(Errc::syntax, at, "a key must be a plain text");
        Frame& frame = stack_.back();
        if (!frame.keys.insert(text).second) {
            errors_.push_back(
                Error{Errc::conflict, file_, at, "key '" + printable(text) + "' is given twice"});
        }
        frame.node.entries.push_back(Entry{text, at, {}});
        frame.has_key = true;
    }

    void add(Node node) {
        if (stack_.empty()) {
            root_ = std::move(node);
            return;
        }
        Frame& frame = stack_.back();
        if (frame.node.kind == Kind::list) {
            frame.node.items.push_back(std::move(node));
            return;
        }
        Entry& entry = frame.node.entries.back();
        // yaml-cpp marks an empty value at whatever follows it, so that one is named by its key.
        if (node.kind == Kind::null) node.at = entry.key_at;
        entry.value = std::move(node);
        frame.has_key = false;
    }

    const std::string& file_;
    std::vector<Error>& errors_;
    const Limits& limits_;
    std::vector<Frame> stack_;
    Node root_;
    std::size_t nodes_ = 0;
};

}  // namespace

const Node* Node::find(std::string_view key) const {
    for (const Entry& entry : entries) {
        if (entry.key == key) return &entry.value;
    }
    return nullptr;
}

std::string_view kind_name(const Node& node) {
    switch (node.kind) {
        case Kind::null:
            return "nothing";
        case Kind::scalar:
            return "a text";
        case Kind::list:
            return "a list";
        case Kind::map:
            return "a map";
    }
    return "nothing";
}

std::optional<Node> parse(std::string_view text, const std::string& file, std::vector<Error>& errors,
                          const Limits& limits) {
    const std::size_t before = errors.size();
    if (text.size() > limits.bytes) {
        errors.push_back(
            Error{Errc::limit, file, {}, "larger than " + std::to_string(limits.bytes) + " bytes"});
        return std::nullopt;
    }
    if (!is_utf8(text)) {
        errors.push_back(Error{Errc::syntax, file, {}, "not UTF-8"});
        return std::nullopt;
    }
    if (const std::size_t at = text.find('\0'); at != std::string_view::npos) {
        Position where;
        where.offset = at;
        errors.push_back(Error{Errc::syntax, file, where, "holds a NUL byte"});
        return std::nullopt;
    }
    Builder builder(file, errors, limits);
    try {
        std::istringstream stream{std::string(text)};
        YAML::Parser parser(stream);
        parser.HandleNextDocument(builder);
        Node root = builder.take();
        Builder rest(file, errors, limits);
        if (parser.HandleNextDocument(rest)) {
            const Node second = rest.take();
            errors.push_back(Error{Errc::unsupported, file, second.at, "one file holds one YAML document"});
        }
        if (errors.size() == before) return root;
    } catch (const Stop&) {
    } catch (const YAML::Exception& e) {
        errors.push_back(Error{Errc::syntax, file, place(e.mark), e.msg});
    }
    return std::nullopt;
}

}  // namespace crossdock::yaml
