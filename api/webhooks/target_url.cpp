#include "api/webhooks/target_url.hpp"

#include <algorithm>
#include <charconv>

namespace headroom::api {
namespace {

bool is_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower(std::string_view text) {
  std::string out;
  for (const char c : text) out += lower(c);
  return out;
}

bool is_name(std::string_view host) {
  return !host.empty() && host.size() <= 253 && !host.starts_with('.') && host.find("..") == std::string_view::npos &&
         std::ranges::all_of(host, [](char c) { return is_alphanumeric(c) || c == '-' || c == '.' || c == '_'; });
}

bool is_ipv6(std::string_view host) {
  return !host.empty() && host.find(':') != std::string_view::npos && std::ranges::all_of(host, [](char c) {
    const char small = lower(c);
    return (c >= '0' && c <= '9') || (small >= 'a' && small <= 'f') || c == ':' || c == '.';
  });
}

/// Visible ASCII without what RFC 3986 leaves out of paths and queries.
bool is_target(std::string_view target) {
  constexpr std::string_view left_out = "\"<>\\^`{|}#";
  return std::ranges::all_of(target,
                             [&](char c) { return c > ' ' && c < 0x7F && left_out.find(c) == std::string_view::npos; });
}

std::optional<std::uint16_t> port_of(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

/// Reads `HOST`, `HOST:PORT` or `[IPv6]:PORT`.
bool read_authority(std::string_view authority, TargetUrl& url) {
  const auto bracket = authority.starts_with('[') ? authority.find(']') : std::string_view::npos;
  std::string_view rest;
  if (bracket != std::string_view::npos) {
    url.host = lower(authority.substr(1, bracket - 1));
    rest = authority.substr(bracket + 1);
    if (!is_ipv6(url.host)) return false;
  } else {
    const auto colon = std::min(authority.find(':'), authority.size());
    url.host = lower(authority.substr(0, colon));
    rest = authority.substr(colon);
    if (url.host.ends_with('.')) url.host.pop_back();
    if (!is_name(url.host)) return false;
  }
  if (rest.empty()) return true;
  const auto port = rest.front() == ':' ? port_of(rest.substr(1)) : std::nullopt;
  if (!port) return false;
  url.port = *port;
  return true;
}

}  // namespace

std::string TargetUrl::authority() const {
  std::string text = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port != (secure ? 443 : 80)) text.append(":").append(std::to_string(port));
  return text;
}

std::optional<TargetUrl> read_target_url(std::string_view text, std::vector<Violation>& faults) {
  const std::size_t before = faults.size();
  const auto invalid = [&](std::string detail) { faults.push_back({"", "invalid_url", std::move(detail)}); };
  const auto colon = text.find("://");
  if (colon == std::string_view::npos || text.size() > TargetUrl::longest) {
    invalid("must be an absolute URL of at most 2048 characters, such as https://hooks.example.com/headroom");
    return std::nullopt;
  }
  TargetUrl url;
  const std::string scheme = lower(text.substr(0, colon));
  url.secure = scheme != "http";
  url.port = url.secure ? 443 : 80;
  if (scheme != "http" && scheme != "https") faults.push_back({"", "unknown_scheme", "must be https or http"});
  std::string_view rest = text.substr(colon + 3);
  if (rest.find('#') != std::string_view::npos) {
    faults.push_back({"", "fragment_not_allowed", "must not have a fragment, because it is never sent"});
    rest = rest.substr(0, rest.find('#'));
  }
  std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
  rest.remove_prefix(authority.size());
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
    faults.push_back({"", "userinfo_not_allowed", "must not have a user name or password: deliveries are signed"});
    authority.remove_prefix(at + 1);
  }
  if (!read_authority(authority, url)) invalid("the host or the port is not valid");
  if (!is_target(rest)) invalid("the path or the query has characters that need percent-encoding");
  url.target = rest.starts_with('/') ? std::string(rest) : std::string("/").append(rest);
  return faults.size() == before ? std::optional(std::move(url)) : std::nullopt;
}

Allowance allowance_of(const std::vector<AllowedHost>& hosts, const TargetUrl& url) {
  Allowance found;
  for (const AllowedHost& host : hosts) {
    if (host.host != url.host || host.port.value_or(url.port) != url.port) continue;
    found.allowed = true;
    found.private_network = found.private_network || host.private_network;
  }
  return found;
}

void check_allowed(const std::vector<AllowedHost>& hosts, const TargetUrl& url, std::vector<Violation>& faults) {
  const Allowance allowance = allowance_of(hosts, url);
  if (!allowance.allowed) {
    std::string detail = "'" + url.authority() + "' is not a host that webhooks may be sent to; ";
    detail += hosts.empty() ? "the server was started without --webhook-allow, so there is none"
                            : "the server's --webhook-allow lists them";
    faults.push_back({"", "host_not_allowed", std::move(detail)});
  } else if (!url.secure && !allowance.private_network) {
    faults.push_back({"", "https_required",
                      "must be https: http is only for hosts in private networks (--webhook-allow-private) and for "
                      "allowed IP addresses"});
  }
}

}  // namespace headroom::api
