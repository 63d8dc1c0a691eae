#include "gateway/http/session_impl.h"

#include <array>
#include <charconv>

namespace crossdock::http {
namespace asio = boost::asio;
namespace {

constexpr std::size_t largest_copied_body = 16 * 1024;  ///< larger ones are sent from where they are
constexpr std::size_t largest_batch = 64 * 1024;        ///< of pipelined answers
constexpr std::size_t most_lingering = 1024 * 1024;

void append_hex(std::string& out, std::size_t value) {
    std::array<char, 20> digits{};
    out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr);
}

}  // namespace

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

/// Puts the answer to a refused request into the output.
Session::Flow Session::refuse() {
    context_.note_refusal(refusal_, remote_, lane_->now());
    Response response =
        problem(refusal_.status, refusal_.reason, reason_phrase(refusal_.status), refusal_.detail);
    if (refusal_.status == 503) response.add_header("Retry-After", "1");
    append_head(output_, response, lane_->date_line(), response.body.size(), false, 1);
    if (head_.method != Method::head) output_ += response.body;
    return Flow::linger;
}

/// Puts the answer into the output, where it is small and the connection goes on.
Session::Progress Session::append_answer() {
    if (response_.stream || body_left_ || sink_ || !keep_alive_ ||
        response_.body.size() > largest_copied_body || output_.size() > largest_batch) {
        return Progress::answered;
    }
    finish_request();
    append_head(output_, response_, lane_->date_line(), response_.body.size(), true, head_.minor);
    if (sends_body()) output_ += response_.body;
    input_.consume(head_.size +
                   (head_.framing == Framing::length ? static_cast<std::size_t>(head_.content_length) : 0));
    gate_.restart();
    return Progress::appended;
}

asio::awaitable<Session::Flow> Session::write_answer() {
    if (response_.stream) {
        const Flow flow = co_await write_stream();
        co_return flow;
    }
    append_head(output_, response_, lane_->date_line(), response_.body.size(), keep_alive_, head_.minor);
    const std::string_view body = sends_body() ? std::string_view(response_.body) : std::string_view();
    const bool sent = co_await flush(body);
    if (!sent) co_return Flow::close;
    if (body_left_) co_return Flow::linger;
    const bool in_input = head_.framing == Framing::length && !sink_;
    input_.consume(head_.size + (in_input ? static_cast<std::size_t>(head_.content_length) : 0));
    gate_.restart();
    co_return keep_alive_ ? Flow::next_request : Flow::close;
}

/// Sends the output if the socket takes all of it at once; what it took of it is gone from it in any case.
bool Session::flush_now() {
    const std::array<asio::const_buffer, 1> parts{asio::buffer(output_)};
    boost::system::error_code error;
    const std::size_t sent = stream_->try_write(parts, error);
    const bool all = sent == output_.size();
    output_.erase(0, sent);
    return all;
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

}  // namespace crossdock::http
