#include "gateway/http/session_impl.h"

#include <algorithm>

namespace crossdock::http {
namespace asio = boost::asio;
namespace {

constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

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
        if (cut_) {
            refusal_ = {503, "not-ready", "the gateway is stopping"};
            co_return false;
        }
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

/// Reads the body, or hands it to the route's sink. False: it was refused.
asio::awaitable<bool> Session::read_body(const Route& route) {
    if (head_.expect_continue && !body_is_here()) {
        output_ += continue_line;
        const bool sent = co_await flush();
        if (!sent) {
            refusal_ = incomplete("body");
            co_return false;
        }
    }
    body_time_ = ticks(context_.limits.body);
    bool read = true;
    if (route.open_sink) {
        sink_ = route.open_sink(request_, [weak = self_] {
            if (auto self = weak.lock()) self->lane_->resume(self);
        });
        read = co_await pass_body(*sink_, route.body.most);
    } else if (head_.framing == Framing::length) {
        if (!reserve_body(head_.content_length)) {
            refusal_ = {503, "busy", "too many large bodies at once, try again"};
            co_return false;
        }
        read = co_await read_known_body();
    } else if (head_.framing == Framing::chunked) {
        read = co_await read_chunked_body(route.body.most);
    }
    co_return read;
}

}  // namespace crossdock::http
