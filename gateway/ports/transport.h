#pragma once

#include "gateway/core/error.h"
#include "gateway/core/time.h"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace crossdock::ports {

/// A large body on its way in: written piece by piece into the store's spool, complete and synced after
/// finish(). Destroyed before that, it leaves nothing behind.
class SpoolFile {
public:
    /// What is in the spool; it belongs to whoever holds this.
    struct Done {
        std::string path;
        std::uint64_t size = 0;
        std::array<unsigned char, 32> sha256{};
    };

    virtual ~SpoolFile() = default;
    /// Errors: no_space, io.
    virtual Result<void> write(std::string_view bytes) = 0;
    /// Errors: no_space, io.
    virtual Result<Done> finish() = 0;
};

/// A message as a transport hands it in: authenticated, within its limits.
struct Arrival {
    std::string partner, channel;
    std::string key;           ///< the sender's, against duplicates; "" = none
    std::string content_type;  ///< "" = not said
    std::string origin;        ///< for people: a file's name, a remote address
    std::string bytes;         ///< the whole body, where it is small
    SpoolFile::Done spooled;   ///< else; its path is "" for a small one
};

/// What became of an arrival.
struct Receipt {
    enum class Verdict : std::uint8_t {
        taken,    ///< durable: applied, waiting, held or a duplicate; the transport may forget it
        refused,  ///< durable too, but nothing in it could be used: the sender should hear `reason`
        not_now   ///< nothing was kept: offer it again later, under the same key
    };
    Verdict verdict = Verdict::not_now;
    std::string reason;  ///< in words, one problem a line; without content of the message
};

/// Where transports hand messages in: the ledger's inbox, seen from outside. Any thread.
class Inbox {
public:
    virtual ~Inbox() = default;

    /// False: full, `arrival` is untouched, try again later. `done` is called once, on any thread, when the
    /// message is durable; it must not block.
    virtual bool offer(Arrival&& arrival, std::function<void(const Receipt&)> done) = 0;

    /// A file for a body that is too large for Arrival::bytes. Errors: no_space, io.
    virtual Result<std::unique_ptr<SpoolFile>> spool() = 0;

    /// Bodies up to this many bytes go into Arrival::bytes.
    static constexpr std::uint64_t small_body = 64 * 1024;
};

/// A transport that looks for messages by itself (a folder; later SFTP, mail). Driven by one thread.
///
/// It keeps no memory beside what the other side shows: a folder's claims are files. Transports that poll a
/// remote will need one that the ledger serves; it comes with them.
class Poller {
public:
    virtual ~Poller() = default;

    /// Does what is due, and returns after how long it wants to be called again.
    virtual Duration step() = 0;
};

/// Where documents for one partner go. One thread.
class Outbox {
public:
    virtual ~Outbox() = default;

    /// When it returns well the partner finds the whole document under `name`, whatever happens then; never a
    /// part of it. Put again under the same name it takes the place of the first. May wait for disks and
    /// networks. Errors: not_found (no such place), no_space, io: the same may be tried again later.
    virtual Result<void> put(std::string_view name, std::string_view bytes) = 0;
};

/// A header of a pushed message; names are compared without regard to case.
struct PushHeader {
    std::string_view name, value;
};

/// A message that was pushed to us, before anybody believes it. Views into the request.
struct Push {
    std::span<const PushHeader> headers;
    std::string_view body;
    Instant received_at;
};

/// The part of a push transport that belongs to one channel: who sent this, and under which key? Immutable;
/// any thread.
class Gate {
public:
    virtual ~Gate() = default;

    /// The sender's key ("" = none). Errors tell the sender's developer what to mend, and never what was
    /// expected: refused (not authentic), missing or syntax (the key), unavailable (our fault: no live
    /// secret).
    virtual Result<std::string> admit(const Push& push) const = 0;
};

}  // namespace crossdock::ports
