#pragma once

#include "gateway/crypto/digest.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace crossdock::ledger {

/// A vector that grows by pieces: nothing is ever copied, so a million elements need no second million while
/// growing, and references stay good. Element 0 exists from the beginning: ids count from 1.
template <class T>
class Chunked {
public:
    Chunked() { grow(); }

    T& operator[](std::size_t index) { return (*chunks_[index / chunk_size])[index % chunk_size]; }
    const T& operator[](std::size_t index) const {
        return (*chunks_[index / chunk_size])[index % chunk_size];
    }

    /// The highest id; 0 = none.
    std::uint32_t last() const { return static_cast<std::uint32_t>(size_ - 1); }
    std::uint32_t add(T value) {
        grow();
        (*this)[size_ - 1] = std::move(value);
        return last();
    }
    void remove_last() {
        (*this)[size_ - 1] = T();
        --size_;
    }

private:
    static constexpr std::size_t chunk_size = 4096;
    using Chunk = std::array<T, chunk_size>;

    void grow() {
        if (size_ == chunks_.size() * chunk_size) chunks_.push_back(std::make_unique<Chunk>());
        ++size_;
    }

    std::vector<std::unique_ptr<Chunk>> chunks_;
    std::size_t size_ = 0;
};

/// A hash table of ids: 4 bytes a slot. It keeps no keys: whoever asks compares, and when a part of the table
/// grows the hashes are asked for again. In 64 parts, so that growing never takes long.
class IdTable {
public:
    /// Calls `visit(id)` for each id that may be meant, until it returns true; 0 = none did.
    template <class Visit>
    std::uint32_t find(std::uint64_t hash, const Visit& visit) const {
        const std::vector<std::uint32_t>& part = parts_[hash >> 58].slots;
        if (part.empty()) return 0;
        const std::size_t mask = part.size() - 1;
        for (std::size_t at = hash & mask; part[at] != 0; at = (at + 1) & mask) {
            if (visit(part[at])) return part[at];
        }
        return 0;
    }

    /// `hash_of(id)` gives the hash under which an id of the table stands.
    template <class HashOf>
    void insert(std::uint64_t hash, std::uint32_t id, const HashOf& hash_of) {
        Part& part = parts_[hash >> 58];
        if ((part.used + 1) * 4 > part.slots.size() * 3) {
            std::vector<std::uint32_t> larger(part.slots.empty() ? 16 : part.slots.size() * 2);
            for (const std::uint32_t old : part.slots) {
                if (old != 0) place(larger, hash_of(old), old);
            }
            part.slots = std::move(larger);
        }
        place(part.slots, hash, id);
        ++part.used;
    }

    template <class HashOf>
    void erase(std::uint64_t hash, std::uint32_t id, const HashOf& hash_of) {
        Part& part = parts_[hash >> 58];
        const std::size_t mask = part.slots.size() - 1;
        std::size_t hole = hash & mask;
        while (part.slots[hole] != id) hole = (hole + 1) & mask;
        // Whatever stands behind the hole and would have liked to stand before it moves up.
        for (std::size_t at = (hole + 1) & mask; part.slots[at] != 0; at = (at + 1) & mask) {
            const std::size_t wish = hash_of(part.slots[at]) & mask;
            if (((at - wish) & mask) < ((at - hole) & mask)) continue;
            part.slots[hole] = part.slots[at];
            hole = at;
        }
        part.slots[hole] = 0;
        --part.used;
    }

private:
    struct Part {
        std::vector<std::uint32_t> slots;
        std::size_t used = 0;
    };

    static void place(std::vector<std::uint32_t>& slots, std::uint64_t hash, std::uint32_t id) {
        const std::size_t mask = slots.size() - 1;
        std::size_t at = hash & mask;
        while (slots[at] != 0) at = (at + 1) & mask;
        slots[at] = id;
    }

    std::array<Part, 64> parts_;
};

/// A set of 128-bit keys: 16 bytes a slot, never shrinking, nothing taken out. In 64 parts, so that growing
/// never takes long.
class KeySet {
public:
    /// True if the key is new.
    bool insert(const crypto::Hash128& key) {
        Part& part = parts_[key.high >> 58];
        if ((part.used + 1) * 4 > part.slots.size() * 3) grow(part.slots);
        if (!place(part.slots, key)) return false;
        ++part.used;
        return true;
    }

private:
    struct Part {
        std::vector<crypto::Hash128> slots;
        std::size_t used = 0;
    };

    static bool place(std::vector<crypto::Hash128>& slots, const crypto::Hash128& key) {
        const std::size_t mask = slots.size() - 1;
        std::size_t at = key.low & mask;
        for (; !(slots[at] == crypto::Hash128()); at = (at + 1) & mask) {
            if (slots[at] == key) return false;
        }
        slots[at] = key;
        return true;
    }
    static void grow(std::vector<crypto::Hash128>& slots) {
        std::vector<crypto::Hash128> larger(slots.empty() ? 16 : slots.size() * 2);
        for (const crypto::Hash128& key : slots) {
            if (!(key == crypto::Hash128())) place(larger, key);
        }
        slots = std::move(larger);
    }

    std::array<Part, 64> parts_;
};

}  // namespace crossdock::ledger
