#pragma once

#include <boost/json/value.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace crossdock::support {

/// What a storefront keeps of one product.
struct MirrorEntry {
    std::uint64_t version = 0;
    bool deleted = false;
    std::int64_t quantity = 0;
    std::string availability, freshness;

    bool operator==(const MirrorEntry&) const = default;
};

/// A storefront's copy of the availability, kept by the contract's rule: (item, version) per SKU and the
/// cursor together, an item only if its version is greater than the one here. Not thread-safe.
class Mirror {
public:
    enum class Applied { newer, again, older };
    using OnChange =
        std::function<void(const std::string& sku, const MirrorEntry& before, const MirrorEntry& after)>;

    void on_change(OnChange call) { on_change_ = std::move(call); }

    /// `item` is an Availability of the contract. again: the version that is here already (a redelivery).
    Applied apply(const boost::json::value& item);

    void cursor(std::string value) { cursor_ = std::move(value); }
    const std::string& cursor() const { return cursor_; }
    const std::map<std::string, MirrorEntry, std::less<>>& entries() const { return entries_; }
    const MirrorEntry* find(std::string_view sku) const;
    std::uint64_t redelivered() const { return redelivered_; }
    /// Older versions that came after newer ones by other than a redelivery of a whole page: never applied.
    std::uint64_t stale() const { return stale_; }
    void clear();

private:
    std::map<std::string, MirrorEntry, std::less<>> entries_;
    std::string cursor_;
    OnChange on_change_;
    std::uint64_t redelivered_ = 0, stale_ = 0;
};

/// An Availability of the contract as a mirror keeps it.
MirrorEntry entry_of(const boost::json::value& item);

}  // namespace crossdock::support
