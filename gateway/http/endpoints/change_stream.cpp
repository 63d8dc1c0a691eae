#include "gateway/http/endpoints/changes.h"

#include "gateway/http/endpoints/common.h"

#include <mutex>

namespace crossdock::http {
namespace {

constexpr std::size_t stretch_from_store = 1000;

Tick ticks_of(Duration time) {
    return ticks(std::chrono::duration_cast<std::chrono::milliseconds>(time));
}

/// What a reader thread found for a stream whose place is older than memory. Shared by both; the stream may
/// be gone before the answer comes.
struct OldStretch {
    std::mutex mutex;
    bool ready = false;
    bool failed = false;
    std::string text;
    std::uint64_t next = 0;
};

/// Follows the journal from a cursor. Pulled by its session: a client that reads slowly falls behind memory,
/// is fed from the store, and is cut by the session's deadline when it takes nothing at all.
class ChangeStream final : public Stream {
public:
    ChangeStream(const Services& services, Lane& lane, const FeedCursor& from)
        : services_(services), lane_(lane), hub_(services.hub(lane)), at_(from) {
        const auto least = services.shortest_stream.count();
        const auto span = static_cast<std::uint64_t>(services.longest_stream.count() - least);
        const std::uint64_t extra = span == 0 || !services.random ? 0 : services.random() % span;
        ends_ = lane.now() + ticks_of(Duration(least + static_cast<Duration::rep>(extra)));
        bookmark_at_ = lane.now() + ticks_of(services.bookmark);
    }
    ~ChangeStream() override { stop_waiting(); }

    void start(std::function<void()> wake) override { wake_ = std::move(wake); }

    Piece next() override {
        stop_waiting();
        if (!greeted_) {
            greeted_ = true;
            std::string text = "retry: 2000\n\n";
            append_notice(text, "bookmark", at_);
            return piece(std::move(text), false);
        }
        if (services_.ledger.journal().head().epoch != at_.cursor.epoch) return reset();
        if (old_) return take_old();
        if (lane_.now() >= ends_ || lane_.is_stopping()) {
            std::string text;
            append_notice(text, "bookmark", at_);
            return piece(std::move(text), true);
        }
        auto events = hub_.events(at_.storefront, at_.cursor.sequence);
        if (!events) return ask_for_old();
        at_.cursor.sequence = events->next;
        if (events->text) {
            bookmark_at_ = lane_.now() + ticks_of(services_.bookmark);
            return Piece{std::move(events->text), false};
        }
        if (lane_.now() >= bookmark_at_) {
            bookmark_at_ = lane_.now() + ticks_of(services_.bookmark);
            std::string text;
            append_notice(text, "bookmark", at_);
            return piece(std::move(text), false);
        }
        wait();
        return {};
    }

private:
    static Piece piece(std::string text, bool last) {
        return Piece{std::make_shared<const std::string>(std::move(text)), last};
    }

    Piece reset() {
        std::string text;
        append_notice(text, "reset", FeedCursor{services_.ledger.journal().head(), at_.storefront});
        return piece(std::move(text), true);
    }

    void wait() {
        ChangesHub::Waiter waiter;
        waiter.after = at_.cursor.sequence;
        waiter.until = std::min(bookmark_at_, ends_);
        waiter.call = [this] {
            waiting_ = false;
            wake_();
        };
        ticket_ = hub_.wait(std::move(waiter));
        waiting_ = true;
    }

    void stop_waiting() {
        if (waiting_) hub_.forget(ticket_);
        waiting_ = false;
    }

    Piece ask_for_old() {
        old_ = std::make_shared<OldStretch>();
        auto job = [old = old_, at = at_, wake = wake_, &services = services_](ledger::Reader& reader) {
            auto stretch = reader.events(at.cursor.sequence, stretch_from_store);
            std::string text;
            std::uint64_t next = at.cursor.sequence;
            const bool found = stretch.has_value() && !stretch.value().empty();
            if (found) {
                next = stretch.value().back().sequence;
                append_events(text, stretch.value(), at.cursor.epoch, at.storefront,
                              services.ledger.availability());
            }
            {
                const std::lock_guard lock(old->mutex);
                old->ready = true;
                old->failed = !found;
                old->text = std::move(text);
                old->next = next;
            }
            wake();
        };
        // Full: the client comes again with its last id.
        if (!services_.reads.submit(std::move(job))) return Piece{nullptr, true};
        return {};
    }

    Piece take_old() {
        std::string text;
        {
            const std::lock_guard lock(old_->mutex);
            if (!old_->ready) return {};
            if (old_->failed) return reset();
            text = std::move(old_->text);
            at_.cursor.sequence = old_->next;
        }
        old_.reset();
        if (text.empty()) append_notice(text, "bookmark", at_);
        return piece(std::move(text), false);
    }

    const Services& services_;
    Lane& lane_;
    ChangesHub& hub_;
    FeedCursor at_;
    std::function<void()> wake_;
    ChangesHub::Ticket ticket_;
    std::shared_ptr<OldStretch> old_;
    Tick ends_ = 0;
    Tick bookmark_at_ = 0;
    bool waiting_ = false;
    bool greeted_ = false;
};

class ResetStream final : public Stream {
public:
    explicit ResetStream(const FeedCursor& now) : now_(now) {}
    void start(std::function<void()>) override {}
    Piece next() override {
        std::string text = "retry: 2000\n\n";
        append_notice(text, "reset", now_);
        return Piece{std::make_shared<const std::string>(std::move(text)), true};
    }

private:
    FeedCursor now_;
};

}  // namespace

std::unique_ptr<Stream> make_change_stream(const Services& services, Lane& lane, const FeedCursor& from) {
    return std::make_unique<ChangeStream>(services, lane, from);
}

std::unique_ptr<Stream> make_reset_stream(const FeedCursor& now) {
    return std::make_unique<ResetStream>(now);
}

}  // namespace crossdock::http
