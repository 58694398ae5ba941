#include "api/handlers/service.hpp"

#include <algorithm>
#include <utility>

#include "api/handlers/endpoints.hpp"
#include "api/http/path_pattern.hpp"
#include "api/http/percent_encoding.hpp"
#include "api/http/problem.hpp"
#include "api/webhooks/delivery_request.hpp"

namespace headroom::api {
namespace {

constexpr std::string_view method_name(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::patch:
      return "PATCH";
    case Method::del:
      return "DELETE";
    case Method::head:
    case Method::options:
    case Method::other:
      break;
  }
  return "";
}

/// HEAD is GET without the body, which the network layer leaves out.
Method effective(Method method) { return method == Method::head ? Method::get : method; }

/// Whether the path belongs to the endpoint's pattern. A path that stands in the table as it is belongs to no other
/// pattern: `lint` in /v1/policies/lint is not the id of a policy.
std::optional<Placeholders> own(const Endpoint& endpoint, std::string_view path) {
  auto found = match(endpoint.pattern, path);
  if (!found || endpoint.pattern == path) return found;
  const bool is_anothers = std::ranges::any_of(endpoints(), [&](const Endpoint& e) { return e.pattern == path; });
  return is_anothers ? std::nullopt : found;
}

/// The methods of a path, for `Allow`; empty for a path that is nobody's.
std::string allowed(std::string_view path) {
  std::string allow;
  for (const Endpoint& endpoint : endpoints()) {
    if (path != "*" && !own(endpoint, path)) continue;
    if (allow.find(method_name(endpoint.method)) != std::string::npos) continue;
    allow.append(allow.empty() ? "" : ", ").append(method_name(endpoint.method));
    if (endpoint.method == Method::get) allow += ", HEAD";
  }
  if (!allow.empty()) allow += ", OPTIONS";
  return allow;
}

/// Why there is no route: unknown method, wrong method, or nothing there.
Response no_route(const Request& request) {
  const std::string allow = allowed(request.path);
  if (request.method == Method::options && !allow.empty()) {
    Response response{.status = 204, .content_type = ""};
    response.headers.emplace_back("Allow", allow);
    return response;
  }
  if (request.method == Method::other)
    return problem(request, "unknown_method", "this service does not know the method");
  if (allow.empty()) return problem(request, "not_found", "there is no resource at this path");
  Response response = problem(request, "method_not_allowed", "this resource allows " + allow);
  response.headers.emplace_back("Allow", allow);
  return response;
}

bool takes(const Endpoint& endpoint, std::string_view name) {
  return std::ranges::any_of(endpoint.parameters, [&](std::string_view known) {
    return known.ends_with('.') ? name.starts_with(known) && name.size() > known.size() : name == known;
  });
}

std::vector<Violation> read_query(const Endpoint& endpoint, Call& call) {
  std::vector<Violation> faults;
  std::string_view rest = call.request.query;
  while (!rest.empty()) {
    const auto pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    auto name = percent_decoded(pair.substr(0, equals));
    auto value = equals == std::string_view::npos ? std::string() : percent_decoded(pair.substr(equals + 1));
    if (!name || !value)
      faults.push_back({"", "invalid_escape", "the query has a broken percent escape"});
    else if (!takes(endpoint, *name))
      faults.push_back({"", "unknown_parameter", "'" + *name + "' is not a parameter of this resource"});
    else if (call.parameter(*name) != nullptr)
      faults.push_back({"", "repeated_parameter", "'" + *name + "' is given twice"});
    else
      call.query.emplace_back(std::move(*name), std::move(*value));
  }
  return faults;
}

}  // namespace

Service::Service(Dependencies dependencies) : dependencies_(dependencies) {}

MatchedRoute Service::route(const Request& request) const {
  const Method method = effective(request.method);
  const auto table = endpoints();
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (table[i].method != method) continue;
    if (const auto placeholders = own(table[i], request.path))
      return {.number = i, .runs_on = table[i].runs_on, .placeholders = *placeholders};
  }
  return {};
}

void Service::handle(const Request& request, const MatchedRoute& route, Respond respond) {
  if (!route.number) return respond(no_route(request));
  const Endpoint& endpoint = endpoints()[*route.number];
  if (endpoint.method != Method::get && header(request, delivery_header))
    return respond(problem(request, "webhook_loop",
                           "this is a delivery of a webhook of this service; what it causes here would be delivered "
                           "again, without end"));
  Call call{.request = request, .with = dependencies_};
  auto id = percent_decoded(route.placeholders.id);
  auto signal = percent_decoded(route.placeholders.signal);
  auto delivery = percent_decoded(route.placeholders.delivery);
  if (!id || !signal || !delivery)
    return respond(problem(request, "malformed_request", "the path has a broken percent escape"));
  call.id = std::move(*id);
  call.signal = std::move(*signal);
  call.delivery = std::move(*delivery);
  if (const auto faults = read_query(endpoint, call); !faults.empty())
    return respond(problem(request, "invalid_parameter", faults.front().detail, faults));
  endpoint.serve(call, std::move(respond));
}

}  // namespace headroom::api
