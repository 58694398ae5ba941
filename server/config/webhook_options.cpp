#include "server/config/webhook_options.hpp"

#include <algorithm>
#include <optional>

#include <CLI/CLI.hpp>
#include <arpa/inet.h>

#include "api/webhooks/address_rules.hpp"

namespace headroom::server {
namespace {

std::optional<api::IpAddress> literal_of(const std::string& host) {
  api::IpAddress bytes{};
  if (inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1) return bytes;
  unsigned char four[4];
  if (inet_pton(AF_INET, host.c_str(), four) != 1) return std::nullopt;
  return api::ipv4(four[0], four[1], four[2], four[3]);
}

}  // namespace

std::vector<api::AllowedHost> WebhookOptions::all_hosts() const {
  std::vector<api::AllowedHost> all = hosts;
  all.insert(all.end(), private_hosts.begin(), private_hosts.end());
  return all;
}

api::AllowedHost read_allowed_host(const std::string& flag, const std::string& text, bool private_network) {
  std::vector<Violation> faults;
  const auto url = api::read_target_url("https://" + text, faults);
  if (!url || text.find_first_of("/?#@") != std::string::npos)
    throw CLI::ValidationError(flag, "'" + text + "' is not HOST[:PORT], such as hooks.example.com or [::1]:9000");
  api::AllowedHost host{.host = url->host, .private_network = private_network};
  const std::string_view after = std::string_view(text).substr(text.starts_with('[') ? text.find(']') : 0);
  if (after.find(':') != std::string_view::npos) host.port = url->port;
  if (host.host == "localhost") host.private_network = true;
  const auto address = literal_of(host.host);
  if (!address) return host;
  const api::AddressKind kind = api::kind_of(*address);
  if (kind == api::AddressKind::forbidden)
    throw CLI::ValidationError(flag, "'" + text + "' is an address that webhooks are never sent to");
  host.private_network = kind == api::AddressKind::private_network;
  return host;
}

}  // namespace headroom::server
