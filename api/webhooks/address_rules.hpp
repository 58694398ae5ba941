#pragma once

#include <array>
#include <cstdint>

/// Which addresses webhooks may be sent to.
namespace headroom::api {

/// 16 bytes in network order. An IPv4 address is mapped: `::ffff:a.b.c.d`.
using IpAddress = std::array<std::uint8_t, 16>;

constexpr IpAddress ipv4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
  return {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, a, b, c, d};
}

enum class AddressKind {
  open,             ///< an address of the Internet
  private_network,  ///< loopback, 10/8, 172.16/12, 192.168/16, 100.64/10, 198.18/15, fc00::/7
  /// Link-local, unspecified, multicast, broadcast and reserved addresses, and those where clouds give out credentials:
  /// 169.254/16, fe80::/10, fd00:ec2::/32, 100.100.100.200, 168.63.129.16, …
  forbidden,
};

/// An address that carries an IPv4 address (mapped, compatible, NAT64, 6to4) is of the kind of that one. But only a
/// mapped one may be of a private network: a translator would carry the others somewhere that nobody looks at.
AddressKind kind_of(const IpAddress& address);

}  // namespace headroom::api
