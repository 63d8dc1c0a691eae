#pragma once

#include "gateway/ledger/messages.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::ledger {

/// The highest control number; after it comes 1 again.
constexpr std::uint64_t last_control_number = 999'999'999;

/// What the sender is told of each document of a message.
struct Judgements {
    Judgement otherwise = Judgement::accepted;     ///< of documents that are not named
    std::map<std::uint32_t, Judgement> documents;  ///< by index in the message

    Judgement of(std::uint32_t document) const;
};
std::string encode(const Judgements& judgements);
/// Rejected throughout where the bytes are damaged.
Judgements decode_judgements(std::string_view bytes);

/// What the sender of one message is to be told of it: `count` acknowledgments, with as many control numbers
/// from `first_number` on, given out in the commit that decided the message. Their bytes are made when they
/// are sent.
struct Outgoing {
    std::uint64_t id = 0;  ///< rises with the order of deciding
    MessageSeq message = 0;
    std::string partner, channel;
    AcknowledgeMode mode = AcknowledgeMode::full;
    std::uint64_t first_number = 0, count = 0;
    Judgements judgements;
    Instant created_at;       ///< model time: their date
    std::string state;        ///< "due", "failing", "sent", "replayed"
    std::uint64_t asked = 1;  ///< 2 and more: the message came again after it was sent
    std::uint32_t attempts = 0;
    std::string error;  ///< why the last attempt was in vain
    std::optional<Instant> sent_at;
    std::vector<std::string> files;
};

/// What came of an attempt to send it; written with the next commit.
struct OutgoingNote {
    std::uint64_t id = 0, asked = 1;  ///< as they were read
    bool sent = false;
    std::uint32_t attempts = 0;
    std::string error;
    std::optional<Instant> sent_at;
    std::vector<std::string> files;
};

/// What is on its way out to one partner.
struct OutgoingFigures {
    std::string partner;
    std::uint64_t waiting = 0, failing = 0;  ///< `waiting` counts those that fail as well
    Instant oldest;
    std::string error;  ///< why the oldest of those that fail does
};

}  // namespace crossdock::ledger
