#include "gateway/net/http_client.h"

#include "gateway/net/address_guard.h"

#include <curl/curl.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <map>
#include <mutex>

namespace crossdock::net {
namespace {

using Failure = HttpResponse::Failure;

constexpr std::size_t kept_body_bytes = 20'000;
/// An answer that goes on beyond this is not an answer to a push.
constexpr std::size_t max_body_bytes = 1u << 20;

struct FreeEasy {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeMulti {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

/// One request on its way. libcurl keeps pointers to it, so it does not move.
struct Transfer {
    HttpRequest request;
    HttpSender::Done done;
    std::unique_ptr<curl_slist, FreeList> headers;
    HttpResponse response;
    std::size_t body_bytes = 0;
    bool forbidden = false;
    std::unique_ptr<CURL, FreeEasy> easy;  // last: it is freed first and points to the rest

    bool set_headers() {
        for (const auto& [name, value] : request.headers) {
            std::string line = name;
            line.append(": ").append(value);
            if (!add_header(line)) return false;
        }
        // libcurl would wait for "100 Continue" before bodies above 1 MB.
        return add_header("Expect:");
    }

    bool allows(Reach reach) const {
        return reach == Reach::open || (reach == Reach::own && request.allow_own_network);
    }

private:
    bool add_header(const std::string& line) {
        curl_slist* longer = curl_slist_append(headers.get(), line.c_str());
        if (longer == nullptr) return false;
        (void)headers.release();  // it is the beginning of the longer one
        headers.reset(longer);
        return true;
    }
};

std::size_t on_body(char* data, std::size_t, std::size_t size, void* context) {
    auto& transfer = *static_cast<Transfer*>(context);
    std::string& kept = transfer.response.body;
    kept.append(data, std::min(size, kept_body_bytes - std::min(kept.size(), kept_body_bytes)));
    transfer.body_bytes += size;
    return transfer.body_bytes > max_body_bytes ? 0 : size;
}

/// Opens the socket, or not: the address is the one that will be connected to.
curl_socket_t on_open_socket(void* context, curlsocktype, curl_sockaddr* address) {
    auto& transfer = *static_cast<Transfer*>(context);
    if (!transfer.allows(reach_of(address->addr))) {
        transfer.forbidden = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/// A connection that another request opened may be reused, so its address is judged again for this one.
int on_before_request(void* context, char* primary_address, char*, int, int) {
    auto& transfer = *static_cast<Transfer*>(context);
    if (transfer.allows(reach_of(std::string_view(primary_address)))) return CURL_PREREQFUNC_OK;
    transfer.forbidden = true;
    return CURL_PREREQFUNC_ABORT;
}

Failure failure_of(CURLcode code) {
    switch (code) {
        case CURLE_OK:
            return Failure::none;
        case CURLE_URL_MALFORMAT:
        case CURLE_UNSUPPORTED_PROTOCOL:
            return Failure::bad_url;
        case CURLE_COULDNT_RESOLVE_HOST:
            return Failure::resolve;
        case CURLE_COULDNT_CONNECT:
            return Failure::connect;
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_CIPHER:
        case CURLE_SSL_CACERT_BADFILE:
            return Failure::tls;
        case CURLE_OPERATION_TIMEDOUT:
            return Failure::timeout;
        case CURLE_GOT_NOTHING:
        case CURLE_PARTIAL_FILE:
        case CURLE_RECV_ERROR:
        case CURLE_SEND_ERROR:
            return Failure::cut_off;
        default:
            return Failure::other;
    }
}

long milliseconds_of(Duration duration) {
    return std::max(1L, static_cast<long>(std::chrono::ceil<std::chrono::milliseconds>(duration).count()));
}

}  // namespace

std::string_view to_string(HttpResponse::Failure failure) {
    switch (failure) {
        case Failure::none:
            return "none";
        case Failure::bad_url:
            return "bad_url";
        case Failure::forbidden_address:
            return "forbidden_address";
        case Failure::resolve:
            return "resolve";
        case Failure::connect:
            return "connect";
        case Failure::tls:
            return "tls";
        case Failure::timeout:
            return "timeout";
        case Failure::cut_off:
            return "cut_off";
        case Failure::stopping:
            return "stopping";
        case Failure::other:
            return "other";
    }
    return "";
}

struct HttpClient::Impl {
    HttpClientOptions options;
    std::unique_ptr<CURLM, FreeMulti> multi;
    std::map<CURL*, std::unique_ptr<Transfer>>
        running;  // the client's thread only; libcurl's handles before multi's end
    std::mutex mutex;
    std::deque<std::unique_ptr<Transfer>> arriving;  // under the mutex, as are the next two
    std::size_t in_hand = 0;
    bool stopping = false;

    void start(std::unique_ptr<Transfer> transfer);
    bool prepare(Transfer& transfer) const;
    void finish(std::unique_ptr<Transfer> transfer, Failure failure);
    void finish_completed();
    void end_everything();
    bool take_arriving();
};

Result<std::unique_ptr<HttpClient>> HttpClient::make(HttpClientOptions options) {
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return failure(Errc::io, "libcurl cannot be initialised");
    auto impl = std::make_unique<Impl>();
    impl->multi.reset(curl_multi_init());
    if (!impl->multi) return failure(Errc::io, "libcurl has no memory for its handle");
    CURLM* multi = impl->multi.get();
    curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, static_cast<long>(options.per_host));
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, static_cast<long>(options.connections));
    curl_multi_setopt(multi, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
    impl->options = std::move(options);
    return std::unique_ptr<HttpClient>(new HttpClient(std::move(impl)));
}

HttpClient::HttpClient(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

HttpClient::~HttpClient() {
    impl_->end_everything();
}

void HttpClient::send(HttpRequest request, Done done) {
    auto transfer = std::make_unique<Transfer>();
    transfer->request = std::move(request);
    transfer->done = std::move(done);
    bool stopping = false;
    bool taken = false;
    {
        const std::lock_guard lock(impl_->mutex);
        stopping = impl_->stopping;
        if (!stopping && impl_->in_hand < impl_->options.waiting) {
            ++impl_->in_hand;
            impl_->arriving.push_back(std::move(transfer));
            taken = true;
        }
    }
    if (taken) {
        curl_multi_wakeup(impl_->multi.get());
        return;
    }
    transfer->response.failure = stopping ? Failure::stopping : Failure::other;
    transfer->done(std::move(transfer->response));
}

void HttpClient::run() {
    CURLM* multi = impl_->multi.get();
    while (impl_->take_arriving()) {
        int active = 0;
        curl_multi_perform(multi, &active);
        impl_->finish_completed();
        // Woken by send() and stop(); libcurl's own timers cut the wait shorter.
        curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
    }
    impl_->end_everything();
}

void HttpClient::stop() {
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->stopping = true;
    }
    curl_multi_wakeup(impl_->multi.get());
}

/// Starts what send() left. False: stop() was called.
bool HttpClient::Impl::take_arriving() {
    std::deque<std::unique_ptr<Transfer>> taken;
    {
        const std::lock_guard lock(mutex);
        if (stopping) return false;
        taken.swap(arriving);
    }
    for (std::unique_ptr<Transfer>& transfer : taken) start(std::move(transfer));
    return true;
}

void HttpClient::Impl::start(std::unique_ptr<Transfer> transfer) {
    if (!prepare(*transfer)) return finish(std::move(transfer), Failure::other);
    CURL* easy = transfer->easy.get();
    running[easy] = std::move(transfer);
    if (curl_multi_add_handle(multi.get(), easy) == CURLM_OK) return;
    auto node = running.extract(easy);
    finish(std::move(node.mapped()), Failure::other);
}

bool HttpClient::Impl::prepare(Transfer& transfer) const {
    transfer.easy.reset(curl_easy_init());
    CURL* easy = transfer.easy.get();
    if (easy == nullptr) return false;
    const HttpRequest& request = transfer.request;
    if (!transfer.set_headers()) return false;
    bool all_set = true;
    const auto set = [easy, &all_set](CURLoption option, auto value) {
        all_set = curl_easy_setopt(easy, option, value) == CURLE_OK && all_set;
    };
    set(CURLOPT_URL, request.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROXY, "");
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!options.ca_file.empty()) set(CURLOPT_CAINFO, options.ca_file.c_str());
    set(CURLOPT_USERAGENT, options.user_agent.c_str());
    if (!request.body.empty() || request.method == "POST" || request.method == "PUT") {
        set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        set(CURLOPT_POSTFIELDS, request.body.c_str());
    }
    set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
    if (request.method == "HEAD") set(CURLOPT_NOBODY, 1L);
    set(CURLOPT_HTTPHEADER, transfer.headers.get());
    set(CURLOPT_TIMEOUT_MS, milliseconds_of(request.timeout));
    set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds_of(std::min(request.connect_timeout, request.timeout)));
    set(CURLOPT_NOSIGNAL, 1L);
    // Without it a resolver that hangs would be waited for, and with it everybody.
    set(CURLOPT_QUICK_EXIT, 1L);
    set(CURLOPT_TCP_NODELAY, 1L);
    set(CURLOPT_WRITEFUNCTION, &on_body);
    set(CURLOPT_WRITEDATA, static_cast<void*>(&transfer));
    set(CURLOPT_OPENSOCKETFUNCTION, &on_open_socket);
    set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(&transfer));
    set(CURLOPT_PREREQFUNCTION, &on_before_request);
    set(CURLOPT_PREREQDATA, static_cast<void*>(&transfer));
    return all_set;
}

void HttpClient::Impl::finish_completed() {
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi.get(), &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        CURL* easy = message->easy_handle;
        const CURLcode code = message->data.result;
        curl_multi_remove_handle(multi.get(), easy);
        auto node = running.extract(easy);
        if (!node.empty()) finish(std::move(node.mapped()), failure_of(code));
    }
}

void HttpClient::Impl::finish(std::unique_ptr<Transfer> transfer, Failure failure) {
    HttpResponse& response = transfer->response;
    response.failure = failure != Failure::none && transfer->forbidden ? Failure::forbidden_address : failure;
    if (CURL* easy = transfer->easy.get(); easy != nullptr) {
        long status = 0;
        curl_off_t micros = 0, retry_after = 0;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &micros);
        curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &retry_after);
        if (failure == Failure::none) response.status = static_cast<std::uint32_t>(status);
        response.took = Duration(micros);
        if (failure == Failure::none && retry_after > 0)
            response.retry_after = std::chrono::seconds(retry_after);
    }
    {
        const std::lock_guard lock(mutex);
        --in_hand;
    }
    transfer->done(std::move(response));
}

void HttpClient::Impl::end_everything() {
    std::deque<std::unique_ptr<Transfer>> taken;
    {
        const std::lock_guard lock(mutex);
        stopping = true;
        taken.swap(arriving);
    }
    while (!running.empty()) {
        auto node = running.extract(running.begin());
        curl_multi_remove_handle(multi.get(), node.key());
        taken.push_back(std::move(node.mapped()));
    }
    for (std::unique_ptr<Transfer>& transfer : taken) finish(std::move(transfer), Failure::stopping);
}

}  // namespace crossdock::net
