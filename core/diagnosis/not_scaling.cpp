#include "core/diagnosis/rules.hpp"
#include "core/diagnosis/runs.hpp"

namespace headroom::diagnosis {
namespace {

/// Percentages of YARN's memory.
constexpr double is_free = 15;        ///< EMR's own policies scale out below this
constexpr double knows_of_none = 90;  ///< nothing to speak of is allocated
constexpr double is_busy = 80;        ///< CPUUtilization

void find_run(std::string_view cause, const History& history, const Shows& shows, std::vector<Finding>& findings) {
  const Places places = longest_run(history.evaluations, shows);
  if (!places.empty()) findings.push_back(finding_of(cause, history.evaluations, places));
}

Shows withheld_by(ClampCode code) {
  return [code](const Evaluation& each) { return each.withheld_by == code && each.action == Action::no_action; };
}

Shows with_reason(std::string_view reason) {
  return [reason](const Evaluation& each) { return each.reason == reason && each.action == Action::no_action; };
}

bool is_paused(const Evaluation& each) {
  return each.reason == "paused" || each.reason == "paused_at_replicas" || each.reason == "scale_out_paused";
}

bool asks_for_a_change(const Evaluation& each) { return each.action != Action::no_action; }

bool leaves_memory_in_pieces(const Evaluation& each) {
  return each.action == Action::no_action && each.withheld_by == ClampCode::none && each.running >= each.requested &&
         each.reason != "queue_at_maximum" && each.value("YARNMemoryAvailablePercentage").value_or(0) > is_free &&
         each.value("ContainerPending").value_or(0) > 0;
}

bool is_busy_outside_yarn(const Evaluation& each) {
  return each.action != Action::scale_out && each.value("CPUUtilization").value_or(0) >= is_busy &&
         each.value("YARNMemoryAvailablePercentage").value_or(0) >= knows_of_none && nothing_waits(each);
}

bool has_unhealthy_nodes(const Evaluation& each) {
  const bool are_unhealthy =
      each.value("MRUnhealthyNodes").value_or(0) > 0 || each.value("UnhealthyNodes").value_or(0) > 0;
  return are_unhealthy && work_waits(each);
}

}  // namespace

void find_not_scaling(const History& history, std::vector<Finding>& findings) {
  const auto find = [&](std::string_view cause, const Shows& shows) { find_run(cause, history, shows, findings); };
  find("at_maximum", withheld_by(ClampCode::maximum));
  find("on_demand_limit", withheld_by(ClampCode::on_demand_limit));
  find("core_limit", withheld_by(ClampCode::core_limit));
  find("budget", withheld_by(ClampCode::budget));
  const auto stayed = [&](const Evaluation& each) {
    return &each == &history.evaluations.back() || (&each)[1].requested == each.requested;
  };
  find("not_applied",
       [&](const Evaluation& each) { return asks_for_a_change(each) && each.fate == Fate::expired && stayed(each); });
  find("apply_failed", [](const Evaluation& each) { return asks_for_a_change(each) && each.fate == Fate::failed; });
  find("queue_at_maximum", with_reason("queue_at_maximum"));
  find("fragmented_memory", leaves_memory_in_pieces);
  find("not_yarn", is_busy_outside_yarn);
  find("unhealthy_nodes", has_unhealthy_nodes);
  find("trigger_failing", with_reason("triggers_failed"));
  find("paused", is_paused);
}

}  // namespace headroom::diagnosis
