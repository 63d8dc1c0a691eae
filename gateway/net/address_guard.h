#pragma once

#include <string>
#include <string_view>

struct sockaddr;

namespace crossdock::net {

/// What lies behind an address, as far as a request that a partner or a storefront asked for is concerned.
enum class Reach : std::uint8_t {
    open,      ///< the public internet
    own,       ///< loopback, private networks, carrier-grade NAT: only where the configuration allows it
    forbidden  ///< link-local (metadata services), multicast, unspecified, reserved: never
};

/// Decides by the address that a socket is about to connect to, so a name that resolves anew between check
/// and use changes nothing. IPv4 inside IPv6 (mapped, NAT64, 6to4) is `forbidden`: nobody needs it, and it is
/// how guards are got round. Families other than IPv4 and IPv6 are forbidden too.
///
/// Sources: the IANA special-purpose registries for IPv4 and IPv6 (RFC 6890 and its updates).
Reach reach_of(const sockaddr& address);

/// The same for a numeric address as text; forbidden for what is none.
Reach reach_of(std::string_view numeric_address);

}  // namespace crossdock::net
