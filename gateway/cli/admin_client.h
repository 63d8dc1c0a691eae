#pragma once

#include "gateway/core/error.h"

#include <string>
#include <string_view>

namespace crossdock::cli {

struct AdminAnswer {
    int status = 0;
    std::string body;
};

/// One request to the running daemon over its admin socket (HTTP/1.1 on a UNIX socket, one connection a
/// request). Blocks up to 30 s. Errors: unavailable when no daemon listens there; io; limit above 64 MiB.
Result<AdminAnswer> ask_daemon(const std::string& socket, std::string_view method, std::string_view target,
                               std::string_view body = {});

/// The admin socket to use: --socket, else that of the configuration named by --config or $CROSSDOCK_CONFIG,
/// of crossdock.yaml in the current folder or of /etc/crossdock/crossdock.yaml; else
/// /run/crossdock/admin.sock.
std::string admin_socket(const std::string& socket_option, const std::string& config_option);

/// Text for a URL's path or query: everything but unreserved characters as %XX (RFC 3986, section 2.3).
std::string percent_encode(std::string_view text);

}  // namespace crossdock::cli
