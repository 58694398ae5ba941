#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/config/server_options.hpp"
#include "server/network/http_head.hpp"

/// Which requests a page in a browser may cause. A page of another site must neither read this service, by letting its
/// own name lead to this machine (DNS rebinding), nor write to it (cross-site request forgery).
namespace headroom::server {

/// The names by which a server may be addressed.
struct HostRules {
  bool any_name{true};                      ///< every Host is accepted
  std::vector<std::string> public_hosts{};  ///< the server's own names, in lower case
};

/// Rules for which every name is the server's own.
inline const HostRules any_host{};

/// On a loopback address, and everywhere if the server has public names, other names are refused.
HostRules host_rules(const ServerOptions& options);

/// Refuses a Host, or the host of an absolute target, that is no name of this server (421), and a write that a page of
/// another site causes (403). IP addresses and `localhost` are always names of this server: no page can be served under
/// them except by this machine. A request without Host (HTTP/1.0) comes from no browser and is accepted.
std::optional<Refusal> check_caller(const RequestHead& head, const HostRules& rules);

}  // namespace headroom::server
