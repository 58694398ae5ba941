#include "core/diagnosis/rules.hpp"
#include "core/diagnosis/runs.hpp"

namespace headroom::diagnosis {
namespace {

constexpr Enough without_figures{.evaluations = 3, .time = Seconds{600}};

void find_run(std::string_view cause, const History& history, const Shows& shows, std::vector<Finding>& findings,
              const Enough& enough = {}) {
  const Places places = longest_run(history.evaluations, shows, enough);
  if (!places.empty()) findings.push_back(finding_of(cause, history.evaluations, places));
}

bool is_late(const Evaluation& each, Seconds stale_after) {
  if (each.withheld_by == ClampCode::stale_metrics) return true;
  return !each.values.empty() && each.observed_at && each.at - *each.observed_at > stale_after;
}

/// Nothing waits, as far as figures tell, and nothing goes.
bool is_idle(const Evaluation& each) { return each.action == Action::no_action && !work_waits(each); }

Shows idle_and_kept_by(ClampCode code) {
  return [code](const Evaluation& each) { return is_idle(each) && each.withheld_by == code; };
}

bool keeps_data(const Evaluation& each) {
  const double idle = each.value("IdleExecutors").value_or(0);
  return is_idle(each) && idle > 0 && each.value("ExecutorsWithData").value_or(0) > 0;
}

bool has_pods_that_stay(const Evaluation& each) {
  const bool blocks = each.value("NodesBlockedByPod").value_or(0) > 0 || each.withheld_by == ClampCode::stranded_pods;
  return is_idle(each) && blocks;
}

}  // namespace

void find_stale_metrics(const History& history, std::vector<Finding>& findings) {
  const auto late = [&](const Evaluation& each) { return is_late(each, history.stale_after); };
  const auto missing = [&](const Evaluation& each) { return each.lacked_data && !late(each); };
  find_run("metrics_missing", history, missing, findings, without_figures);
  find_run("metrics_late", history, late, findings, without_figures);
}

void find_over_provisioned(const History& history, std::vector<Finding>& findings) {
  find_run("minimum_too_high", history, idle_and_kept_by(ClampCode::minimum), findings);
  find_run("core_floor", history, idle_and_kept_by(ClampCode::core_floor), findings);
  find_run("data_on_executors", history, keeps_data, findings);
  find_run("pods_block_removal", history, has_pods_that_stay, findings);
}

}  // namespace headroom::diagnosis
