#include "gateway/net/byte_stream.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>

namespace crossdock::net {
namespace asio = boost::asio;
namespace {

constexpr auto with_error = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t most_parts = 16;

/// `parts` without their first `skip` bytes; at most as many as one system call takes.
class Rest {
public:
    Rest(std::span<const asio::const_buffer> parts, std::size_t skip) {
        for (const auto& part : parts) {
            if (skip >= part.size()) {
                skip -= part.size();
                continue;
            }
            if (count_ == most_parts) return;
            parts_[count_++] = part + skip;
            skip = 0;
        }
    }
    std::span<const asio::const_buffer> span() const { return {parts_.data(), count_}; }
    bool empty() const { return count_ == 0; }

private:
    std::array<asio::const_buffer, most_parts> parts_;
    std::size_t count_ = 0;
};

class PlainStream final : public ByteStream {
public:
    explicit PlainStream(Socket socket) : socket_(std::move(socket)) {
        boost::system::error_code ignored;
        socket_.non_blocking(true, ignored);
    }

    asio::awaitable<IoResult> read_some(asio::mutable_buffer into) override {
        const auto [error, bytes] = co_await socket_.async_read_some(into, with_error);
        co_return IoResult(error, bytes);
    }

    asio::awaitable<IoResult> write(std::span<const asio::const_buffer> parts) override {
        std::size_t done = 0;
        for (;;) {
            const Rest rest(parts, done);
            if (rest.empty()) co_return IoResult({}, done);
            boost::system::error_code error;
            // Straight away: nearly always the socket takes everything, and no turn of the loop is needed.
            done += socket_.write_some(rest.span(), error);
            if (error == asio::error::would_block) {
                const auto [waited] = co_await socket_.async_wait(Socket::wait_write, with_error);
                error = waited;
            }
            if (error) co_return IoResult(error, done);
        }
    }

    std::size_t try_write(std::span<const asio::const_buffer> parts,
                          boost::system::error_code& error) override {
        return socket_.write_some(parts, error);
    }

    void cancel() override {
        boost::system::error_code ignored;
        socket_.cancel(ignored);
    }

    void shutdown_send() override {
        boost::system::error_code ignored;
        socket_.shutdown(Socket::shutdown_send, ignored);
    }

    void close() override {
        boost::system::error_code ignored;
        socket_.close(ignored);
    }

private:
    Socket socket_;
};

}  // namespace

std::unique_ptr<ByteStream> make_plain_stream(Socket socket) {
    return std::make_unique<PlainStream>(std::move(socket));
}

}  // namespace crossdock::net
