#include "gateway/intake/webhook_intake.h"

#include "gateway/core/text.h"
#include "gateway/crypto/digest.h"
#include "gateway/intake/inbox.h"
#include "gateway/intake/intake.h"

#include <algorithm>
#include <array>

namespace crossdock::intake {
namespace {

using Done = std::function<void(HttpAnswer)>;

/// "application/json" of "Application/JSON; charset=utf-8".
std::string media_type(std::string_view content_type) {
    return to_lower(trim(content_type.substr(0, content_type.find(';'))));
}

/// `pattern` may hold one *: "application/*+json".
bool fits(std::string_view pattern, std::string_view type) {
    const std::size_t star = pattern.find('*');
    if (star == std::string_view::npos) return pattern == type;
    const std::string_view before = pattern.substr(0, star), after = pattern.substr(star + 1);
    return type.size() > before.size() + after.size() && type.starts_with(before) && type.ends_with(after);
}

bool accepts(const ChannelProfile& profile, std::string_view content_type) {
    if (profile.content_types.empty() || content_type.empty()) return true;
    const std::string type = media_type(content_type);
    return std::any_of(profile.content_types.begin(), profile.content_types.end(),
                       [&](const std::string& pattern) { return fits(pattern, type); });
}

std::string listed(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

/// Nothing in it will ever be applied, whatever the model holds.
bool is_unusable(const ledger::Decoded& decoded) {
    return decoded.refused || std::all_of(decoded.documents.begin(), decoded.documents.end(),
                                          [](const ledger::DecodedDocument& document) {
                                              return document.refused ||
                                                     (document.facts.empty() && document.rejected > 0);
                                          });
}

HttpAnswer not_admitted(const Error& error) {
    if (error.code == Errc::unavailable)
        return problem(503, "secret-unavailable", "the channel's secret is not available", error.message, 60);
    const bool of_key = error.number.empty();
    if (of_key) return problem(400, "bad-key", "the key against duplicates cannot be read", error.message);
    return problem(401, "signature", "the request is not authentic",
                   std::string(error.number) + ": " + error.message);
}

}  // namespace

struct WebhookIntake::Impl {
    /// What became of a webhook, counted.
    enum Kind : std::size_t {
        taken,
        stored,
        unknown_channel,
        not_authentic,
        too_large,
        wrong_type,
        bad_key,
        busy,
        no_space,
        results
    };
    static constexpr std::array<std::string_view, results> names{
        "done",       "stored",  "unknown_channel", "not_authentic", "too_large",
        "wrong_type", "bad_key", "unavailable",     "no_space"};

    Impl(const ProfileStore& profiles_in, ledger::Ledger& ledger_in, ports::Inbox& spool_in,
         Offload offload_in, const Clock& clock_in, observe::Log& log_in, observe::Metrics& metrics)
        : profiles(profiles_in),
          ledger(ledger_in),
          spool(spool_in),
          offload(std::move(offload_in)),
          clock(clock_in),
          log(log_in) {
        for (std::size_t i = 0; i < results; ++i)
            counters[i] = &metrics.counter("crossdock_webhooks_total", "webhooks by what was answered",
                                           {{"result", std::string(names[i])}});
    }

    /// Everything that costs little: nullopt where the webhook may come in, with its key.
    std::optional<HttpAnswer> check(const IncomingWebhook& webhook, const ChannelProfile* profile,
                                    std::string& key) {
        if (profile == nullptr || !profile->pushed) {
            counters[unknown_channel]->add();
            return problem(404, "unknown-channel", "there is no such channel",
                           "POST /in/PARTNER/CHANNEL needs the names that you were given");
        }
        if (webhook.body.size() > profile->max_bytes) {
            counters[too_large]->add();
            return problem(413, "body-too-large", "the body is too large",
                           "the body has " + std::to_string(webhook.body.size()) +
                               " bytes; this channel takes " + std::to_string(profile->max_bytes));
        }
        if (!accepts(*profile, webhook.content_type)) {
            counters[wrong_type]->add();
            return problem(415, "content-type", "the content type is not accepted",
                           "this channel takes " + listed(profile->content_types));
        }
        if (!profile->gate) {
            counters[busy]->add();
            return problem(503, "secret-unavailable", "the channel's secret is not available",
                           "it cannot be checked who sent this; its operator has been told", 60);
        }
        auto admitted = profile->gate->admit({webhook.headers, webhook.body, clock.now()});
        if (!admitted) {
            HttpAnswer answer = not_admitted(admitted.error());
            counters[answer.status == 401 ? not_authentic : answer.status == 400 ? bad_key : busy]->add();
            if (answer.status == 401) tell_of_refusal(webhook, admitted.error());
            return answer;
        }
        key = std::move(*admitted);
        if (profile->waiting.load(std::memory_order_relaxed) < profile->most_waiting) return std::nullopt;
        counters[busy]->add();
        return problem(429, "too-many-waiting", "too many messages of this channel wait already",
                       "send fewer at once; this one was not stored", 1);
    }

    /// One line a second at most: whoever guesses signatures must not fill the disk.
    void tell_of_refusal(const IncomingWebhook& webhook, const Error& error) {
        const auto second = std::chrono::floor<std::chrono::seconds>(clock.now()).time_since_epoch().count();
        if (last_told.exchange(second, std::memory_order_relaxed) == second) return;
        log.notice("webhook is not authentic", {{"partner", webhook.partner},
                                                {"channel", webhook.channel},
                                                {"remote", webhook.remote},
                                                {"reason", error.message}});
    }

    void submit(std::shared_ptr<const Profiles> with, const ChannelProfile& profile,
                ledger::Submission&& submission, Done&& done) {
        const bool refused = profile.verdict && submission.decoded && is_unusable(*submission.decoded);
        profile.waiting.fetch_add(1, std::memory_order_relaxed);
        // std::function wants copies; the callback is shared so that a full queue can still answer.
        auto answer = std::make_shared<Done>(std::move(done));
        submission.done = [this, answer, refused, with = std::move(with),
                           &profile](const ledger::Answer& result) {
            profile.waiting.fetch_sub(1, std::memory_order_relaxed);
            using Status = ledger::Answer::Status;
            counters[result.status == Status::done       ? taken
                     : result.status == Status::stored   ? stored
                     : result.status == Status::no_space ? no_space
                                                         : busy]
                ->add();
            const bool verdict = refused && result.status == Status::done && !result.duplicate;
            (*answer)(verdict ? unusable(result) : answer_of(result));
        };
        if (ledger.offer(std::move(submission))) return;
        profile.waiting.fetch_sub(1, std::memory_order_relaxed);
        counters[busy]->add();
        (*answer)(problem(503, "queue-full", "too much waits already",
                          "nothing was stored; send the same message again", 1));
    }

    /// A body above 64 KiB: to the spool, on a thread that may wait for the disk; decoded after it is stored.
    void spool_and_submit(std::shared_ptr<const Profiles> with, const ChannelProfile& profile,
                          ports::Arrival&& arrival, Done&& done) {
        auto shared = std::make_shared<std::pair<ports::Arrival, Done>>(std::move(arrival), std::move(done));
        const bool runs = offload([this, shared, with = std::move(with), &profile] {
            auto& [message, answer] = *shared;
            auto file = spool.spool();
            crossdock::Result<ports::SpoolFile::Done> written =
                file ? write(**file, message.bytes) : file.error();
            if (!written) {
                const bool full = written.error().code == Errc::no_space;
                counters[full ? no_space : busy]->add();
                ledger::Answer failed;
                failed.status = full ? ledger::Answer::Status::no_space : ledger::Answer::Status::unavailable;
                return answer(answer_of(failed));
            }
            message.bytes.clear();
            message.spooled = std::move(*written);
            submit(with, profile, make_submission(std::move(message), profile), std::move(answer));
        });
        if (runs) return;
        counters[busy]->add();
        shared->second(problem(503, "queue-full", "too much waits already",
                               "nothing was stored; send the same message again", 1));
    }

    static crossdock::Result<ports::SpoolFile::Done> write(ports::SpoolFile& file, std::string_view bytes) {
        if (auto written = file.write(bytes); !written) return written.error();
        return file.finish();
    }

    const ProfileStore& profiles;
    ledger::Ledger& ledger;
    ports::Inbox& spool;
    Offload offload;
    const Clock& clock;
    observe::Log& log;
    DecoderCache decoders;
    std::array<observe::Counter*, results> counters{};
    std::atomic<std::int64_t> last_told{0};
};

WebhookIntake::WebhookIntake(const ProfileStore& profiles, ledger::Ledger& ledger, ports::Inbox& spool,
                             Offload offload, const Clock& clock, observe::Log& log,
                             observe::Metrics& metrics)
    : impl_(std::make_unique<Impl>(profiles, ledger, spool, std::move(offload), clock, log, metrics)) {}

WebhookIntake::~WebhookIntake() = default;

void WebhookIntake::receive(const IncomingWebhook& webhook, std::function<void(HttpAnswer)> done) {
    std::shared_ptr<const Profiles> profiles = impl_->profiles.load();
    const ChannelProfile* profile = profiles->find(webhook.partner, webhook.channel);
    std::string key;
    if (auto refused = impl_->check(webhook, profile, key)) return done(std::move(*refused));
    ports::Arrival arrival{profile->partner,
                           profile->channel,
                           std::move(key),
                           std::string(webhook.content_type),
                           std::string(webhook.remote),
                           std::string(webhook.body),
                           {}};
    if (webhook.body.size() > ports::Inbox::small_body)
        return impl_->spool_and_submit(std::move(profiles), *profile, std::move(arrival), std::move(done));
    ledger::Submission submission = make_submission(std::move(arrival), *profile);
    if (!profile->store_only && !impl_->ledger.stores_first())
        submission.decoded = impl_->decoders.decode(*profile, *profiles, submission.body.bytes);
    impl_->submit(std::move(profiles), *profile, std::move(submission), std::move(done));
}

std::uint64_t WebhookIntake::max_body() const {
    return impl_->profiles.load()->max_webhook_bytes;
}

}  // namespace crossdock::intake
