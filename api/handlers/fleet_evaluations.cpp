#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "api/deciding/encoded.hpp"
#include "api/deciding/evaluate.hpp"
#include "api/deciding/read_evaluation.hpp"
#include "api/handlers/base/query_parameters.hpp"
#include "api/handlers/base/store_then_answer.hpp"
#include "api/handlers/endpoints.hpp"
#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"
#include "api/json/parse.hpp"
#include "api/json/writer.hpp"
#include "api/wire/cluster.hpp"
#include "api/wire/fields/labels.hpp"
#include "api/wire/fields/time_zones.hpp"
#include "api/wire/fleet/answer.hpp"
#include "api/wire/fleet/request.hpp"
#include "api/wire/fleet/stored_fleet.hpp"
#include "api/wire/policy.hpp"
#include "api/wire/stored_input.hpp"
#include "core/fleet/plan.hpp"
#include "core/ports/stored_spend.hpp"
#include "core/schedule/time_zone.hpp"

namespace headroom::api {
namespace {

/// What the fleet's budget needs and nobody has stated.
void add_spend(const Dependencies& with, FleetRequest& request) {
  fleet::Rules& rules = request.rules;
  if (!rules.budget) return;
  std::vector<const Cluster*> clusters;
  for (const FleetMemberRequest& member : request.members) clusters.push_back(&member.evaluation.input.cluster);
  auto warnings = add_stored_spend(
      rules.spend,
      {.budget = &*rules.budget, .zones = request.zones, .clusters = clusters, .until = request.evaluated_at},
      with.catalog, with.snapshots);
  if (warnings) {
    std::ranges::move(*warnings, std::back_inserter(request.warnings));
    return;
  }
  request.warnings.push_back(
      {"stored_spend_not_read", "the stored snapshots could not be read; what was spent is not worked out from them"});
}

Result<FleetRequest> read_fleet(const Dependencies& with, std::string_view body) {
  const auto document = json::parse(body);
  if (!document) return tl::unexpected(document.error());
  const Instant now = with.clock.now();
  auto request =
      decode_fleet(document->root(), now, with.catalog, with.zones, completed_from_store(with), &with.policies);
  if (!request) return request;
  for (FleetMemberRequest& member : request->members)
    if (const auto added = add_from_store(with, member.evaluation, now); !added) return tl::unexpected(added.error());
  add_spend(with, *request);
  return request;
}

/// Each cluster decided alone, without counterfactuals.
Result<std::vector<DecidedRequest>> decide_members(const Dependencies& with, FleetRequest& request) {
  std::vector<DecidedRequest> decided;
  decided.reserve(request.members.size());
  for (FleetMemberRequest& member : request.members) {
    auto history = with.log.history(member.evaluation.input.cluster.id);
    if (!history) return tl::unexpected(std::move(history.error()));
    member.evaluation.input.detail = Detail::without_counterfactuals;
    decided.push_back(decide_request(with, std::move(member.evaluation), *std::move(history)));
  }
  return decided;
}

fleet::FleetInput input_of(const FleetRequest& request, const std::vector<DecidedRequest>& decided) {
  std::vector<fleet::Member> members;
  members.reserve(decided.size());
  for (const DecidedRequest& each : decided)
    members.push_back({.input = &each.request.input, .decision = &each.made.decision});
  return plan_input(request, std::move(members));
}

/// Whether the plan does what the cluster's own decision says.
std::vector<bool> followed(const fleet::Plan& plan, const std::vector<DecidedRequest>& decided) {
  std::vector<bool> follows(decided.size());
  for (std::size_t i = 0; i < decided.size(); ++i) follows[i] = !decided[i].made.decision.changed;
  for (const fleet::Row& row : plan.rows)
    if (row.member && row.funded)
      follows[*row.member] =
          follows[*row.member] || row.action == fleet::RowAction::scale_out || row.action == fleet::RowAction::scale_in;
  return follows;
}

/// One cluster with its policy, unless that is the policy of all, and the history that was used.
void encode_member(json::Writer& out, const FleetMemberRequest& member, const DecidedRequest& decided,
                   const std::string& shared_policy) {
  out.begin_object().name("cluster");
  encode_cluster(out, decided.request.input.cluster);
  if (const std::string own = encoded(encode_policy, decided.request.input.policy); own != shared_policy)
    out.name("policy").raw(own);
  encode_member_state(out, member);
  encode_rest_of_input(out, decided.request.input, decided.request.labels, decided.past);
  out.end_object();
}

std::string stored_input(const FleetRequest& request, const std::vector<DecidedRequest>& decided) {
  std::string text;
  json::Writer out(text);
  out.begin_object().name("fleet");
  encode_fleet_rules(out, request);
  std::string policy;
  if (!decided.empty()) {
    policy = encoded(encode_policy, decided.front().request.input.policy);
    out.name("policy").raw(policy);
  }
  out.name("clusters").begin_array();
  for (std::size_t i = 0; i < decided.size(); ++i) encode_member(out, request.members[i], decided[i], policy);
  out.end_array();
  encode_waiting(out.name("waiting"), request.waiting);
  if (!request.zones.empty()) encode_zones(out.name("time_zones"), request.zones);
  encode_fleet_additions(out, request);
  encode_labels(out.name("labels"), request.labels);
  out.field("evaluated_at", request.evaluated_at).end_object();
  return text;
}

DecisionRecord record_of(const FleetRequest& request, const fleet::Plan& plan, DecisionId id, Instant now) {
  return {.id = id,
          .kind = "fleet",
          .cluster_id = request.rules.id,
          .policy = request.policy_name,
          .action = std::string(name_of(plan.action)),
          .status = std::string(name_of(plan.status)),
          .facts = {.changed = plan.changed,
                    .reason = std::string(plan.reason),
                    .blocked_by = std::string(name_of(plan.blocked_by)),
                    .hourly_cost_delta = plan.target_cost.ec2 - plan.cost.ec2},
          .recorded_at = now,
          .evaluated_at = request.evaluated_at,
          .valid_until = plan.valid_until,
          .labels = request.labels};
}

Result<NewDecision> evaluate_fleet(const Dependencies& with, std::string_view body, EvaluationOptions options) {
  auto request = read_fleet(with, body);
  if (!request) return tl::unexpected(std::move(request.error()));
  auto decided = decide_members(with, *request);
  if (!decided) return tl::unexpected(std::move(decided.error()));
  const fleet::FleetInput input = input_of(*request, *decided);
  const fleet::Plan plan = fleet::plan(input, with.catalog);

  NewDecision result;
  std::vector<std::string> decision_ids(decided->size());
  std::string id(dry_run_id);
  if (options.keep == Keep::stored) {
    const std::vector<bool> follows = followed(plan, *decided);
    for (std::size_t i = 0; i < decided->size(); ++i) {
      const Evaluation& made = (*decided)[i].made;
      if (!follows[i] || !(made.decision.changed || made.decision.inferred_applied || made.memory)) continue;
      DecisionRecord part = new_decision(with, (*decided)[i], View::full, Keep::stored).record;
      if (!leaves_something(part)) continue;
      decision_ids[i] = part.id.text();
      result.parts.push_back(std::move(part));
    }
    const Instant now = with.clock.now();
    result.record = record_of(*request, plan, next_decision_id(with, now), now);
    result.record.documents.input = stored_input(*request, *decided);
    id = result.record.id.text();
  }
  const FleetAnswer answer{id, *request, input, plan, decision_ids};
  std::string full;
  encode_fleet(full, answer, View::full);
  result.record.documents.answer = std::move(full);
  result.answer = result.record.documents.answer;
  if (options.view == View::compact) {
    std::string compact;
    encode_fleet(compact, answer, View::compact);
    result.answer = std::move(compact);
  }
  return result;
}

}  // namespace

void serve_fleet_evaluation(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json(call.request)) return respond(std::move(*refusal));
  const auto options = evaluation_options(call, Detail::without_counterfactuals);
  if (!options) return respond(problem(call.request, options.error()));
  store_then_answer(
      call, options->keep,
      [body = call.request.body, with = call.with, options = *options] { return evaluate_fleet(with, body, options); },
      std::move(respond));
}

}  // namespace headroom::api
