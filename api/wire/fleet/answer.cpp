#include "api/wire/fleet/answer.hpp"

#include "api/artifacts/fleet_artifacts.hpp"
#include "api/wire/fields/budget.hpp"
#include "api/wire/fields/labels.hpp"
#include "api/wire/fields/warnings.hpp"
#include "core/base/names.hpp"

namespace headroom::api {
namespace {

std::string_view unit_of(const fleet::Row& row, const fleet::FleetInput& input) {
  switch (row.unit) {
    case fleet::RowUnit::clusters:
      return "clusters";
    case fleet::RowUnit::steps:
      return "steps";
    case fleet::RowUnit::containers:
      return "containers";
    case fleet::RowUnit::step_concurrency:
      return "step_concurrency";
    case fleet::RowUnit::capacity:
      break;
  }
  return row.member ? name_of(input.members[*row.member].decision->unit) : "clusters";
}

void encode_scalars(json::Writer& out, const FleetAnswer& answer) {
  const fleet::Plan& plan = answer.plan;
  out.field("id", answer.id).field("kind", "fleet").field("status", name_of(plan.status));
  out.field("action", name_of(plan.action)).field("changed", plan.changed).field("outcome", "recommended");
  out.field("cluster_id", answer.request.rules.id).field("policy", answer.request.policy_name);
  out.field("evaluated_at", answer.request.evaluated_at).field("valid_until", plan.valid_until);
  out.field("unit", "clusters").field("current", plan.current).field("desired", plan.desired);
  out.field("target", plan.target).field("delta", plan.target - plan.current).field("reason", plan.reason);
  out.field("blocked", plan.blocked).field("blocked_by", name_of(plan.blocked_by));
  out.field("confidence", plan.confidence).field("retry_after_seconds", plan.retry_after.count());
  out.field("hourly_cost_usd", plan.cost.ec2).field("target_hourly_cost_usd", plan.target_cost.ec2);
  out.field("hourly_cost_delta_usd", plan.target_cost.ec2 - plan.cost.ec2);
  out.field("emr_hourly_cost_usd", plan.cost.emr).field("target_emr_hourly_cost_usd", plan.target_cost.emr);
  out.field("cost_complete", plan.target_cost.complete);
}

void encode_rows(json::Writer& out, const FleetAnswer& answer) {
  out.name("plan").begin_array();
  std::int64_t rank = 0;
  for (const fleet::Row& row : answer.plan.rows) {
    out.begin_object().field("rank", ++rank).name("cluster_id");
    if (row.member)
      out.value(answer.input.members[*row.member].input->cluster.id);
    else
      out.null();
    out.field("action", name_of(row.action)).field("unit", unit_of(row, answer.input));
    out.field("from", row.from).field("to", row.to).field("hourly_cost_delta_usd", row.delta.ec2);
    out.field("emr_hourly_cost_delta_usd", row.delta.emr).field("reason", row.reason).field("funded", row.funded);
    const bool scales = row.action == fleet::RowAction::scale_out || row.action == fleet::RowAction::scale_in;
    if (scales && row.member && !answer.decision_ids[*row.member].empty())
      out.field("decision_id", answer.decision_ids[*row.member]);
    out.end_object();
  }
  out.end_array();
}

void encode_work(json::Writer& out, const fleet::PlacedWork& work) {
  out.begin_object().field("steps_placed", work.steps).field("steps_left", work.steps_left);
  out.field("containers_placed", work.containers).field("containers_left", work.containers_left);
  out.optional_field("average_pending_containers", work.average_pending).end_object();
}

void encode_fleet_budget(json::Writer& out, const fleet::FleetBudget& budget) {
  encode_budget_figures(out, budget.figures);
  std::string sums;
  json::Writer inner(sums);
  inner.begin_object().field("released_hourly_usd", budget.released_hourly);
  inner.field("funded_hourly_usd", budget.funded_hourly).field("unfunded_hourly_usd", budget.unfunded_hourly);
  sums.front() = ',';  // they stand with the figures in one object
  out.insert(out.size() - 1, sums);
}

void encode_clusters(json::Writer& out, const FleetAnswer& answer) {
  out.name("clusters").begin_array();
  for (std::size_t i = 0; i < answer.input.members.size(); ++i) {
    const Decision& decision = *answer.input.members[i].decision;
    const fleet::MemberCost& cost = answer.plan.member_costs[i];
    out.begin_object().field("cluster_id", answer.input.members[i].input->cluster.id);
    out.field("status", name_of(decision.status)).field("action", name_of(decision.action));
    out.field("unit", name_of(decision.unit)).field("current", decision.current.value);
    out.field("desired", decision.desired.value).field("target", decision.target.value);
    out.field("reason", decision.reason).field("blocked_by", name_of(decision.blocked_by));
    out.field("hourly_cost_usd", cost.scaled.ec2).field("emr_hourly_cost_usd", cost.scaled.emr);
    out.field("primary_hourly_cost_usd", cost.primary.sum()).field("summary", decision.summary);
    if (!decision.warnings.empty()) encode_warnings(out.name("warnings"), decision.warnings);
    out.end_object();
  }
  out.end_array();
}

void encode_explanation(json::Writer& out, const FleetAnswer& answer) {
  const fleet::Plan& plan = answer.plan;
  out.name("explanation").begin_object().field("summary", plan.summary);
  encode_work(out.name("waiting"), plan.work);
  if (plan.budget) encode_fleet_budget(out.name("budget"), *plan.budget);
  encode_clusters(out, answer);
  out.name("clamps").begin_array();
  for (const Clamp& clamp : plan.clamps) {
    out.begin_object().field("code", name_of(clamp.code)).field("from", clamp.from.value).field("to", clamp.to.value);
    out.field("detail", clamp.detail).end_object();
  }
  out.end_array();
  encode_warnings(out.name("warnings"), plan.warnings);
  out.end_object();
}

}  // namespace

void encode_fleet(std::string& text, const FleetAnswer& answer, View view) {
  json::Writer out(text);
  out.begin_object();
  encode_scalars(out, answer);
  if (answer.plan.status == Status::insufficient_data) {
    out.name("missing").begin_array();
    for (const std::string& metric : answer.plan.missing) out.value(metric);
    out.end_array();
  }
  encode_rows(out, answer);
  if (view == View::full) {
    encode_explanation(out, answer);
    out.name("artifacts");
    const FleetRequest& request = answer.request;
    const std::string created =
        request.cluster_template ? run_job_flow(*request.cluster_template, request.limits) : std::string();
    write_fleet_artifacts(out, answer.input, answer.plan, created);
  }
  encode_labels(out.name("labels"), answer.request.labels);
  out.field("engine_version", HEADROOM_VERSION).end_object();
}

void encode_fleet_rules(json::Writer& out, const FleetRequest& request) {
  const fleet::Rules& rules = request.rules;
  out.begin_object().field("id", rules.id).field("maximum_clusters", rules.maximum_clusters);
  out.optional_field("step_concurrency", rules.step_concurrency);
  if (rules.create_above_average_pending)
    out.name("create_when")
        .begin_object()
        .field("average_pending_containers_above", *rules.create_above_average_pending)
        .end_object();
  if (rules.terminate_after_idle)
    out.name("terminate_when")
        .begin_object()
        .field("idle_for_seconds", rules.terminate_after_idle->count())
        .end_object();
  if (rules.budget) encode_budget(out.name("budget"), *rules.budget);
  if (rules.spend != Spend{}) encode_spend(out.name("spend"), rules.spend);
  if (request.cluster_template) {
    const ClusterTemplate& from = *request.cluster_template;
    if (!from.prices.empty()) out.name("prices").raw(from.prices);
    out.name("template").begin_object().field("kind", "aws.emr.RunJobFlow").name("body").raw(from.body).end_object();
  }
  out.end_object();
}

void encode_waiting(json::Writer& out, const fleet::WaitingWork& waiting) {
  out.begin_object().field("containers", waiting.containers).field("steps", waiting.steps);
  out.optional_field("container_memory_mib", waiting.container_memory_mib).end_object();
}

void encode_member_state(json::Writer& out, const FleetMemberRequest& member) {
  out.optional_field("idle_since", member.idle_since);
  if (!member.steps) return;
  out.name("steps").begin_object().field("running", member.steps->running).field("pending", member.steps->pending);
  out.optional_field("concurrency", member.steps->concurrency).end_object();
}

}  // namespace headroom::api
