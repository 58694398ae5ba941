#include "api/deciding/described_cluster.hpp"

#include <utility>

#include "api/deciding/newest_evaluation.hpp"
#include "api/deciding/read_evaluation.hpp"
#include "api/json/parse.hpp"
#include "api/json/writer.hpp"
#include "api/wire/registered_cluster.hpp"

namespace headroom::api {
namespace {

/// A request that names the cluster and nothing else. An evaluation needs a policy, so one stands in if it names none.
std::string request_text(std::string_view id, Instant at, bool names_policy) {
  std::string text;
  json::Writer out(text);
  out.begin_object().name("cluster").begin_object().field("id", id).end_object().field("evaluated_at", at);
  if (!names_policy)
    out.name("policy").raw(
        R"({"limits":{"minimum":0,"maximum":1000000},"signals":[{"kind":"target_tracking","metric":"none","target":1}]})");
  out.end_object();
  return text;
}

std::string first_fault(const Error& error) {
  if (error.violations.empty()) return error.detail;
  return error.violations.front().pointer + ": " + error.violations.front().detail;
}

/// Adds what the registration says. Its pools may be unreadable, or it may have none.
Result<void> add_registration(const Dependencies& with, std::string_view id, Instant at, DescribedCluster& described) {
  const auto registered = with.clusters.find(id);
  if (!registered) return tl::unexpected(registered.error());
  if (!*registered) {
    described.trouble = "the cluster is not registered, and no evaluation of it is stored";
    return {};
  }
  const auto description = read_description((*registered)->registration.document);
  if (!description) {
    described.trouble = "another version wrote the description of the registered cluster";
    return {};
  }
  described.policy_id = description->policy_id;
  const auto body = json::parse(request_text(id, at, described.policy_id.has_value()));
  if (!body) return tl::unexpected(body.error());
  auto request = read_evaluation(with, body->root());
  if (!request && request.error().kind != ErrorKind::invalid) return tl::unexpected(std::move(request.error()));
  if (request)
    described.cluster = std::move(request->input.cluster);
  else
    described.trouble = first_fault(request.error());
  return {};
}

/// A policy's stored versions are found by its id alone.
std::string without_version(std::string_view policy) { return std::string(policy.substr(0, policy.rfind('@'))); }

}  // namespace

Result<DescribedCluster> described_cluster(const Dependencies& with, std::string_view id, Instant at) {
  DescribedCluster described;
  if (auto added = add_registration(with, id, at, described); !added) return tl::unexpected(std::move(added.error()));
  if (described.cluster) return described;
  auto newest = newest_evaluation([&](const DecisionQuery& query) { return with.log.list(query); }, with.catalog,
                                  std::string(id), at);
  if (!newest) return tl::unexpected(std::move(newest.error()));
  if (!*newest) return described;
  described.cluster = std::move((*newest)->input.cluster);
  if (!described.policy_id && (*newest)->policy_name != "inline")
    described.policy_id = without_version((*newest)->policy_name);
  return described;
}

}  // namespace headroom::api
