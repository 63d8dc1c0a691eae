#pragma once

#include "gateway/core/error.h"
#include "gateway/core/time.h"
#include "gateway/model/facts.h"
#include "gateway/model/policy.h"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace crossdock::ledger {

using MessageSeq = std::uint64_t;
using Sha256 = std::array<unsigned char, 32>;

/// Everything that can change the model is one of these.
enum class MessageKind : std::uint8_t {
    document = 1,   ///< a partner's bytes
    product,        ///< the storefront registers or removes products (body: JSON lines)
    match,          ///< an operator accepts an offer for a product
    configuration,  ///< a new bundle of profiles, mappings, tables
    clock,          ///< a deadline came and nothing else did
    release,        ///< a document leaves the quarantine to be applied
    dismiss         ///< a document in the quarantine is not wanted
};
std::string_view to_string(MessageKind kind);

/// The bytes of a message. Up to 64 KiB they are here and go into the row; larger ones are in a spool file in
/// the store's folder, complete and synced, which the ledger takes over (renames to its content address).
struct Body {
    std::string bytes;
    std::string spool_file;  ///< "" = in `bytes`
    std::uint64_t size = 0;
    Sha256 digest{};  ///< of the whole body, computed once by whoever received it
};

/// How far a finding reaches; the same scale as document::Severity, which the ledger may not know.
enum class Reach : std::uint8_t { warning, record, document, message };

/// A problem that intake found, as it is stored and shown: text and place, never content.
struct Finding {
    Reach reach = Reach::warning;
    std::string number;  ///< "M012"; "" = none
    std::string code;    ///< the standard's: "AK502:4"; "" = none
    std::string message;
    Position at;
};

/// The second key against duplicates: one document, whatever message brought it. Empty reference = no such
/// key.
struct DocumentKey {
    std::string standard, sender, receiver, interchange, group, reference;
    bool empty() const { return reference.empty() && interchange.empty(); }
};

/// One document of a message, decoded and mapped.
struct DecodedDocument {
    std::uint32_t index = 0;
    std::string type;     ///< "x12 846 004010"; for people
    std::string mapping;  ///< name of the mapping that read it; "" = none applied
    DocumentKey key;
    std::string reference;                    ///< the sender's number of the report; "" = the key's counts
    Sha256 digest{};                          ///< of the document's own bytes, for the second key
    std::optional<model::Coverage> coverage;  ///< where the document says it
    std::optional<Instant> reported_at;
    std::vector<model::StockFact> facts;  ///< in the order of the document
    std::uint64_t rejected = 0;           ///< records that gave no fact because of a problem
    std::vector<Finding> findings;        ///< the first 100
    std::uint64_t more_findings = 0;      ///< how many were left out
    bool refused = false;                 ///< the document as a whole cannot be applied: to the quarantine
};

/// Whether and how a message's sender hears of it; the same scale as ports::AcknowledgeOptions::Mode, which
/// the ledger may not know. The numbers are stored.
enum class AcknowledgeMode : std::uint8_t { none, receipt, full };

/// What the sender is told of a document; the same scale as ports::Verdict. The numbers are stored.
enum class Judgement : std::uint8_t { accepted, accepted_with_errors, rejected };

/// What intake made of a message under one generation of the configuration.
struct Decoded {
    std::uint64_t generation = 0;
    std::vector<DecodedDocument> documents;
    std::vector<Finding> findings;             ///< of the message itself: unreadable, truncated
    bool refused = false;                      ///< nothing in it can be used
    std::vector<model::ProductFact> products;  ///< of a product message, one a line
    std::optional<model::MatchFact> match;     ///< of a match message
    /// Large messages: facts are not in `documents` but in this file (see fact_file.h), which the ledger
    /// deletes after the last slice. "" = none.
    std::string fact_file;
    AcknowledgeMode acknowledge = AcknowledgeMode::none;  ///< the channel's
    std::uint32_t acknowledgments = 0;                    ///< how many the message asks for, then
};

enum class Outcome : std::uint8_t {
    applied,     ///< changed at least one figure
    unchanged,   ///< applied; every figure was so already
    stored,      ///< waits to be decoded or applied; ask again later
    duplicate,   ///< had come before; nothing changed
    held,        ///< in the quarantine, with its reason
    superseded,  ///< older than what is known; nothing changed
    ignored,     ///< dismissed, or the channel only stores
    failed       ///< the request cannot be done (an unknown product to match, a broken configuration)
};
std::string_view to_string(Outcome outcome);

/// What became of one document (or of one line of a product message).
struct DocumentResult {
    std::uint32_t index = 0;
    std::string type, reference;
    Outcome outcome = Outcome::stored;
    std::uint64_t records = 0, changed = 0, unchanged = 0, rejected = 0, superseded = 0, unmatched = 0;
    std::string reason;             ///< "guard: to_zero", "refused", ...; "" when all is well
    std::vector<Finding> findings;  ///< the first 20
    std::uint64_t quarantine = 0;   ///< id there; 0 = not held
};

/// The ledger's answer, given after COMMIT returned.
struct Answer {
    enum class Status : std::uint8_t {
        done,        ///< applied in this commit (or decided: duplicate, held)
        stored,      ///< durable, will be applied later
        no_space,    ///< nothing was stored: the disk is full
        unavailable  ///< nothing was stored: shutting down
    };
    Status status = Status::unavailable;
    MessageSeq message = 0;
    bool duplicate = false;  ///< `message` is the first one's number, `documents` its present state
    std::vector<DocumentResult> documents;
};

/// What is offered to the ledger.
struct Submission {
    MessageKind kind = MessageKind::document;
    std::string partner, channel;  ///< "" for our own kinds
    std::string key;               ///< the sender's: header, field, file claim; "" = none
    std::string content_type;
    std::string origin;  ///< for people: file name, remote address
    Body body;
    /// Small messages come decoded. Empty for what is only stored and for what is decoded later.
    std::optional<Decoded> decoded;
    bool store_only = false;       ///< the channel has no mapping: the message is kept, nothing is applied
    std::uint64_t quarantine = 0;  ///< for release and dismiss
    /// Called once, on the ledger's thread, after the commit. Must not block; may be empty.
    std::function<void(const Answer&)> done;
};

}  // namespace crossdock::ledger
