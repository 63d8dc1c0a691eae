#pragma once

#include "gateway/ledger/ledger.h"

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace crossdock::ledger {

/// Stored messages that wait to be decoded, those that are out at a worker, and those that have come back.
/// Any thread.
class Decoding {
public:
    /// The number that a message is handed back under.
    static MessageSeq ticket(const Undecoded& message) {
        return message.on_behalf_of != 0 ? message.on_behalf_of : message.message;
    }

    void add(Undecoded message);
    std::optional<Undecoded> take();
    void hand_back(MessageSeq ticket, Decoded&& decoded);
    void on_new(std::function<void()> ring);

    struct Done {
        Undecoded message;
        Decoded decoded;
    };
    /// What has come back, in the order of coming.
    std::vector<Done> take_done();
    /// A group failed: it comes again with the next.
    void give_back(std::vector<Done>&& done);
    bool has_done() const;
    std::size_t waiting() const;

private:
    mutable std::mutex lock_;
    std::deque<Undecoded> waiting_;
    std::map<MessageSeq, Undecoded> out_;
    std::deque<Done> done_;
    std::function<void()> ring_;
};

}  // namespace crossdock::ledger
