#include "api/wire/planning/answer.hpp"

#include "api/artifacts/aws/plan_artifacts.hpp"
#include "api/json/writer.hpp"
#include "api/wire/fields/calculation.hpp"
#include "api/wire/fields/labels.hpp"
#include "api/wire/fields/warnings.hpp"
#include "core/base/names.hpp"
#include "core/base/platform.hpp"

namespace headroom::api {
namespace {

using planning::ClusterPlan;
using planning::ConstraintName;
using planning::PlanAnswer;

double percent(std::int64_t millionths) { return static_cast<double>(millionths) / 1e6; }

void encode_group(json::Writer& out, std::string_view role, const planning::InstanceGroup& group) {
  out.name(role).begin_object().field("instance_type", group.instance_type).field("market", name_of(group.market));
  out.field("count", group.count).field("hourly_price_usd", group.hourly).field("emr_hourly_usd", group.emr_hourly);
  out.field("vcpus", group.vcpus).end_object();
}

/// The members of an open object.
void encode_cluster_plan(json::Writer& out, const ClusterPlan& plan) {
  encode_group(out, "primary", plan.primary);
  encode_group(out, "core", plan.core);
  encode_group(out, "task", plan.task);
  out.field("vcpus", plan.vcpus).field("duration_seconds", plan.duration.count());
  out.field("duration_with_interruptions_seconds", plan.with_interruptions.count());
  out.field("hourly_cost_usd", plan.hourly).field("cost_usd", plan.cost);
  out.field("cost_with_interruptions_usd", plan.cost_with_interruptions);
  out.field("utilisation_percent", percent(plan.utilisation));
}

/// An amount in the unit of its constraint.
void encode_amount(json::Writer& out, std::string_view field, ConstraintName name, std::int64_t amount) {
  if (name == ConstraintName::budget)
    out.field(field, MicroDollars{amount});
  else if (name == ConstraintName::minimum_utilisation)
    out.field(field, percent(amount));
  else
    out.field(field, amount);
}

void encode_constraints(json::Writer& out, const PlanAnswer& answer) {
  out.name("constraints").begin_array();
  for (const planning::Constraint& row : answer.constraints) {
    out.begin_object().field("name", name_of(row.name));
    encode_amount(out, "limit", row.name, row.limit);
    encode_amount(out, "value", row.name, row.value);
    out.field("holds", row.holds);
    encode_amount(out, "slack", row.name, row.slack);
    out.end_object();
  }
  out.end_array();
}

/// The members of an open object.
void encode_change(json::Writer& out, const planning::NearestChange& change) {
  out.field("name", name_of(change.name));
  encode_amount(out, "limit", change.name, change.limit);
  encode_amount(out, "feasible_limit", change.name, change.feasible);
  out.field("change_percent", change.change_percent).name("plan").begin_object();
  encode_cluster_plan(out, change.plan);
  out.end_object();
}

void encode_nearest(json::Writer& out, const PlanAnswer& answer) {
  out.name("nearest");
  if (answer.nearest) {
    out.begin_object();
    encode_change(out, *answer.nearest);
    out.end_object();
  } else {
    out.null();
  }
  out.name("changes").begin_array();
  for (const planning::NearestChange& change : answer.changes) {
    out.begin_object();
    encode_change(out, change);
    out.end_object();
  }
  out.end_array();
}

void encode_alternatives(json::Writer& out, const PlanAnswer& answer) {
  out.name("alternatives").begin_array();
  for (const planning::PlanAlternative& alternative : answer.alternatives) {
    out.begin_object();
    encode_cluster_plan(out, alternative.plan);
    out.name("breaks").begin_array();
    for (const ConstraintName name : alternative.breaks) out.value(name_of(name));
    out.end_array().end_object();
  }
  out.end_array();
}

void encode_warnings(json::Writer& out, const PlanCall& call, const PlanAnswer& answer) {
  std::vector<Warning> warnings = call.warnings;
  warnings.insert(warnings.end(), answer.warnings.begin(), answer.warnings.end());
  out.name("warnings");
  api::encode_warnings(out, warnings);
}

}  // namespace

void encode_plan(std::string& text, std::string_view id, const PlanCall& call, const PlanAnswer& answer) {
  json::Writer out(text);
  out.begin_object();
  out.field("id", id).field("kind", "plan").field("status", name_of(answer.status)).field("action", "no_action");
  out.field("outcome", "recommended").field("cluster_id", call.cluster_id);
  out.field("evaluated_at", call.evaluated_at).field("valid_until", call.evaluated_at + plan_validity);
  out.field("platform", name_of(Platform::emr));
  if (!call.request.region.empty()) out.field("region", call.request.region);
  out.name("plan");
  if (answer.plan) {
    out.begin_object();
    encode_cluster_plan(out, *answer.plan);
    out.end_object();
  } else {
    out.null();
  }
  encode_constraints(out, answer);
  encode_nearest(out, answer);
  encode_alternatives(out, answer);
  out.name("to_measure").begin_array();
  for (const std::string& what : answer.to_measure) out.value(what);
  out.end_array();
  encode_calculation(out, answer.summary, answer.steps);
  encode_warnings(out, call, answer);
  out.name("artifacts").begin_array();
  if (answer.plan) write_plan_artifacts(out, *answer.plan, call.cluster_id);
  out.end_array().name("labels");
  encode_labels(out, call.labels);
  out.field("engine_version", HEADROOM_VERSION).end_object();
}

}  // namespace headroom::api
