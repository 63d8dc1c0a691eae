#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace crossdock::bench {

/// What came of a load.
struct LoadResult {
    std::uint64_t accepted = 0;  ///< answers 2xx
    std::uint64_t others = 0;    ///< any other answer, or a broken connection
    double seconds = 0;
    double p50_ms = 0, p99_ms = 0;
    std::string first_other;  ///< the beginning of the first answer that was not 2xx

    double per_second() const { return seconds > 0 ? static_cast<double>(accepted) / seconds : 0; }
};

/// Sends ready-made requests over `connections` keep-alive connections to 127.0.0.1:`port`, each connection
/// the next request as soon as its answer is there, and measures all but the first tenth. One thread on bare
/// epoll, so that it takes as little as possible of the two processors from whoever is measured.
LoadResult post_all(std::uint16_t port, std::size_t connections, const std::vector<std::string>& requests);

}  // namespace crossdock::bench
