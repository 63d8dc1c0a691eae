#include "gateway/publish/publisher.h"

#include "gateway/publish/registry.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>

namespace crossdock::publish {

struct Publisher::Mailbox {
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::function<void()>> tasks;
    bool rung = false;
    bool stopping = false;

    void post(std::function<void()> task) {
        {
            const std::lock_guard lock(mutex);
            tasks.push_back(std::move(task));
            rung = true;
        }
        changed.notify_one();
    }
    void ring() {
        {
            const std::lock_guard lock(mutex);
            if (rung) return;
            rung = true;
        }
        changed.notify_one();
    }
};

Publisher::Publisher(const Services& services, std::vector<ledger::SubscriberState> known)
    : services_(services), known_(std::move(known)), mailbox_(std::make_shared<Mailbox>()) {
    post_ = [mailbox = mailbox_](std::function<void()> task) { mailbox->post(std::move(task)); };
    bell_ = services_.journal.subscribe([mailbox = mailbox_](std::uint64_t) { mailbox->ring(); });
}

Publisher::~Publisher() {
    services_.journal.unsubscribe(bell_);
}

std::vector<Error> Publisher::configure(const std::vector<EndpointOptions>& endpoints) {
    std::vector<Error> errors;
    for (const EndpointOptions& options : endpoints) {
        const auto kinds = subscriber_kinds();
        const bool known_kind =
            std::any_of(kinds.begin(), kinds.end(),
                        [&options](const SubscriberKind& kind) { return kind.name == options.kind; });
        if (!known_kind)
            errors.push_back(failure(Errc::not_found, "no kind of endpoint is named '" + options.kind + "'"));
        if (auto signer = crypto::WebhookSigner::make(options.secrets); !signer) {
            errors.push_back(
                failure(signer.error().code, "endpoint '" + options.name + "': " + signer.error().message));
        }
    }
    if (errors.empty()) post_([this, endpoints] { replace(endpoints); });
    return errors;
}

/// On the publisher's thread.
void Publisher::replace(const std::vector<EndpointOptions>& endpoints) {
    for (const std::unique_ptr<Subscriber>& subscriber : subscribers_) {
        std::erase_if(known_,
                      [&](const ledger::SubscriberState& state) { return state.name == subscriber->name(); });
        known_.push_back(subscriber->state());
    }
    subscribers_.clear();
    for (const EndpointOptions& options : endpoints) {
        const auto previous = std::find_if(
            known_.begin(), known_.end(),
            [&options](const ledger::SubscriberState& state) { return state.name == options.name; });
        auto made =
            make_subscriber(options, previous == known_.end() ? nullptr : &*previous, services_, post_);
        if (made) {
            subscribers_.push_back(std::move(*made));
        } else {
            services_.log.error("endpoint cannot be made",
                                {{"endpoint", options.name}, {"reason", made.error().message}});
        }
    }
}

void Publisher::enable(const std::string& name) {
    post_([this, name] {
        for (const std::unique_ptr<Subscriber>& subscriber : subscribers_) {
            if (subscriber->name() == name) subscriber->enable();
        }
    });
}

std::optional<Instant> Publisher::step() {
    std::deque<std::function<void()>> tasks;
    {
        const std::lock_guard lock(mailbox_->mutex);
        tasks.swap(mailbox_->tasks);
        mailbox_->rung = false;
    }
    for (const std::function<void()>& task : tasks) task();

    const Instant now = services_.clock.now();
    std::optional<Instant> earliest;
    for (const std::unique_ptr<Subscriber>& subscriber : subscribers_) {
        const std::optional<Instant> wanted = subscriber->step(now);
        if (wanted && (!earliest || *wanted < *earliest)) earliest = wanted;
    }
    return earliest;
}

void Publisher::run() {
    while (true) {
        const std::optional<Instant> until = step();
        // At most a second, since the clock that deadlines are told by may be set meanwhile.
        Duration wait = std::chrono::seconds(1);
        if (until) wait = std::clamp<Duration>(*until - services_.clock.now(), Duration(0), wait);
        std::unique_lock lock(mailbox_->mutex);
        mailbox_->changed.wait_for(lock, wait, [this] { return mailbox_->rung || mailbox_->stopping; });
        if (mailbox_->stopping) return;
    }
}

void Publisher::stop() {
    {
        const std::lock_guard lock(mailbox_->mutex);
        mailbox_->stopping = true;
    }
    mailbox_->changed.notify_one();
}

void Publisher::wake() {
    mailbox_->ring();
}

}  // namespace crossdock::publish
