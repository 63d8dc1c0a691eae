#include "gateway/crypto/random.h"

#include "gateway/core/text.h"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <vector>

namespace crossdock::crypto {

void SystemRandom::fill(std::span<unsigned char> bytes) {
    while (!bytes.empty()) {
        const ssize_t got = ::getrandom(bytes.data(), bytes.size(), 0);
        if (got < 0 && errno == EINTR) continue;
        // Keys and ids made of anything else would be worse than no daemon.
        if (got <= 0) std::abort();
        bytes = bytes.subspan(static_cast<std::size_t>(got));
    }
}

double unit_interval(Random& random) {
    std::array<unsigned char, 8> bytes{};
    random.fill(bytes);
    std::uint64_t bits = 0;
    for (const unsigned char byte : bytes) bits = bits << 8 | byte;
    return static_cast<double>(bits >> 11) * 0x1.0p-53;
}

std::string random_id(Random& random, std::size_t bytes) {
    std::vector<unsigned char> raw(bytes);
    random.fill(raw);
    return to_hex(raw);
}

}  // namespace crossdock::crypto
