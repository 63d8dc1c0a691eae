#include "gateway/ledger/packed.h"

#include "gateway/ledger/encode.h"

#include <atomic>
#include <new>
#include <optional>
#include <string>

namespace crossdock::ledger {

/// The texts follow it in the same allocation: the SKU, then the encoded state.
struct PackedEntry::Block {
    std::atomic<std::uint32_t> references{1};
    std::uint32_t storefront;
    std::uint64_t version;
    Instant registered_at;
    std::uint32_t sku_size;
    std::uint32_t state_size : 31;
    std::uint32_t deleted : 1;
};

PackedEntry::PackedEntry(const PackedEntry& other) noexcept : block_(other.block_) {
    if (block_ != nullptr) block_->references.fetch_add(1, std::memory_order_relaxed);
}

PackedEntry::~PackedEntry() {
    // The last one to leave must see what the others did with the memory before it frees it.
    if (block_ == nullptr || block_->references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    block_->~Block();
    ::operator delete(block_);
}

PackedEntry PackedEntry::pack(const AvailabilityEntry& entry) {
    return pack(entry, encode(entry.state));
}

PackedEntry PackedEntry::pack(const AvailabilityEntry& entry, std::string_view state_data) {
    void* const memory = ::operator new(sizeof(Block) + entry.sku.size() + state_data.size());
    PackedEntry packed;
    packed.block_ = new (memory) Block;
    packed.block_->storefront = entry.storefront;
    packed.block_->version = entry.version;
    packed.block_->registered_at = entry.registered_at;
    packed.block_->sku_size = static_cast<std::uint32_t>(entry.sku.size());
    packed.block_->state_size = static_cast<std::uint32_t>(state_data.size()) & 0x7fffffffu;
    packed.block_->deleted = entry.deleted ? 1u : 0u;
    char* const texts = static_cast<char*>(memory) + sizeof(Block);
    state_data.copy(texts + entry.sku.copy(texts, entry.sku.size()), state_data.size());
    return packed;
}

const char* PackedEntry::texts() const {
    return reinterpret_cast<const char*>(block_) + sizeof(Block);
}

std::uint32_t PackedEntry::storefront() const {
    return block_->storefront;
}

std::uint64_t PackedEntry::version() const {
    return block_->version;
}

bool PackedEntry::deleted() const {
    return block_->deleted != 0;
}

Instant PackedEntry::registered_at() const {
    return block_->registered_at;
}

std::string_view PackedEntry::sku() const {
    return {texts(), block_->sku_size};
}

std::string_view PackedEntry::state_data() const {
    return {texts() + block_->sku_size, block_->state_size};
}

std::shared_ptr<const AvailabilityEntry> PackedEntry::unpack() const {
    if (block_ == nullptr) return nullptr;
    auto entry = std::make_shared<AvailabilityEntry>();
    entry->storefront = storefront();
    entry->sku = sku();
    entry->version = version();
    entry->deleted = deleted();
    entry->registered_at = registered_at();
    // What encode() wrote in this process reads back.
    if (auto state = decode_availability(state_data())) entry->state = std::move(*state);
    return entry;
}

}  // namespace crossdock::ledger
