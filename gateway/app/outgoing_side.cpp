#include "gateway/app/outgoing_side.h"

#include "adapters/transports/registry.h"
#include "gateway/crypto/random.h"
#include "gateway/intake/acknowledge.h"
#include "gateway/ledger/reader.h"
#include "gateway/publish/outgoing_lane.h"

#include <condition_variable>
#include <map>
#include <mutex>

namespace crossdock::app {
namespace {

constexpr std::size_t rows_at_once = 100;
constexpr std::uint64_t piece_bytes = 256 * 1024;

using Outboxes = std::map<std::string, std::shared_ptr<ports::Outbox>>;

Outboxes outboxes_of(const settings::Settings& settings) {
    Outboxes outboxes;
    for (const settings::Partner& partner : settings.partners) {
        if (auto outbox = transports::make_outbox(partner)) outboxes[partner.name] = std::move(outbox);
    }
    return outboxes;
}

}  // namespace

struct OutgoingSide::Impl {
    Impl(const intake::ProfileStore& p, ledger::Ledger& l, std::unique_ptr<ledger::Reader> r,
         const Clock& clock, observe::Log& log, observe::Metrics& metrics)
        : profiles(p),
          ledger(l),
          reader(std::move(r)),
          lane({[this] { return reader->outgoing_figures(); },
                [this](const std::string& partner, std::uint64_t after) {
                    return reader->outgoing(partner, after, rows_at_once);
                },
                [this](const ledger::Outgoing& row) { return make_bytes(row); },
                [this](const std::string& partner) {
                    const auto found = outboxes.find(partner);
                    return found == outboxes.end() ? nullptr : found->second;
                },
                [this](ledger::OutgoingNote note) { ledger.note_outgoing(std::move(note)); },
                [this] {
                    const std::lock_guard guard(lock);
                    return stopped;
                },
                clock, random, log, metrics}) {
        ledger.on_outgoing([this] { ring(); });
    }
    ~Impl() { ledger.on_outgoing(nullptr); }

    void ring() {
        {
            const std::lock_guard guard(lock);
            rung = true;
        }
        bell.notify_one();
    }

    Result<std::vector<std::string>> make_bytes(const ledger::Outgoing& row) {
        const auto now = profiles.load();
        const intake::ChannelProfile* profile = now->find(row.partner, row.channel);
        if (profile == nullptr)
            return failure(Errc::not_found,
                           "the configuration has no channel '" + row.channel + "' any more");
        std::string piece;
        std::uint64_t offset = 0;
        const ports::PieceSource source = [&]() -> Result<std::string_view> {
            auto read = reader->body(row.message, offset, piece_bytes);
            if (!read) return read.error();
            piece = std::move(*read);
            offset += piece.size();
            return std::string_view(piece);
        };
        return intake::acknowledge(*profile, row, source);
    }

    void run() {
        std::unique_lock guard(lock);
        while (!stopped) {
            rung = false;
            if (next) {
                outboxes = std::move(*next);
                next.reset();
                lane.retry_now();
            }
            guard.unlock();
            const Duration nap = lane.step();
            guard.lock();
            bell.wait_for(guard, nap, [this] { return rung || stopped; });
        }
    }

    const intake::ProfileStore& profiles;
    ledger::Ledger& ledger;
    crypto::SystemRandom random;
    std::unique_ptr<ledger::Reader> reader;  ///< used on the lane's thread only
    Outboxes outboxes;                       ///< likewise
    publish::OutgoingLane lane;
    std::mutex lock;  ///< guards what follows
    std::condition_variable bell;
    std::optional<Outboxes> next;
    bool rung = false, stopped = false;
};

OutgoingSide::OutgoingSide(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
OutgoingSide::~OutgoingSide() = default;

std::unique_ptr<OutgoingSide> OutgoingSide::make(const settings::Settings& settings,
                                                 const intake::ProfileStore& profiles, ledger::Ledger& ledger,
                                                 const Clock& clock, observe::Log& log,
                                                 observe::Metrics& metrics, std::vector<Error>& errors) {
    auto reader = ledger::Reader::open(settings.data);
    if (!reader) {
        errors.push_back(reader.error());
        return nullptr;
    }
    auto impl = std::make_unique<Impl>(profiles, ledger, std::move(*reader), clock, log, metrics);
    std::unique_ptr<OutgoingSide> side(new OutgoingSide(std::move(impl)));
    side->configure(settings);
    return side;
}

void OutgoingSide::configure(const settings::Settings& settings) {
    {
        const std::lock_guard guard(impl_->lock);
        impl_->next = outboxes_of(settings);
    }
    impl_->ring();
}

void OutgoingSide::start(Threads& threads) {
    threads.start("outgoing", [this] { impl_->run(); });
}

void OutgoingSide::stop() {
    {
        const std::lock_guard guard(impl_->lock);
        impl_->stopped = true;
    }
    impl_->bell.notify_one();
}

}  // namespace crossdock::app
