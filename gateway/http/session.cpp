#include "gateway/http/session.h"

#include "gateway/core/text.h"
#include "gateway/http/input_buffer.h"

#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <charconv>

namespace crossdock::http {
namespace asio = boost::asio;
namespace {

constexpr std::size_t largest_copied_body = 16 * 1024;  ///< larger ones are sent from where they are
constexpr std::size_t largest_batch = 64 * 1024;        ///< of pipelined answers
constexpr std::size_t small_body = 64 * 1024;           ///< not counted in the bodies' memory
constexpr std::size_t most_lingering = 1024 * 1024;
constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

using SteadyClock = std::chrono::steady_clock;

/// A coroutine that sleeps until it is called. (asio::any_completion_handler of Boost 1.81 recurses for ever
/// when it is moved into itself.)
class Sleeper {
public:
    virtual ~Sleeper() = default;
    virtual void wake() = 0;
};

template <class Handler>
class SleeperOf final : public Sleeper {
public:
    explicit SleeperOf(Handler handler) : handler_(std::move(handler)) {}
    void wake() override { std::move(handler_)(); }

private:
    Handler handler_;
};

void append_hex(std::string& out, std::size_t value) {
    std::array<char, 20> digits{};
    out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr);
}

class Session final : public Exchange, public Watched {
public:
    Session(std::shared_ptr<Lane> lane, SessionContext& context, std::unique_ptr<net::ByteStream> stream,
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
    ~Session() override {
        context_.connections.add(-1);
        release_body();
    }

    /// `self` keeps the session alive while its task runs.
    static asio::awaitable<void> run(std::shared_ptr<Session> self);

    void answer(const std::shared_ptr<Exchange>& self, Response&& response) override;
    void resume() override;
    Lane& lane() override { return *lane_; }

private:
    enum class Flow : std::uint8_t { next_request, close, linger };

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

    asio::awaitable<Flow> serve();
    asio::awaitable<bool> fill(std::size_t room);
    asio::awaitable<bool> fill_body();
    asio::awaitable<bool> flush(std::string_view more = {}, std::string_view tail = {});
    asio::awaitable<Flow> exchange();
    asio::awaitable<bool> handle(const Route& route);
    asio::awaitable<bool> read_known_body();
    asio::awaitable<bool> read_chunked_body(std::uint64_t most);
    asio::awaitable<bool> pass_body(BodySink& sink, std::uint64_t most);
    asio::awaitable<void> sleep();
    asio::awaitable<Flow> write_answer();
    asio::awaitable<Flow> write_stream();
    asio::awaitable<void> linger();

    Response check_route(const Router::Found& found) const;
    bool body_is_here() const;
    bool reserve_body(std::uint64_t size);
    void release_body();
    Flow refuse();
    Refusal incomplete(std::string_view what) const;
    void begin_request();
    void finish_request(const Router::Counters& counters);
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
    Tick body_time_ = 0;          ///< left for the present body
    std::uint64_t reserved_ = 0;  ///< of the bodies' common memory
    Request request_;
    std::vector<std::string> parameters_;
    std::unique_ptr<BodySink> sink_;
    Response response_;
    Response from_elsewhere_;  ///< written by answer(), before resume() is asked for
    std::unique_ptr<Sleeper> waiting_;
    SteadyClock::time_point began_;
    bool in_handler_ = false;
    bool answered_ = false;  ///< response_ is valid
    bool awaiting_answer_ = false;
    bool woken_ = false;  ///< a stream or sink has called its wake
    bool expired_ = false;
    bool idle_ = false;
    bool cut_ = false;  ///< the daemon ends and waits no longer
    bool keep_alive_ = true;
    bool body_left_ = false;  ///< the request's body was not read to its end
};

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
            const Flow flow = co_await exchange();
            if (flow != Flow::next_request) co_return flow;
            continue;
        }
        if (!output_.empty()) {
            const bool sent = co_await flush();
            if (!sent) co_return Flow::close;
        }
        const bool was_empty = input_.empty();
        if (was_empty && lane_->is_stopping()) co_return Flow::close;
        if (was_empty) {
            input_.shrink();
            arm(context_.limits.idle);
        }
        idle_ = was_empty;
        const bool filled = co_await fill(InputBuffer::smallest / 2);
        idle_ = false;
        if (!filled) {
            if (input_.empty()) co_return Flow::close;
            refusal_ = incomplete("head");
            const Flow flow = refuse();
            const bool sent = co_await flush();
            co_return sent ? flow : Flow::close;
        }
        if (was_empty) arm(context_.limits.head);
    }
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

/// Reads some bytes of a body. The time left shrinks while waiting and grows with what has come, so that a
/// trickle ends and a large body may take its time. False: refusal_ says why.
asio::awaitable<bool> Session::fill_body() {
    const Tick start = lane_->now();
    const std::size_t before = input_.size();
    expired_ = false;
    deadline_ = start + body_time_;
    const bool filled = co_await fill(1);
    deadline_ = 0;
    if (!filled) {
        refusal_ = incomplete("body");
        co_return false;
    }
    const Tick waited = lane_->now() - start;
    const Tick earned = (input_.size() - before) * 10 / context_.limits.slowest_rate;
    body_time_ =
        std::min(body_time_ - std::min(waited, body_time_ - 1) + earned, ticks(context_.limits.body));
    co_return true;
}

/// Sends the output, then `more`, then `tail`, all of it. False: the client is gone or too slow.
asio::awaitable<bool> Session::flush(std::string_view more, std::string_view tail) {
    const std::array<asio::const_buffer, 3> parts{asio::buffer(output_), asio::buffer(more),
                                                  asio::buffer(tail)};
    arm_for(context_.limits.write, output_.size() + more.size());
    const net::IoResult result = co_await stream_->write(parts);
    deadline_ = 0;
    if (expired_) context_.slow_cut.add();
    output_.clear();
    co_return !result.error;
}

Refusal Session::incomplete(std::string_view what) const {
    if (expired_)
        return {408, what == "head" ? "slow-head" : "slow-body", "the request did not come in time"};
    return {400, what == "head" ? "cut-head" : "cut-body",
            "the connection was closed in the middle of the request"};
}

/// Puts the answer to a refused request into the output.
Session::Flow Session::refuse() {
    context_.note_refusal(refusal_, remote_, lane_->now());
    const Response response =
        problem(refusal_.status, refusal_.reason, reason_phrase(refusal_.status), refusal_.detail);
    append_head(output_, response, lane_->date_line(), response.body.size(), false, 1);
    if (head_.method != Method::head) output_ += response.body;
    return Flow::linger;
}

void Session::begin_request() {
    deadline_ = 0;
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

/// What is wrong with the request before its body is looked at; status 200 = nothing.
Response Session::check_route(const Router::Found& found) const {
    if (found.route == nullptr && found.allow.empty()) {
        return problem(404, "not-found", "Not Found", "there is nothing under this path");
    }
    if (found.route == nullptr) {
        Response response =
            problem(405, "method-not-allowed", "Method Not Allowed", "the path has other methods");
        response.add_header("Allow", found.allow);
        return response;
    }
    if (found.bad_escape)
        return problem(400, "target-escape", "Bad Request", "a percent-encoding in the path is broken");
    const BodyRule& rule = found.route->body;
    if (head_.framing == Framing::none) return {};
    if (rule.most == 0) return problem(400, "no-body-here", "Bad Request", "this route takes no body");
    if (const auto encoding = request_.header("content-encoding");
        encoding && !equals_ignoring_case(*encoding, "identity")) {
        return problem(415, "content-encoding", "Unsupported Media Type",
                       "send the body without Content-Encoding");
    }
    if (!rule.types.empty()) {
        const std::string_view type = request_.header("content-type").value_or("");
        const std::string_view essence = trim(type.substr(0, type.find(';')));
        bool fits = false;
        for (const auto allowed : rule.types) fits = fits || equals_ignoring_case(essence, allowed);
        if (!fits) {
            return problem(415, "content-type", "Unsupported Media Type",
                           "expected Content-Type: " + std::string(rule.types.front()));
        }
    }
    if (head_.content_length > rule.most) {
        return problem(413, "body-too-large", "Content Too Large",
                       "this route takes bodies of at most " + std::to_string(rule.most) + " bytes");
    }
    return {};
}

bool Session::body_is_here() const {
    return head_.framing == Framing::length && head_.size + head_.content_length <= input_.size();
}

bool Session::reserve_body(std::uint64_t size) {
    if (size <= small_body) return true;
    if (context_.body_bytes.fetch_add(size) + size > context_.limits.bodies) {
        context_.body_bytes.fetch_sub(size);
        return false;
    }
    reserved_ = size;
    return true;
}

void Session::release_body() {
    if (reserved_ > 0) context_.body_bytes.fetch_sub(reserved_);
    reserved_ = 0;
}

/// After the input buffer moved from `before`: the head's views move with it.
void Session::rebase(const char* before) {
    const char* const now = input_.view().data();
    if (now == before) return;
    const auto move = [&](std::string_view& view) {
        if (!view.empty()) view = std::string_view(now + (view.data() - before), view.size());
    };
    move(head_.target);
    for (Header& header : head_.headers) {
        move(header.name);
        move(header.value);
    }
    move(request_.path);
    move(request_.query);
    request_.headers = head_.headers;
}

asio::awaitable<bool> Session::read_known_body() {
    const auto total = head_.size + static_cast<std::size_t>(head_.content_length);
    if (total > input_.size()) {
        const char* const before = input_.view().data();
        input_.reserve(total - input_.size());
        rebase(before);
        while (total > input_.size()) {
            const bool filled = co_await fill_body();
            if (!filled) co_return false;
        }
    }
    request_.body = input_.view().substr(head_.size, static_cast<std::size_t>(head_.content_length));
    body_left_ = false;
    co_return true;
}

/// Decodes into body_; the raw bytes are taken out from behind the head as they are used up.
asio::awaitable<bool> Session::read_chunked_body(std::uint64_t most) {
    chunks_.restart();
    body_.clear();
    const char* const before = input_.view().data();
    input_.reserve(InputBuffer::usual);
    rebase(before);
    for (;;) {
        std::size_t taken = 0;
        const auto step = chunks_.read(input_.view().substr(head_.size), taken, body_, most, refusal_);
        if (step == ChunkedBody::Step::refused) co_return false;
        input_.erase(head_.size, taken);
        if (step == ChunkedBody::Step::complete) break;
        if (reserved_ == 0 && body_.size() > small_body && !reserve_body(most)) {
            refusal_ = {503, "busy", "too many large bodies at once, try again"};
            co_return false;
        }
        const bool filled = co_await fill_body();
        if (!filled) co_return false;
    }
    request_.body = body_;
    body_left_ = false;
    co_return true;
}

/// Hands a body on in pieces of at most what the buffer holds.
asio::awaitable<bool> Session::pass_body(BodySink& sink, std::uint64_t most) {
    chunks_.restart();
    const char* const before = input_.view().data();
    input_.reserve(InputBuffer::usual);
    rebase(before);
    std::uint64_t left = head_.content_length;
    const bool chunked = head_.framing == Framing::chunked;
    bool wanted = true;
    while (wanted) {
        while (!sink.can_take() && !cut_) co_await sleep();
        if (cut_) co_return false;
        const std::string_view bytes = input_.view().substr(head_.size);
        std::size_t taken = 0;
        bool complete = false;
        if (chunked) {
            body_.clear();
            const auto step = chunks_.read(bytes, taken, body_, most, refusal_);
            if (step == ChunkedBody::Step::refused) co_return false;
            complete = step == ChunkedBody::Step::complete;
            wanted = body_.empty() || sink.take(body_);
        } else {
            taken = static_cast<std::size_t>(std::min<std::uint64_t>(left, bytes.size()));
            left -= taken;
            complete = left == 0;
            wanted = taken == 0 || sink.take(bytes.substr(0, taken));
        }
        input_.erase(head_.size, taken);
        if (complete) {
            body_left_ = false;
            break;
        }
        if (!wanted) break;
        const bool filled = co_await fill_body();
        if (!filled) co_return false;
    }
    co_return true;
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
    awaiting_answer_ = true;
    lane_->resume(self);
}

void Session::resume() {
    if (awaiting_answer_) {
        awaiting_answer_ = false;
        response_ = std::move(from_elsewhere_);
        answered_ = true;
    }
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
    resume();
}

void Session::stop_if_idle() {
    if (idle_) stream_->cancel();
}

/// One request from its complete head to its answer, which is left in the output where it is small.
asio::awaitable<Session::Flow> Session::exchange() {
    begin_request();
    const Router::Found found = context_.router.find(head_.method, request_.path, parameters_);
    const Router::Counters& counters =
        found.counters != nullptr ? *found.counters : context_.router.unknown();
    request_.parameters = parameters_;
    response_ = check_route(found);
    if (response_.status != 200) {
        if (body_is_here()) body_left_ = false;
        answered_ = true;
    } else {
        if (head_.expect_continue && !body_is_here()) {
            output_ += continue_line;
            const bool sent = co_await flush();
            if (!sent) co_return Flow::close;
        }
        const bool handled = co_await handle(*found.route);
        if (!handled) {
            const Flow flow = refuse();
            const bool sent = co_await flush();
            co_return sent ? flow : Flow::close;
        }
    }
    if (!answered_ && !output_.empty()) {
        const bool sent = co_await flush();
        if (!sent) keep_alive_ = false;  // the answer must still be waited for
    }
    while (!answered_ && !cut_) co_await sleep();
    if (cut_) co_return Flow::close;
    finish_request(counters);
    const Flow flow = co_await write_answer();
    sink_.reset();
    release_body();
    co_return flow;
}

/// Reads the body and calls the handler. False: the body was refused.
asio::awaitable<bool> Session::handle(const Route& route) {
    body_time_ = ticks(context_.limits.body);
    if (route.open_sink) {
        sink_ = route.open_sink(request_, [weak = self_] {
            if (auto self = weak.lock()) self->lane_->resume(self);
        });
        const bool passed = co_await pass_body(*sink_, route.body.most);
        if (!passed) co_return false;
    } else if (head_.framing == Framing::length) {
        if (!reserve_body(head_.content_length)) {
            refusal_ = {503, "busy", "too many large bodies at once, try again"};
            co_return false;
        }
        const bool read = co_await read_known_body();
        if (!read) co_return false;
    } else if (head_.framing == Framing::chunked) {
        const bool read = co_await read_chunked_body(route.body.most);
        if (!read) co_return false;
    }
    began_ = SteadyClock::now();
    in_handler_ = true;
    try {
        Reply reply(self_.lock());
        if (sink_) {
            sink_->finish(std::move(reply));
        } else {
            route.handle(request_, std::move(reply));
        }
    } catch (const std::exception& error) {
        // The reply, dropped unsent, has answered 500.
        context_.log.error("handler failed", {{"route", route.pattern}, {"what", error.what()}});
    }
    in_handler_ = false;
    co_return true;
}

void Session::finish_request(const Router::Counters& counters) {
    const auto status_class = static_cast<std::size_t>(response_.status / 100);
    if (status_class < counters.by_class.size() && counters.by_class[status_class] != nullptr) {
        counters.by_class[status_class]->add();
    }
    if (began_ != SteadyClock::time_point() && !response_.stream) {
        counters.seconds->observe(std::chrono::duration<double>(SteadyClock::now() - began_).count());
    }
    began_ = {};
    // What follows in the buffer belongs to an unread body; nobody can tell where the next request begins.
    if (body_left_) keep_alive_ = false;
}

asio::awaitable<Session::Flow> Session::write_answer() {
    if (response_.stream) {
        const Flow flow = co_await write_stream();
        co_return flow;
    }
    const bool whole_here = !body_left_;
    append_head(output_, response_, lane_->date_line(), response_.body.size(), keep_alive_, head_.minor);
    const bool sends_body =
        head_.method != Method::head && response_.status != 204 && response_.status != 304;
    const bool large = sends_body && response_.body.size() > largest_copied_body;
    if (sends_body && !large) output_ += response_.body;
    if (whole_here) {
        const bool in_input = head_.framing == Framing::length && !sink_;
        input_.consume(head_.size + (in_input ? static_cast<std::size_t>(head_.content_length) : 0));
        gate_.restart();
    }
    if (large || !keep_alive_ || output_.size() > largest_batch) {
        const bool sent = co_await flush(large ? std::string_view(response_.body) : std::string_view());
        if (!sent) co_return Flow::close;
    }
    if (keep_alive_) co_return Flow::next_request;
    co_return whole_here ? Flow::close : Flow::linger;
}

asio::awaitable<Session::Flow> Session::write_stream() {
    append_head(output_, response_, lane_->date_line(), std::nullopt, false, head_.minor);
    const bool chunked = head_.minor == 1;
    if (head_.method == Method::head) {
        const bool sent = co_await flush();
        static_cast<void>(sent);
        co_return Flow::close;
    }
    auto wake = [weak = self_] {
        if (auto self = weak.lock()) self->lane_->resume(self);
    };
    response_.stream->start(wake);
    for (bool last = false; !last && !cut_;) {
        const Stream::Piece piece = response_.stream->next();
        last = piece.last;
        const std::string_view bytes = piece.bytes ? std::string_view(*piece.bytes) : std::string_view();
        std::string_view tail;
        if (chunked && !bytes.empty()) {
            append_hex(output_, bytes.size());
            output_ += "\r\n";
            tail = last ? "\r\n0\r\n\r\n" : "\r\n";
        } else if (chunked && last) {
            tail = "0\r\n\r\n";
        }
        if (!output_.empty() || !bytes.empty() || !tail.empty()) {
            const bool sent = co_await flush(bytes, tail);
            if (!sent) break;
        }
        if (!last && bytes.empty()) co_await sleep();
    }
    response_.stream.reset();
    co_return Flow::close;
}

/// After a refusal: lets the client read the answer. Closing with unread bytes would reset the connection and
/// could take the answer away again.
asio::awaitable<void> Session::linger() {
    stream_->shutdown_send();
    arm(context_.limits.linger);
    input_.consume(input_.size());
    std::size_t drained = 0;
    while (drained < most_lingering) {
        const bool filled = co_await fill(InputBuffer::usual);
        if (!filled) break;
        drained += input_.size();
        input_.consume(input_.size());
    }
    deadline_ = 0;
}

}  // namespace

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

void start_session(std::shared_ptr<Lane> lane, SessionContext& context,
                   std::unique_ptr<net::ByteStream> stream, std::string remote) {
    auto session = std::make_shared<Session>(lane, context, std::move(stream), std::move(remote));
    lane->tasks().spawn(Session::run(std::move(session)));
}

}  // namespace crossdock::http
