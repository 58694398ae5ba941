#include "api/webhooks/address_rules.hpp"

#include <algorithm>
#include <cstddef>
#include <span>

namespace headroom::api {
namespace {

struct Range {
  IpAddress first;
  std::size_t bits;  ///< how many of its bits the addresses of the range share
};

bool contains(const Range& range, const IpAddress& address) {
  const std::size_t whole = range.bits / 8;
  if (!std::equal(address.begin(), address.begin() + static_cast<std::ptrdiff_t>(whole), range.first.begin()))
    return false;
  const std::size_t rest = range.bits % 8;
  return rest == 0 || (address[whole] ^ range.first[whole]) >> (8 - rest) == 0;
}

bool any(std::span<const Range> ranges, const IpAddress& address) {
  return std::ranges::any_of(ranges, [&](const Range& range) { return contains(range, address); });
}

constexpr std::size_t in_ipv4(std::size_t bits) { return 96 + bits; }

constexpr Range mapped{ipv4(0, 0, 0, 0), 96};

/// IANA's registries of special-purpose addresses (RFC 6890), and the addresses of metadata services.
constexpr Range forbidden_ipv4[] = {
    {ipv4(0, 0, 0, 0), in_ipv4(8)},          {ipv4(169, 254, 0, 0), in_ipv4(16)}, {ipv4(192, 0, 0, 0), in_ipv4(24)},
    {ipv4(192, 0, 2, 0), in_ipv4(24)},       {ipv4(192, 88, 99, 0), in_ipv4(24)}, {ipv4(198, 51, 100, 0), in_ipv4(24)},
    {ipv4(203, 0, 113, 0), in_ipv4(24)},     {ipv4(224, 0, 0, 0), in_ipv4(4)},    {ipv4(240, 0, 0, 0), in_ipv4(4)},
    {ipv4(100, 100, 100, 200), in_ipv4(32)},  // Alibaba Cloud
    {ipv4(168, 63, 129, 16), in_ipv4(32)},    // Azure
};
constexpr Range private_ipv4[] = {
    {ipv4(127, 0, 0, 0), in_ipv4(8)},    {ipv4(10, 0, 0, 0), in_ipv4(8)},    {ipv4(172, 16, 0, 0), in_ipv4(12)},
    {ipv4(192, 168, 0, 0), in_ipv4(16)}, {ipv4(100, 64, 0, 0), in_ipv4(10)}, {ipv4(198, 18, 0, 0), in_ipv4(15)},
};
constexpr Range forbidden_ipv6[] = {
    {{0xFE, 0x80}, 10},                    // link-local
    {{0xFE, 0xC0}, 10},                    // site-local, which RFC 3879 gave up
    {{0xFF}, 8},                           // multicast
    {{0xFD, 0x00, 0x0E, 0xC2}, 32},        // the metadata, time, DNS and pod identity services of AWS
    {{0x20, 0x01, 0x00, 0x00}, 32},        // Teredo
    {{0x20, 0x01, 0x0D, 0xB8}, 32},        // documentation
    {{0x01, 0x00}, 64},                    // discard
    {{0x00, 0x64, 0xFF, 0x9B, 0, 1}, 48},  // local NAT64
};
constexpr Range loopback_ipv6{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128};
constexpr Range unique_local{{0xFC}, 7};
constexpr Range compatible{{}, 96};
constexpr Range nat64{{0x00, 0x64, 0xFF, 0x9B}, 96};
constexpr Range six_to_four{{0x20, 0x02}, 16};

AddressKind kind_of_mapped(const IpAddress& address) {
  if (any(forbidden_ipv4, address)) return AddressKind::forbidden;
  return any(private_ipv4, address) ? AddressKind::private_network : AddressKind::open;
}

/// The kind of an address that carries an IPv4 address from byte `at`.
AddressKind kind_of_carried(const IpAddress& address, std::size_t at) {
  const auto carried = kind_of_mapped(ipv4(address[at], address[at + 1], address[at + 2], address[at + 3]));
  return carried == AddressKind::open ? AddressKind::open : AddressKind::forbidden;
}

}  // namespace

AddressKind kind_of(const IpAddress& address) {
  if (contains(mapped, address)) return kind_of_mapped(address);
  if (contains(loopback_ipv6, address)) return AddressKind::private_network;
  if (any(forbidden_ipv6, address)) return AddressKind::forbidden;
  if (contains(unique_local, address)) return AddressKind::private_network;
  if (contains(compatible, address) || contains(nat64, address)) return kind_of_carried(address, 12);
  if (contains(six_to_four, address)) return kind_of_carried(address, 2);
  return AddressKind::open;
}

}  // namespace headroom::api
