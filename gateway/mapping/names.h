#pragma once

#include "gateway/core/text.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::mapping {

/// A number by which two names of equal length are told apart in one comparison: exact up to eight bytes, a
/// hash above.
inline std::uint64_t name_key(std::string_view name) {
    const char* p = name.data();
    const std::size_t n = name.size();
    const auto load32 = [](const char* at) {
        std::uint32_t value = 0;
        std::memcpy(&value, at, sizeof value);
        return std::uint64_t{value};
    };
    const auto load16 = [](const char* at) {
        std::uint16_t value = 0;
        std::memcpy(&value, at, sizeof value);
        return std::uint64_t{value};
    };
    if (n == 0) return 0;
    if (n == 1) return static_cast<unsigned char>(p[0]);
    if (n < 4) return load16(p) << 16 | load16(p + n - 2);
    if (n <= 8) return load32(p) << 32 | load32(p + n - 4);
    std::uint64_t hash = n;
    for (std::size_t i = 0; i + 4 < n; i += 4)
        hash = std::rotl((hash ^ load32(p + i)) * 0x9E3779B97F4A7C15ULL, 29);
    return std::rotl((hash ^ load32(p + n - 4)) * 0x9E3779B97F4A7C15ULL, 29);
}

/// A name to compare with those of nodes.
class Name {
public:
    Name() = default;
    explicit Name(std::string text) : text_(std::move(text)), key_(name_key(text_)) {}

    const std::string& text() const { return text_; }
    std::uint64_t key() const { return key_; }

    bool is(std::string_view name) const {
        return name.size() == text_.size() && name_key(name) == key_ && (name.size() <= 8 || name == text_);
    }

private:
    std::string text_;
    std::uint64_t key_ = 0;
};

/// A small fixed set of names, each with its index. Looked up for every child of every record.
class NameTable {
public:
    /// The index of `name`, added where it is new. Call seal() after the last.
    std::uint32_t add(std::string_view name) {
        for (std::size_t i = 0; i < names_.size(); ++i) {
            if (names_[i].text() == name) return static_cast<std::uint32_t>(i);
        }
        names_.emplace_back(std::string(name));
        return static_cast<std::uint32_t>(names_.size() - 1);
    }

    void seal() {
        cells_.assign(std::bit_ceil(names_.size() * 4 + 1), 0);
        for (std::size_t i = 0; i < names_.size(); ++i) {
            std::size_t cell = cell_of(names_[i].key());
            while (cells_[cell] != 0) cell = (cell + 1) & (cells_.size() - 1);
            cells_[cell] = static_cast<std::uint32_t>(i + 1);
        }
    }

    /// The index, or none (all ones).
    std::uint32_t find(std::string_view name) const {
        const std::uint64_t key = name_key(name);
        for (std::size_t cell = cell_of(key); cells_[cell] != 0; cell = (cell + 1) & (cells_.size() - 1)) {
            const Name& candidate = names_[cells_[cell] - 1];
            if (candidate.key() == key && candidate.text() == name) return cells_[cell] - 1;
        }
        return ~std::uint32_t{0};
    }

    /// The same without regard to ASCII case; slow.
    std::uint32_t find_ignoring_case(std::string_view name) const {
        for (std::size_t i = 0; i < names_.size(); ++i) {
            if (equals_ignoring_case(names_[i].text(), name)) return static_cast<std::uint32_t>(i);
        }
        return ~std::uint32_t{0};
    }

    std::size_t size() const { return names_.size(); }
    const std::string& operator[](std::size_t i) const { return names_[i].text(); }

private:
    std::size_t cell_of(std::uint64_t key) const {
        return static_cast<std::size_t>((key * 0x9E3779B97F4A7C15ULL) >> 32) & (cells_.size() - 1);
    }

    std::vector<Name> names_;
    std::vector<std::uint32_t> cells_{0};  ///< open addressing; 0 = free, else index + 1
};

}  // namespace crossdock::mapping
