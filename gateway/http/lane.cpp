#include "gateway/http/lane.h"

#include <boost/asio/post.hpp>

#include <array>
#include <cstdio>

namespace crossdock::http {
namespace {

/// RFC 9110, 5.6.7: "Date: Sun, 06 Nov 1994 08:49:37 GMT".
std::string make_date_line(Instant now) {
    static constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(now);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(now) - day);
    char line[64];
    std::snprintf(line, sizeof line, "Date: %s, %02u %s %04d %02d:%02d:%02d GMT\r\n",
                  days[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
                  months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    return line;
}

std::string words_of(const std::exception_ptr& crash) {
    try {
        std::rethrow_exception(crash);
    } catch (const std::exception& error) {
        return error.what();
    } catch (...) {
        return "unknown exception";
    }
}

}  // namespace

Lane::Lane(Executor executor, std::size_t index, const Clock& clock, observe::Log& log)
    : executor_(std::move(executor)),
      index_(index),
      clock_(clock),
      log_(log),
      tasks_(executor_,
             [this](const std::exception_ptr& crash) {
                 log_.error("connection ended by an exception", {{"what", words_of(crash)}});
             }),
      timer_(executor_),
      started_(std::chrono::steady_clock::now()) {}

void Lane::push(Item item) {
    bool was_empty = false;
    {
        const std::lock_guard lock(mutex_);
        was_empty = inbox_.empty();
        inbox_.push_back(std::move(item));
    }
    if (!was_empty) return;
    boost::asio::post(executor_, [lane = shared_from_this()] { lane->drain(); });
}

void Lane::post(std::function<void()> job) {
    push(Item{std::move(job), nullptr});
}

void Lane::resume(std::shared_ptr<Exchange> exchange) {
    push(Item{nullptr, std::move(exchange)});
}

void Lane::drain() {
    {
        const std::lock_guard lock(mutex_);
        taken_.swap(inbox_);
    }
    for (Item& item : taken_) {
        if (item.exchange) {
            item.exchange->resume();
        } else {
            item.job();
        }
    }
    taken_.clear();
}

std::string_view Lane::date_line() {
    if (now_ >= date_until_) {
        date_line_ = make_date_line(clock_.now());
        date_until_ = now_ + 5;  // at most half a second old
    }
    return date_line_;
}

void Lane::enter(Watched& watched) {
    watched.previous_ = nullptr;
    watched.next_ = first_;
    if (first_ != nullptr) first_->previous_ = &watched;
    first_ = &watched;
}

void Lane::leave(Watched& watched) {
    if (watched.previous_ != nullptr) watched.previous_->next_ = watched.next_;
    if (watched.next_ != nullptr) watched.next_->previous_ = watched.previous_;
    if (first_ == &watched) first_ = watched.next_;
    watched.previous_ = watched.next_ = nullptr;
    if (stopping_ && first_ == nullptr) post([this] { end_if_empty(); });
}

void Lane::on_tick(std::function<void(Tick)> call) {
    on_tick_.push_back(std::move(call));
}

void Lane::on_stop(std::function<void()> call) {
    on_stop_.push_back(std::move(call));
}

void Lane::start() {
    wait_for_tick();
}

void Lane::wait_for_tick() {
    timer_.expires_after(tick_length);
    timer_.async_wait([lane = shared_from_this()](const boost::system::error_code& error) {
        if (!error) lane->tick();
    });
}

void Lane::tick() {
    now_ = static_cast<Tick>((std::chrono::steady_clock::now() - started_) / tick_length) + 1;
    for (Watched* each = first_; each != nullptr;) {
        Watched* const next = each->next_;  // expire() only cancels; nothing leaves the list inside of it
        if (each->deadline_ != 0 && each->deadline_ <= now_) {
            each->deadline_ = 0;
            each->expire();
        }
        each = next;
    }
    for (const auto& call : on_tick_) call(now_);
    if (stopping_) {
        if (now_ >= stop_at_) cut_all();
        end_if_empty();
    }
    if (!stopping_ || stopped_) wait_for_tick();
}

void Lane::cut_all() {
    for (Watched* each = first_; each != nullptr;) {
        Watched* const next = each->next_;  // a connection that is cut may leave the list at once, alone
        each->cut();
        each = next;
    }
}

void Lane::stop(std::chrono::milliseconds grace, std::function<void()> done) {
    stopping_ = true;
    stopped_ = std::move(done);
    stop_at_ = now_ + ticks(grace);
    for (const auto& call : on_stop_) call();
    for (Watched* each = first_; each != nullptr; each = each->next_) each->stop_if_idle();
    end_if_empty();
}

void Lane::end_if_empty() {
    if (first_ != nullptr || tasks_.size() > 0 || !stopped_) return;
    timer_.cancel();
    const auto stopped = std::move(stopped_);
    stopped_ = nullptr;
    stopped();
}

}  // namespace crossdock::http
