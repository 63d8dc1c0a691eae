#include "gateway/net/http_client.h"

#include <gtest/gtest.h>

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <future>
#include <thread>

namespace crossdock::net {
namespace {

using Failure = HttpResponse::Failure;

/// A server with a certificate of its own making, valid for "localhost" alone; it answers 200 to whatever
/// comes.
class TlsServer {
public:
    TlsServer() : context_(SSL_CTX_new(TLS_server_method())) {
        std::signal(SIGPIPE, SIG_IGN);  // a client that refuses us hangs up while we write
        make_certificate();
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
        EXPECT_EQ(::listen(listener_, 16), 0);
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~TlsServer() {
        stopping_ = true;
        thread_.join();
        ::close(listener_);
        SSL_CTX_free(context_);
        std::remove(certificate_file_.c_str());
    }
    TlsServer(const TlsServer&) = delete;
    TlsServer& operator=(const TlsServer&) = delete;

    std::string url(const std::string& host) const {
        return "https://" + host + ":" + std::to_string(port_) + "/";
    }
    const std::string& certificate_file() const { return certificate_file_; }
    int requests() const { return requests_; }

private:
    void make_certificate() {
        EVP_PKEY* key = EVP_EC_gen("P-256");
        X509* certificate = X509_new();
        X509_set_version(certificate, 2);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
        X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
        X509_set_pubkey(certificate, key);
        X509_NAME* name = X509_get_subject_name(certificate);
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
        X509_set_issuer_name(certificate, name);
        X509_EXTENSION* names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost");
        X509_add_ext(certificate, names, -1);
        X509_EXTENSION_free(names);
        X509_sign(certificate, key, EVP_sha256());
        SSL_CTX_use_certificate(context_, certificate);
        SSL_CTX_use_PrivateKey(context_, key);
        certificate_file_ = testing::TempDir() + "crossdock-tls-" + std::to_string(::getpid()) + ".pem";
        if (std::FILE* file = std::fopen(certificate_file_.c_str(), "w")) {
            PEM_write_X509(file, certificate);
            std::fclose(file);
        }
        X509_free(certificate);
        EVP_PKEY_free(key);
    }

    void serve() {
        while (!stopping_) {
            pollfd each{listener_, POLLIN, 0};
            if (::poll(&each, 1, 20) <= 0) continue;
            const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            const timeval second{1, 0};
            ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second);
            SSL* connection = SSL_new(context_);
            SSL_set_fd(connection, socket);
            char request[4096];
            if (SSL_accept(connection) == 1 && SSL_read(connection, request, sizeof request) > 0) {
                ++requests_;
                const std::string answer =
                    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                SSL_write(connection, answer.data(), static_cast<int>(answer.size()));
                SSL_shutdown(connection);
            }
            SSL_free(connection);
            ::close(socket);
        }
    }

    SSL_CTX* context_;
    std::string certificate_file_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_ = false;
    std::atomic<int> requests_ = 0;
    std::thread thread_;
};

HttpResponse send_once(const std::string& ca_file, const std::string& url) {
    HttpClientOptions options;
    options.ca_file = ca_file;
    const auto client = HttpClient::make(options).value();
    std::thread thread([&client] { client->run(); });
    std::promise<HttpResponse> answered;
    HttpRequest request;
    request.url = url;
    request.body = "{}";
    request.allow_own_network = true;
    client->send(std::move(request),
                 [&answered](HttpResponse&& response) { answered.set_value(std::move(response)); });
    HttpResponse response = answered.get_future().get();
    client->stop();
    thread.join();
    return response;
}

TEST(HttpClientTls, KnownCertificateIsTaken) {
    TlsServer server;
    const HttpResponse response = send_once(server.certificate_file(), server.url("localhost"));
    EXPECT_EQ(response.failure, Failure::none);
    EXPECT_EQ(response.status, 200u);
    EXPECT_EQ(server.requests(), 1);
}

TEST(HttpClientTls, UnknownCertificateIsRefusedBeforeAnythingIsSent) {
    TlsServer server;
    EXPECT_EQ(send_once("", server.url("localhost")).failure, Failure::tls);
    EXPECT_EQ(server.requests(), 0);
}

TEST(HttpClientTls, CertificateOfAnotherNameIsRefused) {
    TlsServer server;
    EXPECT_EQ(send_once(server.certificate_file(), server.url("127.0.0.1")).failure, Failure::tls);
    EXPECT_EQ(server.requests(), 0);
}

}  // namespace
}  // namespace crossdock::net
