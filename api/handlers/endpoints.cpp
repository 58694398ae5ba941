#include "api/handlers/endpoints.hpp"

#include "api/handlers/policies/policy_endpoints.hpp"
#include "api/handlers/readiness.hpp"
#include "api/handlers/timeline/timeline_endpoints.hpp"
#include "api/handlers/webhooks/webhook_endpoints.hpp"

namespace headroom::api {
namespace {

constexpr std::string_view evaluation_parameters[] = {"dry_run", "view", "counterfactuals"};
constexpr std::string_view notification_parameters[] = {"dry_run", "view", "counterfactuals", "cluster_id"};
constexpr std::string_view fleet_parameters[] = {"dry_run", "view"};
constexpr std::string_view rightsizing_parameters[] = {"dry_run"};
constexpr std::string_view plan_parameters[] = {"dry_run"};
constexpr std::string_view list_parameters[] = {"cluster_id", "kind",   "action", "changed", "status",
                                                "policy_id",  "reason", "label.", "outcome", "blocked_by",
                                                "since",      "until",  "limit",  "cursor",  "view"};
constexpr std::string_view summary_parameters[] = {"by", "since", "until"};
constexpr std::string_view event_parameters[] = {"after", "type", "cluster_id", "limit", "format"};
constexpr std::string_view readyz_parameters[] = {"verbose"};
constexpr std::string_view cluster_list_parameters[] = {"tag.", "platform", "limit", "cursor"};
constexpr std::string_view page_parameters[] = {"limit", "cursor"};
constexpr std::string_view policy_parameters[] = {"version", "format"};
constexpr std::string_view policy_put_parameters[] = {"activate"};
constexpr std::string_view policy_diff_parameters[] = {"from", "to"};
constexpr std::string_view delivery_parameters[] = {"state", "limit", "cursor"};
constexpr std::string_view range_parameters[] = {"since", "until"};
constexpr std::string_view timeline_parameters[] = {"since",      "until",       "limit",           "cursor",
                                                    "max_points", "gap_seconds", "start_up_seconds"};
constexpr std::string_view limit_price_parameters[] = {"cluster_id", "policy_id", "since", "until"};
constexpr std::string_view series_parameters[] = {"metric", "since", "until", "step_seconds"};
constexpr std::string_view job_run_parameters[] = {"since", "until", "limit", "cursor"};
constexpr std::string_view kpi_parameters[] = {"since", "until", "compare_at"};

constexpr Endpoint table[] = {
    {Method::post, "/v1/evaluations", RunsOn::io_thread, serve_evaluation, evaluation_parameters},
    {Method::post, "/v1/evaluation-batches", RunsOn::worker, serve_evaluation_batch, evaluation_parameters},
    {Method::post, "/v1/fleet-evaluations", RunsOn::worker, serve_fleet_evaluation, fleet_parameters},
    {Method::post, "/v1/rightsizing", RunsOn::io_thread, serve_rightsizing, rightsizing_parameters},
    {Method::post, "/v1/plans", RunsOn::worker, serve_plans, plan_parameters},
    {Method::get, "/v1/decisions", RunsOn::worker, serve_decisions, list_parameters},
    {Method::get, "/v1/decisions/summary", RunsOn::worker, serve_decision_summary, summary_parameters},
    {Method::get, "/v1/decisions/{id}", RunsOn::worker, serve_decision, {}},
    {Method::get, "/v1/decisions/{id}/input", RunsOn::worker, serve_decision_input, {}},
    {Method::post, "/v1/decisions/{id}/replay", RunsOn::worker, serve_replay, {}},
    {Method::post, "/v1/decisions/{id}/outcome", RunsOn::worker, serve_outcome, {}},
    {Method::post, "/v1/decisions/{id}/approval", RunsOn::worker, serve_approval, {}},
    {Method::get, "/v1/clusters", RunsOn::worker, serve_clusters, cluster_list_parameters},
    {Method::get, "/v1/clusters/{id}", RunsOn::worker, serve_cluster, {}},
    {Method::put, "/v1/clusters/{id}", RunsOn::worker, serve_cluster_put, {}},
    {Method::del, "/v1/clusters/{id}", RunsOn::worker, serve_cluster_delete, {}},
    {Method::get, "/v1/clusters/{id}/diagnosis", RunsOn::worker, serve_diagnosis, range_parameters},
    {Method::get, "/v1/clusters/{id}/readiness", RunsOn::worker, serve_readiness, {}},
    {Method::get, "/v1/clusters/{id}/snapshots", RunsOn::worker, serve_series, series_parameters},
    {Method::post, "/v1/clusters/{id}/snapshots", RunsOn::worker, serve_snapshots, {}},
    {Method::get, "/v1/clusters/{id}/timeline", RunsOn::worker, serve_timeline, timeline_parameters},
    {Method::get, "/v1/limits/price", RunsOn::worker, serve_limit_prices, limit_price_parameters},
    {Method::get, "/v1/clusters/{id}/jobs", RunsOn::worker, serve_job_runs, job_run_parameters},
    {Method::post, "/v1/clusters/{id}/jobs", RunsOn::worker, serve_job_run_post, {}},
    {Method::get, "/v1/clusters/{id}/kpis", RunsOn::worker, serve_kpis, kpi_parameters},
    {Method::get, "/v1/policies", RunsOn::worker, serve_policies, page_parameters},
    {Method::get, "/v1/policies/{id}", RunsOn::worker, serve_policy, policy_parameters},
    {Method::put, "/v1/policies/{id}", RunsOn::worker, serve_policy_put, policy_put_parameters},
    {Method::del, "/v1/policies/{id}", RunsOn::worker, serve_policy_delete, {}},
    {Method::get, "/v1/policies/{id}/versions", RunsOn::worker, serve_policy_versions, page_parameters},
    {Method::get, "/v1/policies/{id}/diff", RunsOn::worker, serve_policy_diff, policy_diff_parameters},
    {Method::post, "/v1/policies/{id}/activate", RunsOn::worker, serve_policy_activation, {}},
    {Method::post, "/v1/policies/{id}/backtests", RunsOn::worker, serve_policy_backtest, {}},
    {Method::post, "/v1/simulations", RunsOn::worker, serve_simulation, {}},
    {Method::get, "/v1/jobs/{id}", RunsOn::io_thread, serve_job, {}},
    {Method::del, "/v1/jobs/{id}", RunsOn::io_thread, serve_job_cancellation, {}},
    {Method::post, "/v1/forecasts", RunsOn::worker, serve_forecast, {}},
    {Method::post, "/v1/node-removals", RunsOn::worker, serve_node_removals, {}},
    {Method::post, "/v1/policies/lint", RunsOn::worker, serve_policy_lint, {}},
    {Method::get, "/v1/scale-metrics/{id}/{signal}", RunsOn::worker, serve_scale_metric, {}},
    {Method::get, "/v1/events", RunsOn::worker, serve_events, event_parameters},
    {Method::post, "/v1/notifications", RunsOn::worker, serve_notification, notification_parameters},
    {Method::get, "/v1/webhooks", RunsOn::worker, serve_webhooks, page_parameters},
    {Method::post, "/v1/webhooks", RunsOn::worker, serve_webhook_post, {}},
    {Method::get, "/v1/webhooks/{id}", RunsOn::worker, serve_webhook, {}},
    {Method::patch, "/v1/webhooks/{id}", RunsOn::worker, serve_webhook_patch, {}},
    {Method::del, "/v1/webhooks/{id}", RunsOn::worker, serve_webhook_delete, {}},
    {Method::post, "/v1/webhooks/{id}/test", RunsOn::worker, serve_webhook_test, {}},
    {Method::get, "/v1/webhooks/{id}/deliveries", RunsOn::worker, serve_webhook_deliveries, delivery_parameters},
    {Method::post, "/v1/webhooks/{id}/deliveries/{delivery}/redeliver", RunsOn::worker, serve_webhook_redelivery, {}},
    {Method::get, "/v1/instance-types", RunsOn::io_thread, serve_instance_types, {}},
    {Method::get, "/v1/executor-presets", RunsOn::io_thread, serve_executor_presets, {}},
    {Method::get, "/v1/patterns", RunsOn::io_thread, serve_patterns, {}},
    {Method::get, "/livez", RunsOn::io_thread, serve_livez, {}},
    {Method::get, "/readyz", RunsOn::io_thread, serve_readyz, readyz_parameters},
    {Method::get, "/metrics", RunsOn::worker, serve_metrics, {}},
    {Method::get, "/openapi.yaml", RunsOn::io_thread, serve_openapi, {}},
};

}  // namespace

std::span<const Endpoint> endpoints() { return table; }

}  // namespace headroom::api
