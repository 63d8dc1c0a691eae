#include "tests/support/json.h"
#include "tests/support/signing.h"
#include "tests/support/storefront.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <charconv>
#include <ctime>

namespace crossdock::support {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;

namespace {

constexpr auto with_error = asio::as_tuple(asio::use_awaitable);

/// The value of a header in the head of a request, by its name in any case; "" when it is not there.
std::string header_of(std::string_view head, std::string_view name) {
    for (std::size_t at = head.find('\n'); at != std::string_view::npos; at = head.find('\n', at + 1)) {
        const std::string_view line = head.substr(at + 1, head.find('\r', at + 1) - at - 1);
        const std::size_t colon = line.find(':');
        if (colon != name.size()) continue;
        const bool same = std::equal(name.begin(), name.end(), line.begin(),
                                     [](char a, char b) { return (a | 0x20) == (b | 0x20) || a == b; });
        if (same)
            return std::string(line.substr(std::min(line.find_first_not_of(" ", colon + 1), line.size())));
    }
    return {};
}

}  // namespace

struct PushReceiver::Impl {
    Impl(asio::io_context& context_, std::string secret_)
        : context(context_), acceptor(context_), secret(std::move(secret_)) {}

    asio::io_context& context;
    tcp::acceptor acceptor;
    std::uint16_t port = 0;
    std::string secret;
    Mode mode = Mode::accept;
    std::uint32_t disturb = 0, pushes = 0;
    bool stopped = false;
    Mirror mirror;
    std::set<std::string> ids;
    std::set<tcp::socket*> open;
    std::uint64_t accepted = 0, refused = 0, bad_signatures = 0, again = 0;
    std::string problem;

    void amiss(std::string what) {
        if (problem.empty()) problem = std::move(what);
    }
    Mode mode_of_this() {
        if (mode != Mode::accept || disturb == 0) return mode;
        ++pushes;
        if (pushes % disturb == 0) return Mode::apply_then_drop;
        return pushes % disturb == disturb / 2 ? Mode::refuse : Mode::accept;
    }

    /// Checks the push and takes it over. The status to answer.
    int take(std::string_view head, std::string_view body) {
        const std::string id = header_of(head, "webhook-id");
        const bool holds =
            standard_signature_holds(secret, id, header_of(head, "webhook-timestamp"),
                                     header_of(head, "webhook-signature"), body, std::time(nullptr));
        if (!holds) {
            ++bad_signatures;
            return 401;
        }
        const auto push = parse_json(body);
        const auto* items = at(push, "data/items").if_array();
        if (text_at(push, "type") != "availability.changed" || items == nullptr ||
            text_at(push, "data/cursor").empty()) {
            amiss("a push that is not an availability.changed of the contract");
            return 400;
        }
        if (!ids.insert(id).second) ++again;
        for (const auto& item : *items) mirror.apply(item);
        mirror.cursor(text_at(push, "data/cursor"));
        return 204;
    }
};

struct ReceiverTasks {
    using Impl = std::shared_ptr<PushReceiver::Impl>;
    using Mode = PushReceiver::Mode;

    static asio::awaitable<void> accept(Impl self) {
        while (!self->stopped && self->acceptor.is_open()) {
            tcp::socket socket(self->context);
            const auto [error] = co_await self->acceptor.async_accept(socket, with_error);
            if (error) continue;
            asio::co_spawn(self->context, serve(self, std::move(socket)), asio::detached);
        }
    }

    static asio::awaitable<void> serve(Impl self, tcp::socket socket) {
        self->open.insert(&socket);
        std::string buffer;
        bool go_on = true;
        while (go_on && !self->stopped) {
            go_on = co_await one(self, socket, buffer);
        }
        self->open.erase(&socket);
    }

    static asio::awaitable<bool> one(const Impl& self, tcp::socket& socket, std::string& buffer) {
        std::size_t head = 0, length = 0;
        for (;;) {
            head = buffer.find("\r\n\r\n");
            if (head != std::string::npos) {
                const std::string text =
                    header_of(std::string_view(buffer).substr(0, head + 2), "content-length");
                std::from_chars(text.data(), text.data() + text.size(), length);
                if (buffer.size() >= head + 4 + length) break;
            }
            const std::size_t had = buffer.size();
            buffer.resize(had + 65'536);
            const auto space = asio::buffer(buffer.data() + had, 65'536);
            const auto [error, count] = co_await socket.async_read_some(space, with_error);
            buffer.resize(error ? had : had + count);
            if (error) co_return false;
        }
        const std::string request = buffer.substr(0, head + 4 + length);
        buffer.erase(0, request.size());
        co_return co_await answer(self, socket, request, head);
    }

    static asio::awaitable<bool> answer(const Impl& self, tcp::socket& socket, const std::string& request,
                                        std::size_t head) {
        const Mode mode = self->mode_of_this();
        int status = mode == Mode::gone ? 410 : 500;
        if (mode == Mode::accept || mode == Mode::apply_then_drop)
            status = self->take(std::string_view(request).substr(0, head + 2),
                                std::string_view(request).substr(head + 4));
        if (mode == Mode::apply_then_drop) co_return false;
        if (mode == Mode::hang) {
            asio::steady_timer timer(self->context, 60s);
            co_await timer.async_wait(with_error);
            co_return false;
        }
        ++(status < 300 ? self->accepted : self->refused);
        const std::string reply = "HTTP/1.1 " + std::to_string(status) + " X\r\n" +
                                  (status == 204 ? "" : "Content-Length: 0\r\n") + "\r\n";
        const auto [error, count] = co_await asio::async_write(socket, asio::buffer(reply), with_error);
        co_return !error;
    }
};

PushReceiver::PushReceiver(asio::io_context& context, std::string secret, std::uint16_t port)
    : impl_(std::make_shared<Impl>(context, std::move(secret))) {
    impl_->port = port == 0 ? free_port() : port;
    listen(true);
}
PushReceiver::~PushReceiver() {
    stop();
}
std::uint16_t PushReceiver::port() const {
    return impl_->port;
}
std::string PushReceiver::url() const {
    return "http://127.0.0.1:" + std::to_string(impl_->port) + "/hooks/availability";
}
void PushReceiver::mode(Mode mode) {
    impl_->mode = mode;
}
void PushReceiver::disturb(std::uint32_t one_in) {
    impl_->disturb = one_in;
}
void PushReceiver::listen(bool open) {
    boost::system::error_code ignored;
    if (!open) {
        impl_->acceptor.close(ignored);
        for (tcp::socket* socket : impl_->open) socket->close(ignored);
        return;
    }
    impl_->acceptor.open(tcp::v4());
    impl_->acceptor.set_option(tcp::acceptor::reuse_address(true));
    impl_->acceptor.bind({asio::ip::address_v4::loopback(), impl_->port});
    impl_->acceptor.listen();
    asio::co_spawn(impl_->context, ReceiverTasks::accept(impl_), asio::detached);
}
void PushReceiver::stop() {
    impl_->stopped = true;
    listen(false);
}
Mirror& PushReceiver::mirror() {
    return impl_->mirror;
}
std::uint64_t PushReceiver::accepted() const {
    return impl_->accepted;
}
std::uint64_t PushReceiver::refused() const {
    return impl_->refused;
}
std::uint64_t PushReceiver::bad_signatures() const {
    return impl_->bad_signatures;
}
std::uint64_t PushReceiver::again() const {
    return impl_->again;
}
const std::string& PushReceiver::problem() const {
    return impl_->problem;
}

}  // namespace crossdock::support
