#include "gateway/yaml/object.h"

#include <algorithm>

namespace crossdock::yaml {
namespace {

std::string listed(std::span<const std::string_view> words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i != 0) text += i + 1 == words.size() ? " or " : ", ";
        text += words[i];
    }
    return text;
}

}  // namespace

std::string OneOf::operator()(const std::string& value) const {
    if (std::find(words.begin(), words.end(), value) != words.end()) return {};
    std::string text = "must be " + listed(words);
    if (const auto near = nearest_name(value, words)) text += "; did you mean '" + std::string(*near) + "'?";
    return text;
}

std::string OneOf::describe() const {
    return listed(words);
}

std::string Slug::operator()(const std::string& value) const {
    const auto alnum = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    const bool good = !value.empty() && value.size() <= 64 && alnum(value.front()) &&
                      std::all_of(value.begin(), value.end(), [&](char c) { return alnum(c) || c == '-'; });
    return good ? "" : "must be a short name: a-z, 0-9 and '-', at most 64";
}

Object::Object(const Node& node, std::string file, std::vector<Error>& errors)
    : Object(node, std::move(file), errors, {}) {}

Object::Object(const Node& node, std::string file, std::vector<Error>& errors, std::string path)
    : file_(std::move(file)), path_(std::move(path)), errors_(&errors) {
    if (node.kind == Kind::map) {
        node_ = &node;
        return;
    }
    broken_ = true;
    std::string message = path_.empty() ? "expected" : "'" + path_ + "' must be";
    message += " a map of 'key: value' lines, found " + std::string(kind_name(node));
    report(Errc::syntax, node.at, std::move(message));
}

Object::Object(Reference& reference, std::string path) : path_(std::move(path)), reference_(&reference) {
    errors_ = &unused_;
}

const Node* Object::ask(std::string_view key) {
    asked_.emplace_back(key);
    return node_ != nullptr ? node_->find(key) : nullptr;
}

const Node* Object::raw(std::string_view key, std::string_view type, std::string_view about) {
    note_group(key, type, about, false);
    return ask(key);
}

std::span<const Node> Object::list_items(std::string_view key, const Node* value) {
    if (value == nullptr) return {};
    if (value->kind == Kind::list) return value->items;
    if (value->kind == Kind::map) return {value, 1};
    report(Errc::syntax, value->at,
           "'" + std::string(key) + "' must be a list, found " + std::string(kind_name(*value)));
    return {};
}

std::span<const Entry> Object::map_entries(std::string_view key, const Node* value) {
    if (value == nullptr) return {};
    if (value->kind == Kind::map) return value->entries;
    report(Errc::syntax, value->at,
           "'" + std::string(key) + "' must be a map of names, found " + std::string(kind_name(*value)));
    return {};
}

Position Object::at(std::string_view key) const {
    if (node_ == nullptr) return {};
    const Node* value = node_->find(key);
    return value != nullptr ? value->at : node_->at;
}

void Object::report(Errc code, const Position& where, std::string message) {
    if (reference_ != nullptr) return;
    errors_->push_back(Error{code, file_, where, std::move(message)});
}

void Object::report_missing(std::string_view key) {
    if (!broken_) report(Errc::missing, at(), "missing key '" + std::string(key) + "'");
}

std::string Object::inner_path(std::string_view key) const {
    return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

void Object::note_group(std::string_view key, std::string_view type, std::string_view about, bool must) {
    if (reference_ == nullptr) return;
    reference_->push_back(KeyInfo{inner_path(key), std::string(type), {}, {}, std::string(about), must});
}

void Object::reject_unknown() {
    if (node_ == nullptr) return;
    const std::vector<std::string_view> known(asked_.begin(), asked_.end());
    for (const Entry& entry : node_->entries) {
        if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
        std::string message = "unknown key '" + printable(entry.key) + "'";
        if (const auto near = nearest_name(entry.key, known))
            message += "; did you mean '" + std::string(*near) + "'?";
        report(Errc::unknown_key, entry.key_at, std::move(message));
    }
}

}  // namespace crossdock::yaml
