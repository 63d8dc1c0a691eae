#include "gateway/net/address_guard.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstring>

namespace crossdock::net {
namespace {

struct Block4 {
    std::uint32_t network;
    int bits;
    Reach reach;
};

constexpr std::uint32_t v4(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
    return a << 24 | b << 16 | c << 8 | d;
}

constexpr std::array blocks4{
    Block4{v4(0, 0, 0, 0), 8, Reach::forbidden},        // "this network"
    Block4{v4(10, 0, 0, 0), 8, Reach::own},             // private
    Block4{v4(100, 64, 0, 0), 10, Reach::own},          // carrier-grade NAT
    Block4{v4(127, 0, 0, 0), 8, Reach::own},            // loopback
    Block4{v4(169, 254, 0, 0), 16, Reach::forbidden},   // link-local, metadata services
    Block4{v4(172, 16, 0, 0), 12, Reach::own},          // private
    Block4{v4(192, 0, 0, 0), 24, Reach::forbidden},     // protocol assignments
    Block4{v4(192, 0, 2, 0), 24, Reach::forbidden},     // documentation
    Block4{v4(192, 88, 99, 0), 24, Reach::forbidden},   // 6to4 relays
    Block4{v4(192, 168, 0, 0), 16, Reach::own},         // private
    Block4{v4(198, 18, 0, 0), 15, Reach::forbidden},    // benchmarks
    Block4{v4(198, 51, 100, 0), 24, Reach::forbidden},  // documentation
    Block4{v4(203, 0, 113, 0), 24, Reach::forbidden},   // documentation
    Block4{v4(224, 0, 0, 0), 3, Reach::forbidden}       // multicast, reserved, broadcast
};

Reach reach_of_v4(std::uint32_t address) {
    for (const Block4& block : blocks4) {
        if ((address ^ block.network) >> (32 - block.bits) == 0) return block.reach;
    }
    return Reach::open;
}

struct Block6 {
    std::array<std::uint8_t, 6> network;
    int bits;
    Reach reach;
};

constexpr std::array blocks6{
    Block6{{0xfc}, 7, Reach::own},                           // unique local
    Block6{{0x20, 0x01, 0x00}, 23, Reach::forbidden},        // protocol assignments, Teredo
    Block6{{0x20, 0x01, 0x0d, 0xb8}, 32, Reach::forbidden},  // documentation
    Block6{{0x20, 0x02}, 16, Reach::forbidden},              // 6to4
    Block6{{0x3f, 0xff, 0x00}, 20, Reach::forbidden},        // documentation
    Block6{{0x20}, 3, Reach::open}  // global unicast: the only addresses that are given out
};

bool is_in(const std::uint8_t* address, const Block6& block) {
    for (int bit = 0; bit < block.bits; ++bit) {
        const int mask = 0x80 >> bit % 8;
        const auto at = static_cast<std::size_t>(bit / 8);
        if ((address[at] & mask) != (block.network[at] & mask)) return false;
    }
    return true;
}

Reach reach_of_v6(const in6_addr& address) {
    if (IN6_IS_ADDR_LOOPBACK(&address)) return Reach::own;
    for (const Block6& block : blocks6) {
        if (is_in(address.s6_addr, block)) return block.reach;
    }
    return Reach::forbidden;
}

}  // namespace

Reach reach_of(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        sockaddr_in v4_address;
        std::memcpy(&v4_address, &address, sizeof v4_address);
        return reach_of_v4(ntohl(v4_address.sin_addr.s_addr));
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 v6_address;
        std::memcpy(&v6_address, &address, sizeof v6_address);
        return reach_of_v6(v6_address.sin6_addr);
    }
    return Reach::forbidden;
}

Reach reach_of(std::string_view numeric_address) {
    const std::string text(numeric_address);
    in_addr small{};
    if (::inet_pton(AF_INET, text.c_str(), &small) == 1) return reach_of_v4(ntohl(small.s_addr));
    in6_addr large{};
    if (::inet_pton(AF_INET6, text.c_str(), &large) == 1) return reach_of_v6(large);
    return Reach::forbidden;
}

}  // namespace crossdock::net
