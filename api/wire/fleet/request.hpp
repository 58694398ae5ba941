#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "api/json/reader.hpp"
#include "api/json/value.hpp"
#include "api/wire/evaluation_request.hpp"
#include "api/wire/fleet/cluster_template.hpp"
#include "core/base/error.hpp"
#include "core/catalog/catalog.hpp"
#include "core/fleet/fleet.hpp"
#include "core/ports/decision_log.hpp"
#include "core/ports/zone_book.hpp"

/// From the body of POST /v1/fleet-evaluations to evaluations of its clusters and a plan for all of them.
namespace headroom::api {

inline constexpr std::size_t maximum_fleet_clusters = 1000;

struct FleetMemberRequest {
  EvaluationRequest evaluation;
  std::optional<Instant> idle_since{};
  std::optional<fleet::Steps> steps{};
};

struct FleetRequest {
  fleet::Rules rules;
  std::optional<ClusterTemplate> cluster_template{};  ///< its cluster is also in the rules
  std::optional<ComputeLimits> limits{};              ///< of the shared policy, if it states some
  std::vector<FleetMemberRequest> members;
  fleet::WaitingWork waiting;
  std::vector<TimeZone> zones{};    ///< the budget's
  std::vector<Warning> warnings{};  ///< about the fleet as a whole
  Labels labels;
  std::string policy_name;  ///< of the shared policy; "inline" also if each cluster has its own
  Instant evaluated_at;
};

/// Reads a request and everything wrong with it. All clusters have the request's policy and its time. `now` stands in
/// for an absent evaluated_at. `complete` fills in what the request leaves out about a cluster, its own policy too if
/// the request has none. Stored policies are those of `policies`.
Result<FleetRequest> decode_fleet(const json::Value& body, Instant now, const Catalog& catalog, const ZoneBook& zones,
                                  const CompleteRequest& complete = {}, PolicyBook* policies = nullptr);

/// What the plan is made from. `decided` has the input and the decision of each cluster, in the request's order.
fleet::FleetInput plan_input(const FleetRequest& request, std::vector<fleet::Member> decided);

/// Reads `idle_since` and `steps` of one cluster.
void decode_member_state(json::ObjectReader& item, FleetMemberRequest& member);

/// Lets what the template leaves out follow from the request's clusters: one is created in the region of the others.
void settle_template(FleetRequest& request);

}  // namespace headroom::api
