#pragma once

#include "gateway/core/error.h"
#include "gateway/store/store.h"

#include <string>
#include <string_view>
#include <vector>

namespace crossdock::ledger {

/// The names of partners and channels, as one state of the store has them.
class Names {
public:
    static Result<Names> read(store::Reading& store) {
        Names names;
        const auto partner = [&names](store::PartnerRow&& row) {
            names.partners_.resize(row.id + 1);
            names.partners_[row.id] = std::move(row.name);
            return true;
        };
        if (auto done = store.scan_partners(partner); !done) return done.error();
        const auto channel = [&names](store::ChannelRow&& row) {
            names.channels_.resize(row.id + 1);
            names.channels_[row.id] = std::move(row);
            return true;
        };
        if (auto done = store.scan_channels(channel); !done) return done.error();
        return names;
    }

    std::string partner(std::uint32_t id) const {
        return id < partners_.size() ? partners_[id] : std::string();
    }
    std::string partner_of(std::uint32_t channel) const {
        return channel < channels_.size() ? partner(channels_[channel].partner) : std::string();
    }
    std::string channel(std::uint32_t id) const {
        return id < channels_.size() ? channels_[id].name : std::string();
    }
    std::uint32_t find_partner(std::string_view name) const {
        for (std::uint32_t id = 1; id < partners_.size(); ++id) {
            if (partners_[id] == name) return id;
        }
        return 0;
    }

private:
    std::vector<std::string> partners_;
    std::vector<store::ChannelRow> channels_;
};

}  // namespace crossdock::ledger
