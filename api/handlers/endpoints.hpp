#pragma once

#include <span>
#include <string_view>

#include "api/handlers/base/call.hpp"
#include "api/http/message.hpp"

namespace headroom::api {

using Serve = void (*)(const Call&, Respond);

struct Endpoint {
  Method method;
  std::string_view pattern;  ///< as in match()
  RunsOn runs_on;
  Serve serve;
  std::span<const std::string_view> parameters;  ///< allowed in the query; a name that ends in '.' is a prefix
};

/// All endpoints. MatchedRoute::number is a place in this table.
std::span<const Endpoint> endpoints();

// The handlers, one file for each resource.
void serve_evaluation(const Call&, Respond);
void serve_evaluation_batch(const Call&, Respond);
void serve_fleet_evaluation(const Call&, Respond);
void serve_rightsizing(const Call&, Respond);
void serve_plans(const Call&, Respond);
void serve_decisions(const Call&, Respond);
void serve_decision_summary(const Call&, Respond);
void serve_decision(const Call&, Respond);
void serve_decision_input(const Call&, Respond);
void serve_replay(const Call&, Respond);
void serve_outcome(const Call&, Respond);
void serve_approval(const Call&, Respond);
void serve_clusters(const Call&, Respond);
void serve_diagnosis(const Call&, Respond);
void serve_cluster(const Call&, Respond);
void serve_cluster_put(const Call&, Respond);
void serve_cluster_delete(const Call&, Respond);
void serve_series(const Call&, Respond);
void serve_snapshots(const Call&, Respond);
void serve_job_runs(const Call&, Respond);
void serve_job_run_post(const Call&, Respond);
void serve_kpis(const Call&, Respond);
void serve_simulation(const Call&, Respond);
void serve_job(const Call&, Respond);
void serve_job_cancellation(const Call&, Respond);
void serve_forecast(const Call&, Respond);
void serve_node_removals(const Call&, Respond);
void serve_scale_metric(const Call&, Respond);
void serve_events(const Call&, Respond);
void serve_notification(const Call&, Respond);
void serve_instance_types(const Call&, Respond);
void serve_executor_presets(const Call&, Respond);
void serve_patterns(const Call&, Respond);
void serve_livez(const Call&, Respond);
void serve_readyz(const Call&, Respond);
void serve_metrics(const Call&, Respond);
void serve_openapi(const Call&, Respond);

}  // namespace headroom::api
