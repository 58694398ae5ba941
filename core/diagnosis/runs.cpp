#include "core/diagnosis/runs.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "core/base/names.hpp"

namespace headroom::diagnosis {
namespace {

/// Counts of work that waits, of YARN, Kubernetes and Spark.
constexpr std::array<std::string_view, 8> waiting_metrics{"ContainerPending",  "AppsPending",  "PendingContainers",
                                                          "UnschedulablePods", "PendingTasks", "PendingMemoryMB",
                                                          "PendingVCores",     "PendingPods"};

/// Further figures that evidence shows.
constexpr std::array<std::string_view, 13> telling_metrics{"YARNMemoryAvailablePercentage",
                                                           "ContainerPending",
                                                           "UnschedulablePods",
                                                           "PendingTasks",
                                                           "AppsPending",
                                                           "AppsRunning",
                                                           "CPUUtilization",
                                                           "MRUnhealthyNodes",
                                                           "UnhealthyNodes",
                                                           "IdleExecutors",
                                                           "ExecutorsWithData",
                                                           "NodesBlockedByPod",
                                                           "HDFSUtilization"};

std::string figure(double value) {
  const double rounded = std::round(value * 100) / 100;
  std::string text = std::to_string(rounded);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

}  // namespace

std::optional<double> Evaluation::value(std::string_view metric) const {
  const auto found = std::ranges::find(values, metric, &MetricValue::name);
  return found == values.end() ? std::nullopt : std::optional(found->value);
}

bool work_waits(const Evaluation& evaluation) {
  if (evaluation.desired && *evaluation.desired > std::max(evaluation.requested, evaluation.target)) return true;
  return std::ranges::any_of(waiting_metrics,
                             [&](std::string_view metric) { return evaluation.value(metric).value_or(0) > 0; });
}

bool nothing_waits(const Evaluation& evaluation) {
  const bool is_known = std::ranges::any_of(
      waiting_metrics, [&](std::string_view metric) { return evaluation.value(metric).has_value(); });
  return is_known && !work_waits(evaluation);
}

Places longest_run(Evaluations evaluations, const Shows& shows, const Enough& enough) {
  Places best;
  Places run;
  const auto settle = [&] {
    const bool is_enough = run.size() >= std::max<std::size_t>(enough.evaluations, 1) &&
                           evaluations[run.back()].at - evaluations[run.front()].at >= enough.time;
    if (is_enough && run.size() >= best.size()) best = run;
    run.clear();
  };
  for (std::size_t i = 0; i < evaluations.size(); ++i)
    if (shows(evaluations[i]))
      run.push_back(i);
    else
      settle();
  settle();
  return best;
}

std::string words_of(const Evaluation& evaluation) {
  std::string words = std::to_string(evaluation.requested).append(" requested, ");
  words.append(std::to_string(evaluation.running)).append(" running");
  for (const std::string_view metric : telling_metrics)
    if (const auto value = evaluation.value(metric))
      words.append(", ").append(metric).append(" ").append(figure(*value));
  for (const PoolSize& pool : evaluation.pools)
    if (pool.running != pool.requested)
      words.append(", ")
          .append(pool.id)
          .append(" ")
          .append(std::to_string(pool.running))
          .append(" of ")
          .append(std::to_string(pool.requested));
  words.append("; ").append(name_of(evaluation.action));
  if (evaluation.action != Action::no_action) words.append(" to ").append(std::to_string(evaluation.target));
  if (evaluation.withheld_by != ClampCode::none)
    words.append(", held back by ").append(name_of(evaluation.withheld_by));
  if (!evaluation.reason.empty()) words.append(" (").append(evaluation.reason).append(")");
  if (evaluation.fate == Fate::expired && evaluation.action != Action::no_action) words.append(", expired");
  if (evaluation.fate == Fate::failed) words.append(", failed: ").append(evaluation.detail);
  return words;
}

Finding finding_of(std::string_view cause, Evaluations evaluations, const Places& places) {
  Finding finding{.cause = find_cause(cause),
                  .evaluations = places.size(),
                  .since = evaluations[places.front()].at,
                  .until = evaluations[places.back()].at};
  const std::size_t first = std::min(places.size(), most_evidence - 1);
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (i >= first && i + 1 < places.size()) continue;
    const Evaluation& shown = evaluations[places[i]];
    finding.evidence.push_back({.decision_id = shown.id, .at = shown.at, .figures = words_of(shown)});
  }
  return finding;
}

}  // namespace headroom::diagnosis
