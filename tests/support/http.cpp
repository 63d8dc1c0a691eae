#include "tests/support/http.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <random>

namespace crossdock::support {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using Socket = asio::generic::stream_protocol::socket;

namespace {

constexpr auto with_error = asio::as_tuple(asio::use_awaitable);

asio::generic::stream_protocol::endpoint endpoint_of(const Address& address) {
    if (!address.socket.empty()) return asio::local::stream_protocol::endpoint(address.socket);
    return asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), address.port);
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
        text.remove_suffix(1);
    return text;
}

bool parse_head(std::string_view head, Reply& reply) {
    if (!head.starts_with("HTTP/1.") || head.size() < 12) return false;
    std::from_chars(head.data() + 9, head.data() + 12, reply.status);
    std::size_t at = head.find('\n');
    while (at != std::string_view::npos && at + 1 < head.size()) {
        const std::size_t end = std::min(head.find('\n', at + 1), head.size());
        const std::string_view line = head.substr(at + 1, end - at - 1);
        if (const std::size_t colon = line.find(':'); colon != std::string_view::npos)
            reply.headers.emplace_back(lower(line.substr(0, colon)),
                                       std::string(trimmed(line.substr(colon + 1))));
        at = end < head.size() ? end : std::string_view::npos;
    }
    return reply.status >= 100;
}

}  // namespace

std::string_view Reply::header(std::string_view lower_case_name) const {
    for (const auto& [name, value] : headers)
        if (name == lower_case_name) return value;
    return {};
}

std::string request(std::string_view method, std::string_view target, const Headers& headers,
                    std::string_view body) {
    std::string out;
    out.reserve(160 + body.size());
    out.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: localhost\r\n");
    for (const auto& [name, value] : headers) out.append(name).append(": ").append(value).append("\r\n");
    if (!body.empty() || method == "POST" || method == "PUT")
        out.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
    return out.append("\r\n").append(body);
}

/// How the rest of a body is told.
enum class Framing { none, length, chunked, until_close };

struct Connection::State : std::enable_shared_from_this<Connection::State> {
    explicit State(asio::any_io_executor executor) : socket(executor), timer(executor) {}

    Socket socket;
    asio::steady_timer timer;
    Clock::time_point deadline = Clock::time_point::max();
    bool watching = false;
    std::string buffer;    ///< received and not used yet
    std::size_t used = 0;  ///< of buffer
    Framing framing = Framing::none;
    std::uint64_t left = 0;  ///< of the body, or of the chunk
    bool first_chunk = true;
    std::string text;  ///< decoded body not given out yet, for line()

    void close() {
        boost::system::error_code ignored;
        socket.close(ignored);
        buffer.clear();
        used = 0;
    }

    /// One timer wait serves many exchanges: it is set again only when it has run out.
    void expect_within(milliseconds within) {
        deadline = Clock::now() + within;
        if (watching) {
            if (timer.expiry() <= deadline) return;
            timer.cancel();
        }
        watch();
    }
    void watch() {
        watching = true;
        timer.expires_at(deadline);
        timer.async_wait([weak = weak_from_this()](boost::system::error_code error) {
            const auto self = weak.lock();
            if (!self || error) return;
            self->watching = false;
            if (self->deadline == Clock::time_point::max()) return;
            if (Clock::now() >= self->deadline)
                self->close();
            else
                self->watch();
        });
    }
    void expect_nothing() { deadline = Clock::time_point::max(); }

    std::string_view unread() const { return std::string_view(buffer).substr(used); }
    void use(std::size_t count) {
        used += count;
        if (used == buffer.size()) {
            buffer.clear();
            used = 0;
        }
    }

    asio::awaitable<bool> more() {
        if (used > (1u << 16)) {
            buffer.erase(0, used);
            used = 0;
        }
        const std::size_t had = buffer.size();
        buffer.resize(had + 16'384);
        const auto space = asio::buffer(buffer.data() + had, 16'384);
        const auto [error, count] = co_await socket.async_read_some(space, with_error);
        // close() may have run meanwhile and emptied the buffer.
        buffer.resize(error || buffer.size() < had ? std::min(had, buffer.size()) : had + count);
        if (error) close();
        co_return !error;
    }

    asio::awaitable<bool> read_head(Reply& reply) {
        for (;;) {
            const std::size_t end = unread().find("\r\n\r\n");
            if (end == std::string_view::npos) {
                const bool got_more = co_await more();
                if (!got_more) co_return false;
                continue;
            }
            reply.headers.clear();
            if (!parse_head(unread().substr(0, end + 2), reply)) co_return false;
            use(end + 4);
            if (reply.status >= 200) break;  // 1xx: the answer follows
        }
        set_framing(reply);
        co_return true;
    }
    void set_framing(const Reply& reply) {
        first_chunk = true;
        left = 0;
        text.clear();
        if (reply.status == 204 || reply.status == 304) {
            framing = Framing::none;
        } else if (reply.header("transfer-encoding") == "chunked") {
            framing = Framing::chunked;
        } else if (const std::string_view length = reply.header("content-length"); !length.empty()) {
            framing = Framing::length;
            std::from_chars(length.data(), length.data() + length.size(), left);
        } else {
            framing = Framing::until_close;
        }
    }

    /// Appends the next piece of the body to `out`. False: the body is over, or the connection broke (is
    /// closed).
    asio::awaitable<bool> piece(std::string& out) {
        if (framing == Framing::none) co_return false;
        if (framing == Framing::chunked && left == 0) {
            const bool begun = co_await chunk_head();
            if (!begun) co_return false;
        }
        if (framing == Framing::length && left == 0) co_return false;
        if (unread().empty()) {
            const bool got_more = co_await more();
            if (!got_more) co_return false;
        }
        std::string_view got = unread();
        if (framing != Framing::until_close) got = got.substr(0, std::min<std::uint64_t>(got.size(), left));
        out.append(got);
        if (framing != Framing::until_close) left -= got.size();
        use(got.size());
        co_return true;
    }
    asio::awaitable<bool> chunk_head() {
        std::string line;
        bool read = true;
        if (!first_chunk) {
            read = co_await raw_line(line);  // the end of the chunk before
        }
        if (!read) co_return false;
        first_chunk = false;
        read = co_await raw_line(line);
        if (!read) co_return false;
        std::from_chars(line.data(), line.data() + line.size(), left, 16);
        if (left > 0) co_return true;
        do {
            read = co_await raw_line(line);
        } while (read && !line.empty());
        framing = Framing::none;
        co_return false;
    }
    asio::awaitable<bool> raw_line(std::string& line) {
        for (;;) {
            const std::size_t end = unread().find('\n');
            if (end != std::string_view::npos) {
                line = trimmed(unread().substr(0, end));
                use(end + 1);
                co_return true;
            }
            const bool got_more = co_await more();
            if (!got_more) co_return false;
        }
    }
};

Connection::Connection(asio::any_io_executor executor)
    : state_(std::make_shared<State>(std::move(executor))) {}
Connection::~Connection() {
    if (state_) state_->close();
}
bool Connection::is_open() const {
    return state_->socket.is_open();
}
void Connection::close() {
    state_->close();
}

asio::awaitable<bool> Connection::open(const Address& to, milliseconds within) {
    const auto state = state_;
    state->close();
    const bool tcp = to.socket.empty();
    const auto endpoint = endpoint_of(to);
    state->expect_within(within);
    const auto [error] = co_await state->socket.async_connect(endpoint, with_error);
    state->expect_nothing();
    if (error) {
        state->close();
        co_return false;
    }
    boost::system::error_code ignored;
    if (tcp) state->socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    co_return true;
}

asio::awaitable<std::optional<Reply>> Connection::begin(std::string bytes, milliseconds within) {
    const auto state = state_;
    state->expect_within(within);
    // A server may answer and close before it has read all (413): its answer counts even when the write
    // failed.
    co_await asio::async_write(state->socket, asio::buffer(bytes), with_error);
    Reply reply;
    const bool answered = co_await state->read_head(reply);
    state->expect_nothing();
    if (!answered) {
        state->close();
        co_return std::nullopt;
    }
    co_return reply;
}

asio::awaitable<std::optional<Reply>> Connection::exchange(std::string bytes, milliseconds within) {
    const auto state = state_;
    auto reply = co_await begin(std::move(bytes), within);
    if (!reply) co_return std::nullopt;
    state->expect_within(within);
    bool more = true;
    while (more) {
        more = co_await state->piece(reply->body);
    }
    state->expect_nothing();
    const bool complete = state->framing == Framing::until_close || state->left == 0;
    const bool whole = state->framing == Framing::none || (state->framing != Framing::chunked && complete);
    if (!whole) {
        state->close();
        co_return std::nullopt;
    }
    if (state->framing == Framing::until_close || reply->header("connection") == "close") state->close();
    co_return reply;
}

asio::awaitable<std::optional<std::string>> Connection::line(milliseconds within) {
    const auto state = state_;
    state->expect_within(within);
    for (;;) {
        if (const std::size_t end = state->text.find('\n'); end != std::string::npos) {
            std::string line(trimmed(std::string_view(state->text).substr(0, end)));
            state->text.erase(0, end + 1);
            state->expect_nothing();
            co_return line;
        }
        const bool more = co_await state->piece(state->text);
        if (!more) break;
    }
    state->expect_nothing();
    if (state->text.empty()) co_return std::nullopt;
    co_return std::exchange(state->text, {});
}

asio::awaitable<std::optional<StreamEvent>> next_event(Connection& stream, milliseconds silence) {
    StreamEvent event;
    bool any = false;
    for (;;) {
        const auto line = co_await stream.line(silence);
        if (!line) co_return std::nullopt;
        if (line->empty()) {
            if (any) co_return event;
            continue;
        }
        const std::size_t colon = line->find(':');
        if (colon == 0) continue;  // a comment
        const std::string_view name = std::string_view(*line).substr(0, colon);
        std::string_view value = colon == std::string::npos ? "" : std::string_view(*line).substr(colon + 1);
        if (value.starts_with(' ')) value.remove_prefix(1);
        if (name == "id") event.id = value;
        if (name == "event") event.event = value;
        if (name == "data") event.data.append(event.data.empty() ? "" : "\n").append(value);
        any = any || name == "data" || name == "event" || name == "id";
    }
}

namespace {

asio::awaitable<void> fetch_into(Reply& out, const Address& to, const std::string& bytes,
                                 milliseconds within) {
    const auto executor = co_await asio::this_coro::executor;
    Connection connection(executor);
    const bool opened = co_await connection.open(to, within);
    if (!opened) co_return;
    auto reply = co_await connection.exchange(bytes, within);
    if (reply) out = std::move(*reply);
}

}  // namespace

Reply fetch(const Address& to, std::string_view method, std::string_view target, const Headers& headers,
            std::string_view body, milliseconds within) {
    asio::io_context context(1);
    Reply reply;
    const std::string bytes = request(method, target, headers, body);
    asio::co_spawn(context, fetch_into(reply, to, bytes, within), asio::detached);
    context.run_for(within * 2 + milliseconds(100));
    return reply;
}

std::string send_raw(const Address& to, std::string_view bytes, milliseconds within) {
    asio::io_context context(1);
    Socket socket(context);
    boost::system::error_code error;
    socket.connect(endpoint_of(to), error);
    if (error) return {};
    std::string received;
    std::array<char, 16'384> space{};
    struct Reader {
        Socket& socket;
        std::array<char, 16'384>& space;
        std::string& received;
        void operator()(boost::system::error_code failed, std::size_t count) const {
            received.append(space.data(), count);
            if (!failed) socket.async_read_some(asio::buffer(space), *this);
        }
    };
    socket.async_read_some(asio::buffer(space), Reader{socket, space, received});
    asio::async_write(socket, asio::buffer(bytes.data(), bytes.size()), [](auto, auto) {});
    context.run_for(within);
    return received;
}

std::uint16_t free_port() {
    // Below the ephemeral range: a client that keeps trying a port of that range while nobody listens will
    // one day be given it as its own source port, and then is connected with itself.
    std::random_device random;
    std::uniform_int_distribution<int> ports(10'000, 32'000);
    for (;;) {
        const auto port = static_cast<std::uint16_t>(ports(random));
        asio::io_context context(1);
        asio::ip::tcp::acceptor acceptor(context);
        boost::system::error_code taken;
        acceptor.open(asio::ip::tcp::v4());
        acceptor.bind({asio::ip::address_v4::loopback(), port}, taken);
        if (!taken) return port;
    }
}

}  // namespace crossdock::support
