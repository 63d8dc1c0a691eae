#include "tests/support/storefront.h"

#include "tests/support/json.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace crossdock::support {

namespace asio = boost::asio;
using namespace std::chrono_literals;

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           c == '-' || c == '_' || c == '.' || c == '~';
        const auto byte = static_cast<unsigned char>(c);
        if (plain) {
            out.push_back(c);
        } else {
            out.push_back('%');
            out.push_back(hex[byte >> 4]);
            out.push_back(hex[byte & 15]);
        }
    }
    return out;
}

std::string product_json(const Product& product, bool with_sku) {
    std::string out = "{";
    if (with_sku) out += "\"sku\":" + quoted(product.sku);
    if (!product.gtin.empty())
        out.append(out.size() > 1 ? "," : "").append("\"gtin\":" + quoted(product.gtin));
    return out + "}";
}

int put_product(const Address& storefront, const Product& product) {
    return fetch(storefront, "PUT", "/v1/products/" + percent_encoded(product.sku),
                 {{"Content-Type", "application/json"}}, product_json(product, false))
        .status;
}

std::size_t import_products(const Address& storefront, const std::vector<Product>& products,
                            std::size_t lines) {
    std::size_t accepted = 0;
    for (std::size_t first = 0; first < products.size(); first += lines) {
        std::string body;
        const std::size_t last = std::min(products.size(), first + lines);
        for (std::size_t i = first; i < last; ++i) body += product_json(products[i], true) + "\n";
        const Reply reply =
            fetch(storefront, "POST", "/v1/products", {{"Content-Type", "application/x-ndjson"}}, body, 60s);
        if (reply.status != 200) break;
        for (std::size_t at = 0; at < reply.body.size();) {
            const std::size_t end = std::min(reply.body.find('\n', at), reply.body.size());
            const auto line = parse_json(std::string_view(reply.body).substr(at, end - at));
            const std::string outcome = text_at(line, "outcome");
            if (outcome == "applied" || outcome == "unchanged") ++accepted;
            at = end + 1;
        }
    }
    return accepted;
}

ServerEntry get_availability(const Address& storefront, std::string_view sku) {
    const Reply reply = fetch(storefront, "GET", "/v1/availability/" + percent_encoded(sku));
    return {reply.status, entry_of(parse_json(reply.body))};
}

namespace {

asio::awaitable<void> get_some(const Address& to, const std::vector<std::string>& skus, std::size_t first,
                               std::size_t step, std::map<std::string, ServerEntry>& out) {
    const auto executor = co_await asio::this_coro::executor;
    Connection connection(executor);
    for (std::size_t i = first; i < skus.size(); i += step) {
        for (int attempt = 0; attempt < 3; ++attempt) {
            bool opened = connection.is_open();
            if (!opened) {
                opened = co_await connection.open(to, 5s);
            }
            if (!opened) continue;
            std::string bytes = request("GET", "/v1/availability/" + percent_encoded(skus[i]));
            const auto reply = co_await connection.exchange(std::move(bytes), 10s);
            if (!reply) continue;
            out[skus[i]] = {reply->status, entry_of(parse_json(reply->body))};
            break;
        }
    }
}

}  // namespace

std::map<std::string, ServerEntry> get_availability(const Address& storefront,
                                                    const std::vector<std::string>& skus) {
    std::map<std::string, ServerEntry> out;
    asio::io_context context(1);
    for (std::size_t i = 0; i < 4; ++i)
        asio::co_spawn(context, get_some(storefront, skus, i, 4, out), asio::detached);
    context.run_for(120s);
    return out;
}

std::string head_cursor(const Address& storefront) {
    const Reply reply = fetch(storefront, "GET", "/v1/availability/changes?cursor=now");
    return std::string(reply.header("feed-next-cursor"));
}

// ----------------------------------------------------------------------------------------------
// StreamFollower

struct StreamFollower::Impl {
    Impl(asio::io_context& context_, Address address_) : context(context_), address(std::move(address_)) {}

    asio::io_context& context;
    Address address;
    Mirror mirror;
    std::unique_ptr<Connection> connection;
    bool stopped = false, streaming = false;
    std::uint64_t connects = 0, resets = 0, bookmarks = 0;
    std::string problem;
    milliseconds pause{10};  ///< between tries

    void amiss(std::string what) {
        if (problem.empty()) problem = std::move(what);
    }

    /// One change of a page or a stream: the item and the cursor are taken over together.
    void take(const boost::json::value& change, const std::string& id) {
        const std::string type = text_at(change, "type"), cursor = text_at(change, "cursor");
        if (cursor.empty()) return amiss("a change without a cursor");
        if (!id.empty() && id != cursor) return amiss("an event whose id is not its cursor");
        if (type == "reset") {
            ++resets;
            mirror.clear();
            return;
        }
        if (type == "bookmark") {
            ++bookmarks;
        } else if (type == "upsert" || type == "delete") {
            mirror.apply(at(change, "item"));
        } else {
            return amiss("a change of the unknown type '" + type + "'");
        }
        mirror.cursor(cursor);
    }
};

namespace {

asio::awaitable<void> pause(milliseconds time) {
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, time);
    co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace

/// The coroutines of the follower. Whoever spawns run() keeps the Impl until it has ended.
struct FollowerTasks {
    using Impl = StreamFollower::Impl*;

    static asio::awaitable<void> run(Impl self) {
        while (!self->stopped) {
            const bool caught_up = co_await catch_up(self);
            if (caught_up) {
                co_await stream(self);
            }
            self->streaming = false;
            co_await pause(self->pause);
        }
    }

    /// Pages up to the head.
    static asio::awaitable<bool> catch_up(Impl self) {
        Connection connection(self->context.get_executor());
        const bool opened = co_await connection.open(self->address, 2s);
        if (!opened) co_return false;
        for (bool done = false; !done && !self->stopped;) {
            std::string bytes =
                request("GET", "/v1/availability/changes?limit=5000&cursor=" + self->mirror.cursor());
            const auto reply = co_await connection.exchange(std::move(bytes), 10s);
            if (!reply) co_return false;
            if (reply->status == 410) {
                ++self->resets;
                self->mirror.cursor("now");
                co_return false;
            }
            if (reply->status != 200) {
                if (reply->status != 503) self->amiss("a page was answered " + std::to_string(reply->status));
                co_return false;
            }
            take_page(*self, *reply);
            done = reply->header("feed-up-to-date") == "true";
        }
        co_return true;
    }
    static void take_page(StreamFollower::Impl& self, const Reply& reply) {
        for (std::size_t at = 0; at < reply.body.size();) {
            const std::size_t end = std::min(reply.body.find('\n', at), reply.body.size());
            if (end > at) self.take(parse_json(std::string_view(reply.body).substr(at, end - at)), "");
            at = end + 1;
        }
        const std::string next(reply.header("feed-next-cursor"));
        if (next.empty()) return self.amiss("a page without Feed-Next-Cursor");
        self.mirror.cursor(next);
    }

    static asio::awaitable<void> stream(Impl self) {
        self->connection = std::make_unique<Connection>(self->context.get_executor());
        const bool opened = co_await self->connection->open(self->address, 2s);
        if (!opened) co_return;
        ++self->connects;
        std::string bytes =
            request("GET", "/v1/availability/changes",
                    {{"Accept", "text/event-stream"}, {"Last-Event-ID", self->mirror.cursor()}});
        const auto head = co_await self->connection->begin(std::move(bytes), 5s);
        if (!head) co_return;
        if (head->status != 200 || !head->header("content-type").starts_with("text/event-stream")) {
            if (head->status != 503) self->amiss("the stream was answered " + std::to_string(head->status));
            co_return;
        }
        self->streaming = true;
        while (!self->stopped) {
            const auto event = co_await next_event(*self->connection, 40s);
            if (!event) co_return;
            if (event->data.empty()) continue;  // `retry:` alone
            self->take(parse_json(event->data), event->id);
            if (event->id.empty()) self->amiss("an event without an id");
        }
    }
};

StreamFollower::StreamFollower(asio::io_context& context, Address storefront)
    : impl_(std::make_shared<Impl>(context, std::move(storefront))) {}
StreamFollower::~StreamFollower() {
    stop();
}
void StreamFollower::start(std::string cursor) {
    impl_->mirror.cursor(std::move(cursor));
    const auto keep = [impl = impl_](const std::exception_ptr& crash) {
        if (crash) std::rethrow_exception(crash);
    };
    asio::co_spawn(impl_->context, FollowerTasks::run(impl_.get()), keep);
}
void StreamFollower::stop() {
    impl_->stopped = true;
    cut();
}
void StreamFollower::cut() {
    if (impl_->connection) impl_->connection->close();
}
Mirror& StreamFollower::mirror() {
    return impl_->mirror;
}
bool StreamFollower::streaming() const {
    return impl_->streaming;
}
std::uint64_t StreamFollower::connects() const {
    return impl_->connects;
}
std::uint64_t StreamFollower::resets() const {
    return impl_->resets;
}
std::uint64_t StreamFollower::bookmarks() const {
    return impl_->bookmarks;
}
const std::string& StreamFollower::problem() const {
    return impl_->problem;
}

}  // namespace crossdock::support
