#include "adapters/transports/directory/poller.h"

#include <algorithm>
#include <charconv>
#include <mutex>

namespace crossdock::transport::directory {
namespace {

constexpr std::string_view taking = ".taking", done = "done", failed = "failed";
constexpr std::size_t longest_name = 200;  ///< number and `.problem.txt` still fit into a name's 255 bytes

/// The number in front of `NUMBER-NAME`; 0 where there is none.
std::uint64_t number_of(std::string_view name) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    const bool good = error == std::errc() && end != name.data() + name.size() && *end == '-';
    return good ? number : 0;
}

std::string origin_of(const std::string& claim) {
    return claim.substr(claim.find('-') + 1);
}

/// Cut at a character's border.
std::string shortened(const std::string& name) {
    if (name.size() <= longest_name) return name;
    std::size_t size = longest_name;
    while (size > 0 && (static_cast<unsigned char>(name[size]) & 0xc0) == 0x80) --size;
    return name.substr(0, size);
}

}  // namespace

/// Answers on their way from the ledger's thread to ours.
struct Poller::Answers {
    std::mutex mutex;
    std::vector<std::pair<std::uint64_t, ports::Receipt>> list;
};

Poller::Poller(Options options, ports::Inbox& inbox, const Clock& clock, observe::Log& log)
    : options_(std::move(options)),
      inbox_(inbox),
      clock_(clock),
      log_(log),
      answers_(std::make_shared<Answers>()) {}

Poller::~Poller() = default;

Duration Poller::step() {
    constexpr Duration soon = std::chrono::milliseconds(20);
    const Instant now = clock_.now();
    const auto run = [&](const Result<void>& result) {
        if (!result) report(result.error());
        return result.has_value();
    };
    if (!prepared_ && !run(prepare())) return options_.every;
    const bool good = run(handle_answers()) && run(claim_files(now)) && run(offer_claims(now));
    if (good) last_error_.clear();
    const bool waiting =
        std::any_of(claims_.begin(), claims_.end(), [](const auto& claim) { return claim.second.offered; });
    return waiting ? std::min(soon, options_.every) : options_.every;
}

Result<void> Poller::prepare() {
    if (auto listed = list_files(options_.path, options_.pattern); !listed) return listed.error();
    for (const std::string_view folder : {taking, done, failed}) {
        if (auto made = make_folder(path_of(folder)); !made) return made;
    }
    if (auto synced = sync_folder(options_.path); !synced) return synced;
    if (auto found = find_claims(); !found) return found;
    prepared_ = true;
    return {};
}

Result<void> Poller::find_claims() {
    for (const std::string_view folder : {done, failed}) {
        const auto names = list_names(path_of(folder));
        if (!names) return names.error();
        for (const std::string& name : *names) note_number(name);
    }
    auto files = list_files(path_of(taking), "*");
    if (!files) return files.error();
    for (const ListedFile& file : *files) {
        note_number(file.name);
        if (number_of(file.name) == 0) continue;
        // Whether it was still being written when we were stopped is not known: it must be seen twice again.
        claims_.insert_or_assign(number_of(file.name),
                                 Claim{file.name, origin_of(file.name), file.state, clock_.now()});
    }
    if (!claims_.empty())
        log_.notice(
            "files claimed before the start are offered again",
            {{"partner", options_.partner}, {"channel", options_.channel}, {"files", claims_.size()}});
    return {};
}

bool Poller::is_ready(const ListedFile& file, Instant now) {
    const auto [found, is_new] = sightings_.try_emplace(file.name, Sighting{file.state, now});
    Sighting& sighting = found->second;
    if (sighting.state != file.state) sighting = {file.state, now};
    if (file.state.size == 0) {
        if (!sighting.told)
            log_.warning("file is empty and waits until it grows",
                         {{"partner", options_.partner}, {"channel", options_.channel}, {"file", file.name}});
        sighting.told = true;
        return false;
    }
    return !is_new && now - sighting.since >= options_.min_age;
}

Result<void> Poller::claim_files(Instant now) {
    auto files = list_files(options_.path, options_.pattern);
    if (!files) return files.error();
    std::erase_if(sightings_, [&](const auto& sighting) {
        return std::none_of(files->begin(), files->end(),
                            [&](const ListedFile& file) { return file.name == sighting.first; });
    });
    bool renamed = false;
    for (const ListedFile& file : *files) {
        if (!is_ready(file, now) || claims_.size() >= options_.most_claims) continue;
        Claim claim{next_name(file.name, now), file.name, file.state, now};
        before("claim");
        const auto moved = rename_file(path_of({}, file.name), path_of(taking, claim.name));
        if (!moved && moved.error().code == Errc::not_found) continue;  // its owner took it away
        if (!moved) return moved.error();
        renamed = true;
        sightings_.erase(file.name);
        const auto state = state_of(path_of(taking, claim.name));
        claim.settled = state && *state == claim.state;
        if (state) claim.state = *state;
        claims_.insert_or_assign(number_of(claim.name), std::move(claim));
    }
    if (!renamed) return {};
    // A claim that was offered must never be forgotten: durable first, in the order that never loses a file.
    before("sync claims");
    if (auto synced = sync_folder(path_of(taking)); !synced) return synced;
    return sync_folder(options_.path);
}

bool Poller::settle(Claim& claim, Instant now) {
    if (claim.settled) return true;
    const auto state = state_of(path_of(taking, claim.name));
    if (!state) return true;  // read() tells why
    if (*state != claim.state) {
        claim.state = *state;
        claim.since = now;
        return false;
    }
    claim.settled = now > claim.since && now - claim.since >= options_.min_age;
    return claim.settled;
}

Result<void> Poller::offer_claims(Instant now) {
    std::vector<std::uint64_t> gone;
    Result<void> outcome;
    for (auto& [number, claim] : claims_) {
        if (claim.offered || !settle(claim, now)) continue;
        if (!claim.arrival) {
            const auto ready = read(claim);
            if (!ready) {
                outcome = ready.error();
                if (ready.error().code == Errc::not_found) gone.push_back(number);
                // A file that cannot be read holds nobody up; a spool that cannot be written holds everybody.
                if (ready.error().source != path_of(taking, claim.name)) break;
                continue;
            }
            if (!*ready) {
                if (claim.settled) gone.push_back(number);  // failed; else it changed while it was read
                continue;
            }
        }
        before("offer");
        const auto answer = [number = number, answers = answers_](const ports::Receipt& receipt) {
            const std::lock_guard lock(answers->mutex);
            answers->list.emplace_back(number, receipt);
        };
        if (!inbox_.offer(std::move(*claim.arrival), answer)) break;  // full: this one first, next time
        claim.arrival.reset();
        claim.offered = true;
    }
    for (const std::uint64_t number : gone) claims_.erase(number);
    return outcome;
}

/// Fills `claim.arrival`. False: there is nothing to offer, because the file moved to `failed/` or is still
/// changing.
Result<bool> Poller::read(Claim& claim) {
    const std::string path = path_of(taking, claim.name);
    const auto state = state_of(path);
    if (!state) return state.error();
    if (state->size > options_.max_bytes) {
        const std::string reason = "the file has " + std::to_string(state->size) +
                                   " bytes; the limit of this channel is " +
                                   std::to_string(options_.max_bytes);
        if (auto moved = finish(claim.name, failed, reason); !moved) return moved.error();
        return false;
    }
    ports::Arrival arrival{options_.partner, options_.channel, claim.name, {}, claim.origin, {}, {}};
    if (state->size <= ports::Inbox::small_body) {
        const auto append = [&](std::string_view bytes) -> Result<void> {
            arrival.bytes.append(bytes);
            return {};
        };
        if (auto done_reading = read_file(path, append); !done_reading) return done_reading.error();
    } else {
        before("spool");
        auto spool = inbox_.spool();
        if (!spool) return spool.error();
        const auto write = [&](std::string_view bytes) { return (*spool)->write(bytes); };
        if (auto done_reading = read_file(path, write); !done_reading) return done_reading.error();
        auto spooled = (*spool)->finish();
        if (!spooled) return spooled.error();
        arrival.spooled = std::move(*spooled);
    }
    const auto after = state_of(path);
    if (!after) return after.error();
    if (*after != claim.state) {
        claim.state = *after;
        claim.since = clock_.now();
        claim.settled = false;
        return false;
    }
    claim.arrival = std::move(arrival);
    return true;
}

Result<void> Poller::handle_answers() {
    std::vector<std::pair<std::uint64_t, ports::Receipt>> answers;
    {
        const std::lock_guard lock(answers_->mutex);
        answers.swap(answers_->list);
    }
    Result<void> outcome;
    for (const auto& [number, receipt] : answers) {
        const auto claim = claims_.find(number);
        if (claim == claims_.end()) continue;
        claim->second.offered = false;  // not_now, or a rename that failed: it is offered again
        if (receipt.verdict == ports::Receipt::Verdict::not_now) continue;
        const bool taken = receipt.verdict == ports::Receipt::Verdict::taken;
        if (auto moved = finish(claim->second.name, taken ? done : failed, receipt.reason); !moved) {
            outcome = moved;
            continue;
        }
        claims_.erase(claim);
    }
    return outcome;
}

Result<void> Poller::finish(const std::string& name, std::string_view folder, std::string_view reason) {
    if (folder == failed) {
        before("write problem");
        const std::string text = std::string(reason) + "\n";
        if (auto written = write_file(path_of(failed, name + ".problem.txt"), text); !written) return written;
        log_.warning("file failed", {{"partner", options_.partner},
                                     {"channel", options_.channel},
                                     {"file", name},
                                     {"reason", reason.substr(0, reason.find('\n'))}});
    }
    before("finish");
    auto moved = rename_file(path_of(taking, name), path_of(folder, name));
    if (!moved && moved.error().code != Errc::not_found) return moved;
    before("sync finished");
    if (auto synced = sync_folder(path_of(folder)); !synced) return synced;
    return sync_folder(path_of(taking));
}

std::string Poller::next_name(const std::string& name, Instant now) {
    const auto micros = static_cast<std::uint64_t>(std::max<std::int64_t>(now.time_since_epoch().count(), 0));
    last_number_ = std::max(last_number_ + 1, micros);
    return std::to_string(last_number_) + "-" + shortened(name);
}

void Poller::note_number(std::string_view name) {
    last_number_ = std::max(last_number_, number_of(name));
}

std::string Poller::path_of(std::string_view folder, std::string_view name) const {
    std::string path = options_.path;
    for (const std::string_view part : {folder, name}) {
        if (part.empty()) continue;
        path += '/';
        path += part;
    }
    return path;
}

void Poller::before(std::string_view change) const {
    if (options_.before_change) options_.before_change(change);
}

void Poller::report(const Error& error) {
    const std::string text = error.source + ": " + error.message;
    if (text != last_error_)
        log_.error("folder cannot be served", {{"partner", options_.partner},
                                               {"channel", options_.channel},
                                               {"path", error.source},
                                               {"reason", error.message}});
    last_error_ = text;
}

}  // namespace crossdock::transport::directory
