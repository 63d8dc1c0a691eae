#include "gateway/net/address_guard.h"

#include <gtest/gtest.h>

#include <sys/socket.h>

namespace crossdock::net {
namespace {

struct Row {
    std::string name, address;
    Reach reach;
};

class AddressGuard : public testing::TestWithParam<Row> {};

TEST_P(AddressGuard, Tells) {
    EXPECT_EQ(reach_of(GetParam().address), GetParam().reach) << GetParam().address;
}

INSTANTIATE_TEST_SUITE_P(
    Addresses, AddressGuard,
    testing::Values(
        Row{"Public", "93.184.216.34", Reach::open}, Row{"PublicSix", "2606:4700:4700::1111", Reach::open},
        Row{"Loopback", "127.0.0.1", Reach::own}, Row{"LoopbackEnd", "127.255.255.254", Reach::own},
        Row{"LoopbackSix", "::1", Reach::own}, Row{"Ten", "10.1.2.3", Reach::own},
        Row{"OneSevenTwo", "172.16.0.1", Reach::own}, Row{"OneSevenTwoEnd", "172.31.255.255", Reach::own},
        Row{"OneSevenTwoPast", "172.32.0.0", Reach::open}, Row{"OneNineTwo", "192.168.1.1", Reach::own},
        Row{"CarrierGradeNat", "100.64.0.1", Reach::own},
        Row{"CarrierGradeNatEnd", "100.127.255.255", Reach::own},
        Row{"CarrierGradeNatPast", "100.128.0.0", Reach::open}, Row{"UniqueLocal", "fd00::1", Reach::own},
        Row{"Metadata", "169.254.169.254", Reach::forbidden},
        Row{"LinkLocalSix", "fe80::1", Reach::forbidden}, Row{"SiteLocal", "fec0::1", Reach::forbidden},
        Row{"Unspecified", "0.0.0.0", Reach::forbidden}, Row{"ThisNetwork", "0.1.2.3", Reach::forbidden},
        Row{"UnspecifiedSix", "::", Reach::forbidden},
        Row{"MappedLoopback", "::ffff:127.0.0.1", Reach::forbidden},
        Row{"MappedMetadata", "::ffff:169.254.169.254", Reach::forbidden},
        Row{"MappedPublic", "::ffff:93.184.216.34", Reach::forbidden},
        Row{"Compatible", "::127.0.0.1", Reach::forbidden}, Row{"Nat64", "64:ff9b::7f00:1", Reach::forbidden},
        Row{"LocalNat64", "64:ff9b:1::1", Reach::forbidden},
        Row{"SixToFour", "2002:7f00:1::", Reach::forbidden}, Row{"Teredo", "2001:0:1::1", Reach::forbidden},
        Row{"DocumentationSix", "2001:db8::1", Reach::forbidden},
        Row{"Documentation", "192.0.2.1", Reach::forbidden},
        Row{"Benchmarks", "198.19.255.255", Reach::forbidden},
        Row{"BenchmarksPast", "198.20.0.0", Reach::open}, Row{"Multicast", "224.0.0.1", Reach::forbidden},
        Row{"MulticastSix", "ff02::1", Reach::forbidden},
        Row{"Broadcast", "255.255.255.255", Reach::forbidden}, Row{"Name", "localhost", Reach::forbidden},
        Row{"Nothing", "", Reach::forbidden}, Row{"Zone", "fe80::1%lo", Reach::forbidden}),
    [](const auto& row) { return row.param.name; });

TEST(AddressGuardOfSockets, OtherFamiliesAreForbidden) {
    sockaddr address{};
    address.sa_family = AF_UNIX;
    EXPECT_EQ(reach_of(address), Reach::forbidden);
}

}  // namespace
}  // namespace crossdock::net
