#pragma once

#include "adapters/transports/directory/files.h"
#include "gateway/core/time.h"
#include "gateway/observe/log.h"
#include "gateway/ports/transport.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::transport::directory {

struct Options {
    std::string partner, channel;
    std::string path;           ///< the folder; the partner writes into it
    std::string pattern = "*";  ///< glob on names
    Duration every = std::chrono::seconds(2);
    Duration min_age = std::chrono::seconds(2);
    std::uint64_t max_bytes = 64ull << 20;
    std::size_t most_claims = 64;  ///< taken and not yet answered
    /// For tests: called before each change of the folder, by name. What it throws ends step() there, as a
    /// kill would.
    std::function<void(std::string_view change)> before_change;
};

/// Takes a partner's files out of a folder, each exactly once whatever moment the machine dies.
///
/// A file is taken when size and time did not change for `min_age`, seen in two looks at least: by rename to
/// `.taking/NUMBER-NAME`, made durable before anything else happens. That name is the key against duplicates:
/// a claim found at start is offered again under it, and the ledger knows whether it had come. Then it moves
/// to `done/NUMBER-NAME`, or to `failed/` beside a text that says why. Numbers are the time in microseconds,
/// and always above those in the three folders, so that a key is never given out twice.
///
/// Nothing is deleted or overwritten. Empty files wait until they grow; links and names with a leading dot
/// are not looked at. Files are offered in the order of their time. A folder that cannot be read is logged
/// once and tried again.
class Poller final : public ports::Poller {
public:
    /// `inbox`, `clock` and `log` must outlive it; answers may come later than its end.
    Poller(Options options, ports::Inbox& inbox, const Clock& clock, observe::Log& log);
    ~Poller() override;

    Duration step() override;

private:
    struct Claim {
        std::string name;                                      ///< in `.taking/`: the key
        std::string origin;                                    ///< the name it came under
        FileState state;                                       ///< as last seen
        Instant since;                                         ///< seen so since
        bool settled = false;                                  ///< did not change for long enough
        bool offered = false;                                  ///< waiting for its answer
        std::optional<ports::Arrival> arrival = std::nullopt;  ///< read and not yet accepted by the inbox
    };
    struct Sighting {
        FileState state;
        Instant since;
        bool told = false;  ///< that it is empty
    };
    struct Answers;

    Result<void> prepare();
    Result<void> find_claims();
    Result<void> claim_files(Instant now);
    bool is_ready(const ListedFile& file, Instant now);
    Result<void> handle_answers();
    Result<void> offer_claims(Instant now);
    bool settle(Claim& claim, Instant now);
    Result<bool> read(Claim& claim);
    Result<void> finish(const std::string& name, std::string_view folder, std::string_view reason);
    std::string next_name(const std::string& name, Instant now);
    void note_number(std::string_view name);
    std::string path_of(std::string_view folder, std::string_view name = {}) const;
    void before(std::string_view change) const;
    void report(const Error& error);

    Options options_;
    ports::Inbox& inbox_;
    const Clock& clock_;
    observe::Log& log_;
    bool prepared_ = false;
    std::uint64_t last_number_ = 0;
    std::map<std::string, Sighting> sightings_;
    std::map<std::uint64_t, Claim> claims_;  ///< by number: the order in which they are offered
    // Shared with the answers' callbacks, which the inbox may call after this object's end.
    std::shared_ptr<Answers> answers_;
    std::string last_error_;
};

}  // namespace crossdock::transport::directory
