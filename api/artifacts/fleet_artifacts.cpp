#include "api/artifacts/fleet_artifacts.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "api/artifacts/decision_artifacts.hpp"
#include "api/artifacts/writing/artifact.hpp"

namespace headroom::api {
namespace {

/// EMR terminates at most so many clusters in one call.
constexpr std::size_t most_terminated = 10;

const Cluster& cluster_of(const fleet::FleetInput& input, const fleet::Row& row) {
  return input.members[*row.member].input->cluster;
}

void write_modify_cluster(json::Writer& out, const fleet::FleetInput& input, const fleet::Row& row) {
  write_artifact(out, "aws.emr.ModifyCluster", Preference::preferred,
                 [&] { out.field("ClusterId", cluster_of(input, row).id).field("StepConcurrencyLevel", row.to); });
}

void write_terminations(json::Writer& out, const fleet::FleetInput& input, const fleet::Plan& plan) {
  std::vector<std::string_view> ids;
  for (const fleet::Row& row : plan.rows)
    if (row.action == fleet::RowAction::terminate && cluster_of(input, row).platform == Platform::emr)
      ids.push_back(cluster_of(input, row).id);
  for (std::size_t first = 0; first < ids.size(); first += most_terminated) {
    write_artifact(out, "aws.emr.TerminateJobFlows", Preference::preferred, [&] {
      out.name("JobFlowIds").begin_array();
      for (std::size_t i = first; i < std::min(first + most_terminated, ids.size()); ++i) out.value(ids[i]);
      out.end_array();
    });
  }
}

/// The artifacts of the cluster's own decision, among those that are written already.
void write_own(json::Writer& out, const fleet::Member& member) {
  std::string text;
  json::Writer own(text);
  write_artifacts(own, *member.input, *member.decision);
  if (text.size() > 2) out.raw(std::string_view(text).substr(1, text.size() - 2));
}

}  // namespace

void write_fleet_artifacts(json::Writer& out, const fleet::FleetInput& input, const fleet::Plan& plan,
                           std::string_view run_job_flow) {
  out.begin_array();
  bool terminated = false;
  for (const fleet::Row& row : plan.rows) {
    if (!row.funded) continue;
    switch (row.action) {
      case fleet::RowAction::fill:
        if (row.unit == fleet::RowUnit::step_concurrency) write_modify_cluster(out, input, row);
        break;
      case fleet::RowAction::terminate:
        if (!terminated) write_terminations(out, input, plan);
        terminated = true;
        break;
      case fleet::RowAction::scale_in:
      case fleet::RowAction::scale_out:
        write_own(out, input.members[*row.member]);
        break;
      case fleet::RowAction::create:
        out.begin_object().field("kind", "aws.emr.RunJobFlow").field("preferred", true);
        out.name("body").raw(run_job_flow).end_object();
        break;
      case fleet::RowAction::hold:
        break;
    }
  }
  out.end_array();
}

}  // namespace headroom::api
