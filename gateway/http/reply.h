#pragma once

#include "gateway/http/message.h"

#include <memory>

namespace crossdock::http {

class Lane;

/// Where an answer goes: one waiting request of one connection.
class Exchange {
public:
    virtual ~Exchange() = default;
    /// Any thread, once a request.
    virtual void answer(const std::shared_ptr<Exchange>& self, Response&& response) = 0;
    /// On the connection's thread: goes on after answer() or a wake.
    virtual void resume() = 0;
    virtual Lane& lane() = 0;
};

/// The right and the duty to answer one request, once, from any thread. A reply that is dropped unsent
/// answers 500, so that no request ever goes without an answer.
class Reply {
public:
    /// Shared: the connection lives until the last party that may still answer it is done.
    explicit Reply(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}
    Reply(Reply&&) = default;
    Reply& operator=(Reply&&) = delete;
    ~Reply() {
        if (exchange_) send(problem(500, "internal", "the request was not answered"));
    }

    void send(Response&& response) {
        const auto exchange = std::move(exchange_);
        exchange_ = nullptr;
        exchange->answer(exchange, std::move(response));
    }

    /// The I/O thread that the request came in on.
    Lane& lane() const { return exchange_->lane(); }

private:
    std::shared_ptr<Exchange> exchange_;
};

}  // namespace crossdock::http
