#include "api/wire/autoscaler_plan.hpp"

#include <cmath>
#include <string>

#include "api/wire/fields/node_removal.hpp"
#include "core/base/names.hpp"

namespace headroom::api {
namespace {

using namespace kubernetes;

void texts(json::Writer& out, std::string_view name, const std::vector<std::string>& values) {
  out.name(name).begin_array();
  for (const std::string& value : values) out.value(value);
  out.end_array();
}

void encode_option(json::Writer& out, const OptionReport& report, bool chosen, const ScaleUpSettings& settings) {
  const ExpansionOption& option = report.option;
  out.begin_object().field("pool_id", option.group).field("chosen", chosen).field("nodes", option.nodes);
  out.field("pods", option.pods)
      .field("node_limit", report.node_cap)
      .field("nodes_without_limits", report.demand_nodes);
  out.field("pods_without_limits", report.demand_pods);
  if (option.node_price) out.field("node_price_usd_per_hour", *option.node_price);
  out.name("scores").begin_array();
  for (std::size_t i = 0; i < report.judgement.scores.size(); ++i) {
    out.begin_object().field("expander", name_of(settings.expanders[i]));
    if (const auto score = report.judgement.scores[i]) out.field("score", *score);
    out.end_object();
  }
  out.end_array();
  if (report.judgement.eliminated_by) out.field("eliminated_by", name_of(*report.judgement.eliminated_by));
  if (!report.similar_groups.empty()) texts(out, "similar_pools", report.similar_groups);
  out.end_object();
}

void encode_skipped(json::Writer& out, const SkippedGroup& skipped) {
  out.begin_object().field("pool_id", skipped.group).field("reason", name_of(skipped.reason));
  out.field("message", skip_text(skipped)).field("pods_that_would_fit", skipped.pods_that_would_fit);
  out.field("size", skipped.size);
  if (skipped.reason == SkipReason::max_size) out.field("limit", skipped.limit);
  if (skipped.until) out.field("until", *skipped.until);
  out.end_object();
}

void encode_request(json::Writer& out, const Resources& request) {
  out.name("requests").begin_object();
  for (const ResourceKind& kind : resource_kinds) {
    const std::int64_t amount = request.*(kind.amount);
    if (amount == 0 || kind.amount == &Resources::pods) continue;
    out.field(kind.amount == &Resources::cpu_milli      ? "cpu_milli"
              : kind.amount == &Resources::memory_bytes ? "memory_bytes"
                                                        : kind.name,
              amount);
  }
  out.end_object();
}

void encode_pending(json::Writer& out, const PendingPods& pods) {
  out.begin_object().field("example", pods.example).field("count", pods.count).field("outcome", name_of(pods.outcome));
  out.field("fit_existing_nodes", pods.fitting).field("on_new_nodes", pods.triggering);
  encode_request(out, pods.request);
  out.name("rejections").begin_array();
  for (const GroupRejection& r : pods.rejections) {
    out.begin_object().field("pool_id", r.group).field("filter", plugin_name(r.rejection.filter));
    out.field("subject", r.rejection.subject);
    if (r.rejection.limit != 0 || r.rejection.wanted != 0)
      out.field("available", r.rejection.limit).field("wanted", r.rejection.wanted);
    out.end_object();
  }
  out.end_array();
  texts(out, "would_fit_otherwise", pods.would_fit);
  texts(out, "unsupported_constraint", pods.unsupported);
  out.end_object();
}

void encode_scale_up(json::Writer& out, const ScaleUpPlan& plan, const ScaleUpSettings& settings,
                     const kubernetes::ClusterObjects& cluster) {
  out.name("scale_up").begin_object().field("result", name_of(plan.result));
  out.field("estimated_nodes", plan.estimated).field("pods_placed", plan.pods_placed);
  out.name("options").begin_array();
  for (std::size_t i = 0; i < plan.options.size(); ++i) encode_option(out, plan.options[i], plan.chosen == i, settings);
  out.end_array().name("skipped_pools").begin_array();
  for (const SkippedGroup& skipped : plan.skipped) encode_skipped(out, skipped);
  out.end_array().name("pods").begin_array();
  for (const PendingPods& pods : plan.pending) encode_pending(out, pods);
  out.end_array().name("ignored_pods").begin_array();
  for (const IgnoredPods& ignored : plan.ignored) {
    out.begin_object().field("reason", name_of(ignored.reason)).field("count", ignored.pods.size());
    out.field("example", full_name(cluster.pods[ignored.pods.front()])).end_object();
  }
  out.end_array().field("upstream_pod_groups", plan.upstream_groups).end_object();
}

void encode_node_report(json::Writer& out, const NodeReport& report, const kubernetes::ClusterObjects& cluster) {
  out.begin_object()
      .field("node", report.node)
      .field("pool_id", report.group)
      .field("decision", name_of(report.decision));
  out.field("reason", reason_name(report.reason));
  // Pods that do not count may take all that is allocatable: then the share is infinite, which JSON has no number for.
  if (report.utilization && std::isfinite(report.utilization->highest)) {
    out.field("utilization", report.utilization->highest).field("resource", report.utilization->resource);
    out.field("threshold", report.threshold);
  }
  if (report.unneeded_since) out.field("unneeded_since", *report.unneeded_since);
  if (report.removable_at) out.field("removable_at", *report.removable_at);
  if (report.reason == UnremovableReason::node_group_min_size_reached)
    out.field("pool_size", report.group_size).field("pool_minimum", report.group_minimum);
  if (report.saving) out.field("saving_usd_per_hour", *report.saving);
  if (report.removal) encode_node_removal(out, cluster, *report.removal);
  out.end_object();
}

void encode_scale_down(json::Writer& out, const ScaleDownPlan& plan, const kubernetes::ClusterObjects& cluster) {
  out.name("scale_down").begin_object();
  texts(out, "empty", plan.empty);
  texts(out, "drain", plan.drain);
  out.field("saving_usd_per_hour", plan.saving);
  if (plan.cooldown_ends) out.field("no_removal_before", *plan.cooldown_ends);
  out.name("nodes").begin_array();
  for (const NodeReport& report : plan.nodes) encode_node_report(out, report, cluster);
  out.end_array().end_object();
}

}  // namespace

void encode_autoscaler_plan(json::Writer& out, const AutoscalerPlan& plan, const ScaleUpSettings& settings,
                            const kubernetes::ClusterObjects& cluster) {
  out.name("plan").begin_object();
  encode_scale_up(out, plan.up, settings, cluster);
  if (plan.down) encode_scale_down(out, *plan.down, cluster);
  out.end_object();
}

}  // namespace headroom::api
