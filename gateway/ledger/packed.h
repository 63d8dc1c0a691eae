#pragma once

#include "gateway/core/time.h"
#include "gateway/ledger/index.h"

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

namespace crossdock::ledger {

/// An AvailabilityEntry in one piece of memory, a third of the size of the entry itself: there may be
/// millions, and nearly all of them lie still. Immutable and shared by counting, like a shared_ptr: copies
/// may be made and dropped by any thread. Whoever wants the state unpacks it.
class PackedEntry {
public:
    PackedEntry() = default;
    PackedEntry(const PackedEntry& other) noexcept;
    PackedEntry(PackedEntry&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
    PackedEntry& operator=(PackedEntry other) noexcept {
        std::swap(block_, other.block_);
        return *this;
    }
    ~PackedEntry();

    static PackedEntry pack(const AvailabilityEntry& entry);
    /// The same where the state was encoded already: encode(entry.state), see encode.h.
    static PackedEntry pack(const AvailabilityEntry& entry, std::string_view state_data);

    explicit operator bool() const { return block_ != nullptr; }

    // Of an entry that is one. The views live as long as any copy of it.
    std::uint32_t storefront() const;
    std::uint64_t version() const;
    bool deleted() const;
    Instant registered_at() const;
    std::string_view sku() const;
    std::string_view state_data() const;

    /// nullptr for the empty one.
    std::shared_ptr<const AvailabilityEntry> unpack() const;

private:
    struct Block;
    const char* texts() const;
    Block* block_ = nullptr;
};

}  // namespace crossdock::ledger
