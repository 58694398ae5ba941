#include "api/wire/decision.hpp"

#include "api/artifacts/decision_artifacts.hpp"
#include "api/json/scan.hpp"
#include "api/wire/approval.hpp"
#include "api/wire/autoscaler_plan.hpp"
#include "api/wire/fields/budget.hpp"
#include "api/wire/fields/executor_ramp.hpp"
#include "api/wire/fields/labels.hpp"
#include "api/wire/fields/warnings.hpp"
#include "core/decision/evaluation_input.hpp"

namespace headroom::api {
namespace {

void encode_evidence(json::Writer& out, const std::vector<Evidence>& evidence) {
  out.name("evidence").begin_array();
  for (const Evidence& e : evidence) {
    out.begin_object()
        .field("metric", e.metric)
        .field("observed", e.observed)
        .field("comparison", name_of(e.comparison));
    out.field("threshold", e.threshold).field("periods", e.periods).end_object();
  }
  out.end_array();
}

void encode_executors(json::Writer& out, const ExecutorPlan& plan) {
  encode_executor_ramp(out.name("ramp"), plan.ramp);
  out.name("removable_executors").begin_array();
  for (const std::string& id : plan.removable) out.value(id);
  out.end_array();
}

/// Where the autoscaler's plan is told, the policy's signal at this place is one.
void encode_plan(json::Writer& out, const AutoscalerPlan& plan, const Signal& signal, const EvaluationInput& input) {
  encode_autoscaler_plan(out, plan, std::get<ClusterAutoscaler>(signal).up, input.kubernetes);
}

void encode_signals(json::Writer& out, const EvaluationInput& input, const std::vector<SignalOpinion>& signals) {
  out.name("signals").begin_array();
  for (std::size_t i = 0; i < signals.size(); ++i) {
    const SignalOpinion& signal = signals[i];
    out.begin_object().field("kind", signal.kind);
    if (signal.proposes) out.field("proposes", signal.proposes->value);
    out.field("chosen", signal.chosen).field("reason", signal.reason);
    if (!signal.detail.empty()) out.field("detail", signal.detail);
    encode_evidence(out, signal.evidence);
    if (signal.executors) encode_executors(out, *signal.executors);
    if (signal.autoscaler_plan) encode_plan(out, *signal.autoscaler_plan, input.policy.signals[i], input);
    out.end_object();
  }
  out.end_array();
}

void encode_counterfactuals(json::Writer& out, const std::vector<Counterfactual>& counterfactuals) {
  out.name("counterfactuals").begin_array();
  for (const Counterfactual& c : counterfactuals) {
    out.begin_object().field("flip_to", name_of(c.flip_to)).name("change").begin_array();
    for (const Condition& condition : c.change) {
      out.begin_object().field("metric", condition.metric).field("comparison", name_of(condition.comparison));
      out.field("value", condition.value);
      if (condition.for_seconds) out.field("for_seconds", condition.for_seconds->count());
      out.end_object();
    }
    out.end_array().end_object();
  }
  out.end_array();
}

/// An empty list of counterfactuals comes with what was tried.
void encode_searched(json::Writer& out, const std::vector<SearchedRange>& searched) {
  out.name("counterfactuals_searched").begin_array();
  for (const SearchedRange& range : searched) {
    out.begin_object().field("metric", range.metric).field("from", range.from).field("to", range.to);
    out.field("for_seconds", range.for_seconds.count()).end_object();
  }
  out.end_array();
}

void encode_chain(json::Writer& out, const ExecutorChain& chain) {
  out.name("executor_chain").begin_object().field("max_executors", chain.wanted).field("placed", chain.placed);
  out.field("nodes", chain.nodes).field("nodes_needed", chain.nodes_needed).name("limits").begin_array();
  for (const TightLimit& limit : chain.limits)
    out.begin_object()
        .field("setting", limit.setting)
        .field("limit", limit.limit)
        .field("needed", limit.needed)
        .end_object();
  out.end_array().field("summary", chain.summary).end_object();
}

void encode_split(json::Writer& out, std::string_view name, const MarketSplit& split) {
  out.name(name).begin_object().field("on_demand", split.on_demand).field("spot", split.spot).end_object();
}

void encode_mix(json::Writer& out, const Mix& policy, const MixOutcome& mix) {
  out.name("mix").begin_object();
  if (policy.share) out.field("on_demand_base", mix.share.base).field("on_demand_percent", mix.share.percent);
  encode_split(out, "wanted", mix.wanted);
  encode_split(out, "planned", mix.planned);
  out.end_object();
}

void encode_suitability(json::Writer& out, const Mix& mix) {
  if (!mix.spot_suitable && !mix.work) return;
  const bool by_work = !mix.spot_suitable;
  out.name("spot_suitability").begin_object().field("suitable", *mix.bears_spot());
  out.field("reason", by_work ? suitability_of(*mix.work).reason : std::string_view("mix.spot_suitable says so"));
  out.end_object();
}

void encode_explanation(json::Writer& out, const EvaluationInput& input, const Decision& d) {
  out.name("explanation").begin_object().field("summary", d.summary);
  encode_signals(out, input, d.signals);
  out.name("clamps").begin_array();
  for (const Clamp& clamp : d.clamps) {
    out.begin_object().field("code", name_of(clamp.code)).field("from", clamp.from.value).field("to", clamp.to.value);
    out.field("detail", clamp.detail).end_object();
  }
  out.end_array();
  if (input.detail == Detail::full) {
    encode_counterfactuals(out, d.counterfactuals);
    if (d.counterfactuals.empty()) encode_searched(out, d.searched);
  }
  if (d.mix) encode_mix(out, input.policy.mix, *d.mix);
  encode_suitability(out, input.policy.mix);
  if (d.executor_chain) encode_chain(out, *d.executor_chain);
  if (d.budget) encode_budget_figures(out.name("budget"), *d.budget);
  out.name("warnings");
  std::vector<Warning> warnings = d.warnings;
  if (auto about_windows = windows_not_written(input)) warnings.push_back(*std::move(about_windows));
  encode_warnings(out, warnings);
  out.end_object();
}

void encode_changes(json::Writer& out, const std::vector<PoolChange>& changes) {
  out.name("changes").begin_array();
  for (const PoolChange& change : changes) {
    out.begin_object().field("pool_id", change.pool_id).field("role", name_of(change.role));
    out.field("market", name_of(change.market)).field("instance_type", change.instance_type);
    out.field("from", change.from).field("to", change.to);
    if (change.instances_from) out.field("instances_from", *change.instances_from);
    if (change.instances_to) out.field("instances_to", *change.instances_to);
    if (!change.nodes.empty()) {
      out.name("nodes").begin_array();
      for (const std::string& node : change.nodes) out.value(node);
      out.end_array();
    }
    out.end_object();
  }
  out.end_array();
}

/// The fields that a workflow branches on: always there, never null.
void encode_scalars(json::Writer& out, const AnswerFrame& frame, const EvaluationInput& input, const Decision& d) {
  out.field("id", frame.id)
      .field("kind", "evaluation")
      .field("status", name_of(d.status))
      .field("action", name_of(d.action));
  out.field("changed", d.changed).field("outcome", name_of(frame.outcome)).field("cluster_id", input.cluster.id);
  out.field("policy", frame.policy_name).field("evaluated_at", d.evaluated_at).field("valid_until", d.valid_until);
  out.field("unit", name_of(d.unit)).field("current", d.current.value).field("desired", d.desired.value);
  out.field("target", d.target.value).field("delta", (d.target - d.current).value).field("reason", d.reason);
  out.field("blocked", d.blocked).field("blocked_by", name_of(d.blocked_by)).field("confidence", d.confidence);
  out.field("retry_after_seconds", d.retry_after.count()).field("hourly_cost_usd", d.cost.hourly);
  out.field("target_hourly_cost_usd", d.cost.target_hourly);
  out.field("hourly_cost_delta_usd", d.cost.target_hourly - d.cost.hourly);
  out.field("emr_hourly_cost_usd", d.cost.emr_hourly).field("target_emr_hourly_cost_usd", d.cost.target_emr_hourly);
  out.field("cost_complete", d.cost.complete);
}

std::string outcome_detail(const OutcomeReport& report) {
  std::string text;
  json::Writer out(text);
  out.begin_object().optional_field("applied_target", report.applied_target);
  if (!report.detail.empty()) out.field("detail", report.detail);
  out.field("reported_at", report.reported_at).end_object();
  return text;
}

}  // namespace

void encode_decision(std::string& text, const AnswerFrame& frame, const EvaluationInput& input, const Decision& d,
                     View view) {
  json::Writer out(text);
  out.begin_object();
  encode_scalars(out, frame, input, d);
  if (d.status == Status::insufficient_data) {
    out.name("missing").begin_array();
    for (const std::string& metric : d.missing) out.value(metric);
    out.end_array();
  }
  if (view == View::full) {
    encode_changes(out, d.changes);
    encode_explanation(out, input, d);
    out.name("artifacts");
    write_artifacts(out, input, d);
  }
  out.name("labels");
  encode_labels(out, frame.labels);
  out.field("engine_version", HEADROOM_VERSION).end_object();
}

std::string compact_answer(std::string_view answer) {
  static constexpr std::string_view left_out[] = {"explanation", "changes", "artifacts"};
  return json::without_members(answer, left_out);
}

SharedText with_outcome(const SharedText& answer, std::string_view outcome, const std::optional<OutcomeReport>& report,
                        const std::optional<Approval>& approval) {
  const auto found = json::find_member(answer, "outcome");
  const auto content = found ? json::content_of_string(*found) : std::nullopt;
  const bool is_answered = approval && approval->answer;
  if (!content || (*content == outcome && !report && !is_answered)) return answer;
  std::string text(answer.view());
  std::string replaced = std::string(outcome) + '"';
  if (report) replaced.append(",\"outcome_detail\":").append(outcome_detail(*report));
  if (is_answered) replaced.append(",\"approval\":").append(encoded_approval(*approval->answer, approval->answered_at));
  const std::size_t length = content->size() + 1;
  text.replace(static_cast<std::size_t>(content->data() - answer.view().data()), length, replaced);
  return text;
}

}  // namespace headroom::api
