#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/json/writer.hpp"
#include "api/wire/decision.hpp"
#include "api/wire/fleet/request.hpp"
#include "core/fleet/fleet.hpp"

namespace headroom::api {

/// A plan with what it was made from.
struct FleetAnswer {
  std::string_view id;
  const FleetRequest& request;
  const fleet::FleetInput& input;
  const fleet::Plan& plan;
  /// For each member the id of its own stored decision; empty if it is not stored.
  std::span<const std::string> decision_ids;
};

/// The answer of POST /v1/fleet-evaluations, one line of JSON.
void encode_fleet(std::string& out, const FleetAnswer& answer, View view);

/// What is stored of a request's own part, beside its clusters: as many fields as the request has. It decodes to the
/// value that it was written from.
void encode_fleet_rules(json::Writer& out, const FleetRequest& request);
void encode_waiting(json::Writer& out, const fleet::WaitingWork& waiting);
/// `idle_since` and `steps` of one cluster, into the open object.
void encode_member_state(json::Writer& out, const FleetMemberRequest& member);

}  // namespace headroom::api
