#pragma once

#include "gateway/http/gate.h"
#include "gateway/http/input_buffer.h"
#include "gateway/http/lane.h"
#include "gateway/http/route.h"
#include "gateway/http/session.h"
#include "gateway/net/byte_stream.h"

#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::http {

constexpr std::size_t small_body = 64 * 1024;  ///< not counted in the bodies' memory

/// A coroutine that sleeps until it is called. (asio::any_completion_handler of Boost 1.81 recurses for ever
/// when it is moved into itself.)
class Sleeper {
public:
    virtual ~Sleeper() = default;
    virtual void wake() = 0;
};

/// One connection: what session.h promises. Its parts: session.cpp takes requests from head to handler,
/// session_body.cpp reads bodies, session_write.cpp sends answers.
class Session final : public Exchange, public Watched {
public:
    Session(std::shared_ptr<Lane> lane, SessionContext& context, std::unique_ptr<net::ByteStream> stream,
            std::string remote);
    ~Session() override;

    /// `self` keeps the session alive while its task runs.
    static boost::asio::awaitable<void> run(std::shared_ptr<Session> self);

    void answer(const std::shared_ptr<Exchange>& self, Response&& response) override;
    void resume() override;
    Lane& lane() override { return *lane_; }

private:
    using SteadyClock = std::chrono::steady_clock;

    enum class Flow : std::uint8_t { next_request, close, linger };
    /// How far a request has come without waiting for anything.
    enum class Progress : std::uint8_t {
        appended,   ///< done: its answer is in the output
        answered,   ///< answered, but the answer is large, a stream, or the last
        handled,    ///< the answer will come
        needs_body  ///< more must be read before the handler can be called
    };

    void expire() override;
    void stop_if_idle() override;
    void cut() override;
    void arm(std::chrono::milliseconds time) {
        expired_ = false;
        deadline_ = lane_->now() + ticks(time);
    }
    void arm_for(std::chrono::milliseconds time, std::uint64_t bytes) {
        arm(time + std::chrono::milliseconds(bytes * 1000 / context_.limits.slowest_rate));
    }

    boost::asio::awaitable<Flow> serve();
    boost::asio::awaitable<bool> fill(std::size_t room);
    boost::asio::awaitable<bool> fill_head();
    boost::asio::awaitable<bool> fill_body();
    boost::asio::awaitable<bool> flush(std::string_view more = {}, std::string_view tail = {});
    Progress begin_exchange();
    boost::asio::awaitable<Flow> end_exchange(Progress progress);
    boost::asio::awaitable<bool> read_body(const Route& route);
    Progress call_handler();
    Progress append_answer();
    bool flush_now();
    boost::asio::awaitable<bool> read_known_body();
    boost::asio::awaitable<bool> read_chunked_body(std::uint64_t most);
    boost::asio::awaitable<bool> pass_body(BodySink& sink, std::uint64_t most);
    boost::asio::awaitable<void> sleep();
    void wake();
    boost::asio::awaitable<Flow> write_answer();
    boost::asio::awaitable<Flow> write_stream();
    boost::asio::awaitable<void> linger();

    bool fits_route(const Router::Found& found);
    std::string_view content_type_problem(const BodyRule& rule) const;
    bool body_is_here() const;
    bool reserve_body(std::uint64_t size);
    void release_body();
    Flow refuse();
    Refusal incomplete(std::string_view what) const;
    void begin_request();
    void finish_request();
    bool sends_body() const {
        return head_.method != Method::head && response_.status != 204 && response_.status != 304;
    }
    void rebase(const char* before);

    std::weak_ptr<Session> self_;  ///< for wakes, which may outlast the request
    std::shared_ptr<Lane> lane_;
    SessionContext& context_;
    std::unique_ptr<net::ByteStream> stream_;
    std::string remote_;
    InputBuffer input_;
    std::string output_;
    HeadGate gate_;
    Head head_;
    Refusal refusal_;
    ChunkedBody chunks_;
    std::string body_;            ///< of a chunked request
    Tick head_until_ = 0;         ///< the present head's deadline; 0 = no byte of it has come
    Tick body_time_ = 0;          ///< left for the present body
    std::uint64_t reserved_ = 0;  ///< of the bodies' common memory
    Request request_;
    std::vector<std::string> parameters_;
    const Route* route_ = nullptr;  ///< of the present request
    const Router::Counters* counters_ = nullptr;
    std::unique_ptr<BodySink> sink_;
    Response response_;
    Response from_elsewhere_;  ///< written by answer() on another thread, before ...
    std::atomic<bool> answered_elsewhere_{false};
    std::unique_ptr<Sleeper> waiting_;
    SteadyClock::time_point began_;
    bool in_handler_ = false;
    bool answered_ = false;  ///< response_ is valid
    bool woken_ = false;     ///< a stream or sink has called its wake
    bool expired_ = false;
    bool idle_ = false;
    bool cut_ = false;  ///< the daemon ends and waits no longer
    bool keep_alive_ = true;
    bool body_left_ = false;  ///< the request's body was not read to its end
};

}  // namespace crossdock::http
