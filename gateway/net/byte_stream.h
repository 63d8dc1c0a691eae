#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <memory>
#include <span>

namespace crossdock::net {

/// A socket on one I/O thread's io_context, TCP or UNIX alike.
using Socket = boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol,
                                                boost::asio::io_context::executor_type>;

struct IoResult {
    IoResult() = default;
    IoResult(boost::system::error_code e, std::size_t n) : error(e), bytes(n) {}
    boost::system::error_code error;
    std::size_t bytes = 0;
};

/// A connection as those see it who speak over it: bytes in, bytes out. Behind it TCP or a UNIX socket, later
/// TLS. Virtual, so that what uses it compiles without Asio's templates. One read and one write at a time,
/// all on the stream's own thread. Knows no deadline: whoever keeps one calls cancel().
class ByteStream {
public:
    virtual ~ByteStream() = default;

    /// Some bytes, at least one. At the other side's end the error is asio::error::eof.
    virtual boost::asio::awaitable<IoResult> read_some(boost::asio::mutable_buffer into) = 0;

    /// All of `parts`, in one system call where the socket takes them. `parts` must live until it returns.
    virtual boost::asio::awaitable<IoResult> write(std::span<const boost::asio::const_buffer> parts) = 0;

    /// Sends what can be sent without waiting; the error is would_block where that is nothing.
    virtual std::size_t try_write(std::span<const boost::asio::const_buffer> parts,
                                  boost::system::error_code& error) = 0;

    /// Ends waiting reads and writes with operation_aborted.
    virtual void cancel() = 0;

    /// No more will be written; the other side sees the end once it has read all.
    virtual void shutdown_send() = 0;

    virtual void close() = 0;
};

std::unique_ptr<ByteStream> make_plain_stream(Socket socket);

}  // namespace crossdock::net
