#include "gateway/http/session.h"

#include "gateway/core/text.h"
#include "gateway/http/session_impl.h"

#include <boost/asio/use_awaitable.hpp>

namespace crossdock::http {
namespace asio = boost::asio;
namespace {

template <class Handler>
class SleeperOf final : public Sleeper {
public:
    explicit SleeperOf(Handler handler) : handler_(std::move(handler)) {}
    void wake() override { std::move(handler_)(); }

private:
    Handler handler_;
};

}  // namespace

Session::Session(std::shared_ptr<Lane> lane, SessionContext& context, std::unique_ptr<net::ByteStream> stream,
                 std::string remote)
    : lane_(std::move(lane)),
      context_(context),
      stream_(std::move(stream)),
      remote_(std::move(remote)),
      gate_(context.limits.gate),
      chunks_(context.limits.gate) {
    lane_->enter(*this);
    context_.connections.add(1);
}

Session::~Session() {
    context_.connections.add(-1);
    release_body();
}

asio::awaitable<void> Session::run(std::shared_ptr<Session> self) {
    self->self_ = self;
    Flow flow = Flow::close;
    try {
        flow = co_await self->serve();
    } catch (...) {
        self->lane_->leave(*self);
        throw;
    }
    if (flow == Flow::linger) co_await self->linger();
    self->stream_->close();
    self->lane_->leave(*self);
}

asio::awaitable<Session::Flow> Session::serve() {
    for (;;) {
        const auto step = gate_.read(input_.view(), head_, refusal_);
        if (step == HeadGate::Step::refused) {
            const Flow flow = refuse();
            const bool sent = co_await flush();
            co_return sent ? flow : Flow::close;
        }
        if (step == HeadGate::Step::complete) {
            const Progress progress = begin_exchange();
            if (progress == Progress::appended) continue;
            const Flow flow = co_await end_exchange(progress);
            if (flow != Flow::next_request) co_return flow;
            continue;
        }
        if (!output_.empty() && !flush_now()) {
            const bool sent = co_await flush();
            if (!sent) co_return Flow::close;
        }
        const bool filled = co_await fill_head();
        if (filled) continue;
        if (input_.empty()) co_return Flow::close;
        refusal_ = incomplete("head");
        const Flow flow = refuse();
        const bool sent = co_await flush();
        co_return sent ? flow : Flow::close;
    }
}

/// Reads some bytes of a head. Between requests the idle time counts; from a head's first byte on, wherever
/// it came with, one absolute deadline. False: end, error or deadline.
asio::awaitable<bool> Session::fill_head() {
    if (input_.empty()) {
        if (lane_->is_stopping()) co_return false;
        input_.shrink();
        arm(context_.limits.idle);
        idle_ = true;
    } else {
        if (head_until_ == 0) head_until_ = lane_->now() + ticks(context_.limits.head);
        expired_ = false;
        deadline_ = head_until_;
    }
    const bool filled = co_await fill(InputBuffer::smallest / 2);
    idle_ = false;
    deadline_ = 0;
    if (filled && head_until_ == 0) head_until_ = lane_->now() + ticks(context_.limits.head);
    co_return filled;
}

/// Reads some bytes behind what is there. False: end, error or deadline.
asio::awaitable<bool> Session::fill(std::size_t room) {
    input_.reserve(room);
    const asio::mutable_buffer into(input_.free_begin(), input_.free_size());
    const net::IoResult result = co_await stream_->read_some(into);
    if (result.error) co_return false;
    input_.commit(result.bytes);
    co_return true;
}

Refusal Session::incomplete(std::string_view what) const {
    if (expired_)
        return {408, what == "head" ? "slow-head" : "slow-body", "the request did not come in time"};
    return {400, what == "head" ? "cut-head" : "cut-body",
            "the connection was closed in the middle of the request"};
}

void Session::begin_request() {
    deadline_ = 0;
    head_until_ = 0;
    keep_alive_ = head_.keep_alive && !lane_->is_stopping();
    body_left_ = head_.framing != Framing::none;
    answered_ = false;
    woken_ = false;
    response_.clear();
    const std::size_t mark = head_.target.find('?');
    request_.method = head_.method;
    request_.path = head_.target.substr(0, mark);
    request_.query = mark == std::string_view::npos ? std::string_view() : head_.target.substr(mark + 1);
    request_.headers = head_.headers;
    request_.body = {};
    request_.remote = remote_;
}

/// Whether the request may go on to its body and its handler; else response_ says why not.
bool Session::fits_route(const Router::Found& found) {
    if (found.route == nullptr && found.allow.empty()) {
        response_ = problem(404, "not-found", "Not Found", "there is nothing under this path");
        return false;
    }
    if (found.route == nullptr) {
        response_ = problem(405, "method-not-allowed", "Method Not Allowed", "the path has other methods");
        response_.add_header("Allow", found.allow);
        return false;
    }
    if (found.bad_escape) {
        response_ = problem(400, "target-escape", "Bad Request", "a percent-encoding in the path is broken");
        return false;
    }
    if (head_.framing == Framing::none) return true;
    const BodyRule& rule = found.route->body;
    if (rule.most == 0) {
        response_ = problem(400, "no-body-here", "Bad Request", "this route takes no body");
    } else if (const auto slug = content_type_problem(rule); !slug.empty()) {
        const std::string wanted = slug == "content-encoding"
                                       ? std::string("send the body without Content-Encoding")
                                       : "expected Content-Type: " + std::string(rule.types.front());
        response_ = problem(415, slug, "Unsupported Media Type", wanted);
    } else if (head_.content_length > rule.most) {
        response_ = problem(413, "body-too-large", "Content Too Large",
                            "this route takes bodies of at most " + std::to_string(rule.most) + " bytes");
    } else {
        return true;
    }
    return false;
}

std::string_view Session::content_type_problem(const BodyRule& rule) const {
    const auto encoding = request_.header("content-encoding");
    if (encoding && !equals_ignoring_case(*encoding, "identity")) return "content-encoding";
    if (rule.types.empty()) return {};
    const std::string_view type = request_.header("content-type").value_or("");
    const std::string_view essence = trim(type.substr(0, type.find(';')));
    for (const auto allowed : rule.types) {
        if (equals_ignoring_case(essence, allowed)) return {};
    }
    return "content-type";
}

/// Sleeps until resume(): an answer has come, or a stream or sink called its wake.
asio::awaitable<void> Session::sleep() {
    if (woken_ || cut_) {
        woken_ = false;
        co_return;
    }
    auto put_to_sleep = [this](auto handler) {
        waiting_ = std::make_unique<SleeperOf<decltype(handler)>>(std::move(handler));
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(put_to_sleep, asio::use_awaitable);
    woken_ = false;
}

void Session::answer(const std::shared_ptr<Exchange>& self, Response&& response) {
    if (lane_->is_here() && in_handler_) {
        response_ = std::move(response);
        answered_ = true;
        return;
    }
    from_elsewhere_ = std::move(response);
    answered_elsewhere_.store(true, std::memory_order_release);
    lane_->resume(self);
}

void Session::resume() {
    if (answered_elsewhere_.exchange(false, std::memory_order_acquire)) {
        response_ = std::move(from_elsewhere_);
        answered_ = true;
    }
    wake();
}

void Session::wake() {
    woken_ = true;
    if (!waiting_) return;
    const auto sleeper = std::move(waiting_);
    sleeper->wake();
}

void Session::expire() {
    expired_ = true;
    stream_->cancel();
}

void Session::cut() {
    cut_ = true;
    stream_->cancel();
    wake();
}

void Session::stop_if_idle() {
    if (idle_) stream_->cancel();
}

/// One request, from its complete head as far as it goes without waiting: for most, to the answer in the
/// output.
Session::Progress Session::begin_exchange() {
    begin_request();
    const Router::Found found = context_.router.find(head_.method, request_.path, parameters_);
    route_ = found.route;
    counters_ = found.counters != nullptr ? found.counters : &context_.router.unknown();
    request_.parameters = parameters_;
    if (!fits_route(found)) {
        if (body_is_here()) body_left_ = false;
        answered_ = true;
        return append_answer();
    }
    if (route_->open_sink) return Progress::needs_body;
    if (head_.framing != Framing::none) {
        if (!body_is_here() || head_.content_length > small_body) return Progress::needs_body;
        request_.body = input_.view().substr(head_.size, static_cast<std::size_t>(head_.content_length));
        body_left_ = false;
    }
    return call_handler();
}

Session::Progress Session::call_handler() {
    began_ = SteadyClock::now();
    in_handler_ = true;
    try {
        Reply reply(self_.lock());
        if (sink_) {
            sink_->finish(std::move(reply));
        } else {
            route_->handle(request_, std::move(reply));
        }
    } catch (const std::exception& error) {
        // The reply, dropped unsent, has answered 500.
        context_.log.error("handler failed", {{"route", route_->pattern}, {"what", error.what()}});
    }
    in_handler_ = false;
    return answered_ ? append_answer() : Progress::handled;
}

/// The rest of a request that has to wait for something.
asio::awaitable<Session::Flow> Session::end_exchange(Progress progress) {
    if (progress == Progress::needs_body) {
        const bool read = co_await read_body(*route_);
        if (!read) {
            const Flow flow = refuse();
            const bool sent = co_await flush();
            co_return sent ? flow : Flow::close;
        }
        progress = call_handler();
    }
    if (progress == Progress::handled) {
        if (!output_.empty() && !flush_now()) {
            const bool sent = co_await flush();
            if (!sent) keep_alive_ = false;  // the answer must still be waited for
        }
        while (!answered_ && !cut_) co_await sleep();
        if (cut_) co_return Flow::close;
        progress = append_answer();
    }
    Flow flow = Flow::next_request;
    if (progress == Progress::answered) {
        finish_request();
        flow = co_await write_answer();
    }
    sink_.reset();
    release_body();
    co_return flow;
}

void Session::finish_request() {
    const auto status_class = static_cast<std::size_t>(response_.status / 100);
    if (status_class < counters_->by_class.size() && counters_->by_class[status_class] != nullptr) {
        counters_->by_class[status_class]->add();
    }
    if (began_ != SteadyClock::time_point() && !response_.stream) {
        counters_->seconds->observe(std::chrono::duration<double>(SteadyClock::now() - began_).count());
    }
    began_ = {};
    // What follows in the buffer belongs to an unread body; nobody can tell where the next request begins.
    if (body_left_) keep_alive_ = false;
}

SessionContext::SessionContext(const Router& routes, const SessionLimits& session_limits,
                               std::string listener_name, observe::Log& to, observe::Metrics& all)
    : router(routes),
      limits(session_limits),
      listener(std::move(listener_name)),
      log(to),
      metrics(all),
      connections(all.gauge("crossdock_http_connections", "open connections", {{"listener", listener}})),
      slow_cut(all.counter("crossdock_http_slow_readers_total",
                           "connections cut because their client read too slowly",
                           {{"listener", listener}})) {}

void SessionContext::note_refusal(const Refusal& refusal, std::string_view remote, Tick now) {
    metrics
        .counter("crossdock_http_refused_total", "requests refused by the gate",
                 {{"listener", listener}, {"reason", std::string(refusal.reason)}})
        .add();
    const Tick second = now / 10;
    if (logged_second_.exchange(second) != second) logged_.store(0);
    const auto count = logged_.fetch_add(1);
    if (count >= 10) return;
    log.warning("request refused", {{"listener", listener},
                                    {"remote", remote},
                                    {"status", refusal.status},
                                    {"reason", refusal.reason},
                                    {"detail", refusal.detail}});
}

void start_session(const std::shared_ptr<Lane>& lane, SessionContext& context,
                   std::unique_ptr<net::ByteStream> stream, std::string remote) {
    auto session = std::make_shared<Session>(lane, context, std::move(stream), std::move(remote));
    lane->tasks().spawn(Session::run(std::move(session)));
}

}  // namespace crossdock::http
