#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"

/// The address of a webhook, and the hosts to which webhooks may be sent.
namespace headroom::api {

struct TargetUrl {
  static constexpr std::size_t longest = 2'048;

  bool secure{true};   ///< https
  std::string host{};  ///< in lower case, without the dot at the end; an IPv6 address has no brackets
  std::uint16_t port{443};
  std::string target{"/"};  ///< path and query

  /// What goes into the header Host: with brackets around an IPv6 address, and with the port unless it is the usual
  /// one.
  std::string authority() const;
  friend bool operator==(const TargetUrl&, const TargetUrl&) = default;
};

/// Reads an absolute http or https URL. No value if there is a fault; then `faults` gets all of them, with the pointer
/// "": `unknown_scheme`, `userinfo_not_allowed`, `fragment_not_allowed`, `invalid_url`.
std::optional<TargetUrl> read_target_url(std::string_view text, std::vector<Violation>& faults);

/// A host that the operator allows.
struct AllowedHost {
  std::string host{};                   ///< as TargetUrl::host
  std::optional<std::uint16_t> port{};  ///< no value: every port
  /// Whether the host may be in a private network or on this machine. Only then may its URL be http.
  bool private_network{false};
  friend bool operator==(const AllowedHost&, const AllowedHost&) = default;
};

/// The allowed hosts with the URL's host and port.
struct Allowance {
  bool allowed{false};
  bool private_network{false};
};

Allowance allowance_of(const std::vector<AllowedHost>& hosts, const TargetUrl& url);

/// Whether the URL may be called at all: `host_not_allowed`, and `https_required`. Adds to `faults`.
void check_allowed(const std::vector<AllowedHost>& hosts, const TargetUrl& url, std::vector<Violation>& faults);

}  // namespace headroom::api
