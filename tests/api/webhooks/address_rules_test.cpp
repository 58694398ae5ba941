#include "api/webhooks/address_rules.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>

namespace headroom::api {
namespace {

AddressKind kind(const char* text) {
  IpAddress bytes{};
  if (inet_pton(AF_INET6, text, bytes.data()) == 1) return kind_of(bytes);
  unsigned char four[4];
  EXPECT_EQ(inet_pton(AF_INET, text, four), 1) << text;
  return kind_of(ipv4(four[0], four[1], four[2], four[3]));
}

TEST(AddressRules, LetTheInternetThrough) {
  for (const char* text : {"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "52.94.236.248", "100.63.255.255",
                           "100.128.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0",
                           "192.167.255.255", "192.169.0.0", "223.255.255.255", "2606:4700::1111", "2600:1f00::1",
                           "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:0808:0808::1"})
    EXPECT_EQ(kind(text), AddressKind::open) << text;
}

TEST(AddressRules, KnowPrivateNetworks) {
  for (const char* text : {"127.0.0.1", "127.255.255.255", "10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255",
                           "192.168.0.1", "192.168.255.255", "100.64.0.0", "100.127.255.255", "198.18.0.1", "::1",
                           "fc00::1", "fdff:ffff::1", "fd00:ec3::254", "::ffff:127.0.0.1", "::ffff:10.1.2.3"})
    EXPECT_EQ(kind(text), AddressKind::private_network) << text;
}

TEST(AddressRules, ForbidWhatNobodyShouldReach) {
  for (const char* text : {"0.0.0.0",
                           "0.1.2.3",
                           "169.254.0.0",
                           "169.254.169.254",
                           "169.254.170.2",
                           "169.254.170.23",
                           "169.254.255.255",
                           "224.0.0.1",
                           "239.255.255.255",
                           "240.0.0.1",
                           "255.255.255.255",
                           "192.0.0.192",
                           "192.0.2.1",
                           "198.51.100.1",
                           "203.0.113.1",
                           "100.100.100.200",
                           "168.63.129.16",
                           "::",
                           "fe80::1",
                           "febf::1",
                           "fec0::1",
                           "ff02::1",
                           "fd00:ec2::254",
                           "fd00:ec2::23",
                           "::ffff:169.254.169.254",
                           "::ffff:0.0.0.0",
                           "::169.254.169.254",
                           "::10.0.0.1",
                           "::127.0.0.1",
                           "64:ff9b::169.254.169.254",
                           "64:ff9b::10.0.0.1",
                           "64:ff9b:1::1",
                           "2002:a9fe:a9fe::1",
                           "2002:7f00:1::",
                           "2001:0:1::1",
                           "2001:db8::1"})
    EXPECT_EQ(kind(text), AddressKind::forbidden) << text;
}

}  // namespace
}  // namespace headroom::api
