#include "server/network/callers.hpp"

#include <algorithm>

#include <arpa/inet.h>

namespace headroom::server {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return lower(c); });
  return out;
}

struct Authority {
  std::string host;  ///< in lower case, without the final dot of an absolute name; IPv6 in brackets
  std::string port;  ///< empty: the scheme's own
  friend bool operator==(const Authority&, const Authority&) = default;
};

Authority authority_of(std::string_view text) {
  const std::size_t after_address = text.starts_with('[') ? text.find(']') : 0;
  const std::size_t colon = text.find(':', std::min(after_address, text.size()));
  Authority out{.host = lower(text.substr(0, colon)), .port = {}};
  if (colon != std::string_view::npos) out.port = text.substr(colon + 1);
  if (out.host.ends_with('.')) out.host.pop_back();
  return out;
}

bool is_ip_address(const std::string& host) {
  unsigned char address[sizeof(in6_addr)];
  if (host.starts_with('[') && host.ends_with(']'))
    return inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), address) == 1;
  return inet_pton(AF_INET, host.c_str(), address) == 1;
}

bool is_ours(const std::string& host, const HostRules& rules) {
  return rules.any_name || host == "localhost" || is_ip_address(host) ||
         std::ranges::find(rules.public_hosts, host) != rules.public_hosts.end();
}

/// The host and port of `http://…` or `https://…`. Without a port if it is the scheme's own. No value for another text,
/// such as the `null` of a page without an origin.
std::optional<Authority> authority_of_url(std::string_view url) {
  for (const auto& [scheme, port] : {std::pair{"http://", "80"}, std::pair{"https://", "443"}}) {
    const std::string_view prefix = scheme;
    if (url.size() <= prefix.size() || !same_token(url.substr(0, prefix.size()), prefix)) continue;
    url.remove_prefix(prefix.size());
    Authority out = authority_of(url.substr(0, url.find_first_of("/?#")));
    if (out.port == port) out.port.clear();
    return out;
  }
  return std::nullopt;
}

std::optional<Refusal> check_name(const Authority& authority, const HostRules& rules) {
  if (is_ours(authority.host, rules)) return std::nullopt;
  return Refusal{"misdirected_request", "'" + authority.host +
                                            "' is not a name of this server. Use localhost, an IP address, or a name "
                                            "that the server was given with --public-host."};
}

bool is_write(std::string_view method) { return method != "GET" && method != "HEAD" && method != "OPTIONS"; }

/// Whether a page with this origin was served under a name of this server. A proxy may have replaced the Host: then a
/// public name, with the scheme's own port, is accepted too.
bool is_own_origin(std::string_view origin, const RequestHead& head, const HostRules& rules) {
  const auto page = authority_of_url(origin);
  if (!page) return false;
  if (std::ranges::find(rules.public_hosts, page->host) != rules.public_hosts.end() && page->port.empty()) return true;
  if (head.host.count == 0) return false;
  Authority host = authority_of(head.host.value);
  if (host.port == "80" || host.port == "443") host.port.clear();
  return *page == host;
}

/// Browsers set both fields themselves, and no page can change them. If Sec-Fetch-Site says that the page is our own,
/// the Origin may differ from a Host that a proxy replaced.
std::optional<Refusal> check_site(const RequestHead& head, const HostRules& rules) {
  if (!is_write(head.method)) return std::nullopt;
  if (head.fetch_site.count > 0 && same_token(head.fetch_site.value, "cross-site"))
    return Refusal{"cross_site_request", "A page of another site may not write here (Sec-Fetch-Site: cross-site)."};
  if (head.origin.count == 0) return std::nullopt;
  if (head.fetch_site.count == 1 && same_token(head.fetch_site.value, "same-origin")) return std::nullopt;
  if (head.origin.count == 1 && is_own_origin(head.origin.value, head, rules)) return std::nullopt;
  return Refusal{"cross_site_request", "A page of another origin may not write here (the Origin is not this server)."};
}

}  // namespace

HostRules host_rules(const ServerOptions& options) {
  return {.any_name = !is_loopback(options.host) && options.public_hosts.empty(), .public_hosts = options.public_hosts};
}

std::optional<Refusal> check_caller(const RequestHead& head, const HostRules& rules) {
  if (head.host.count > 0)
    if (auto refusal = check_name(authority_of(head.host.value), rules)) return refusal;
  if (const auto target = authority_of_url(head.target))
    if (auto refusal = check_name(*target, rules)) return refusal;
  return check_site(head, rules);
}

}  // namespace headroom::server
