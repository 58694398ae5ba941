#include <algorithm>
#include <array>
#include <string>

#include "api/lint/changes.hpp"
#include "api/lint/kinds.hpp"
#include "api/lint/lower.hpp"

namespace headroom::lint {
namespace {

constexpr std::int64_t settled_after = 300;  // seconds
constexpr int usual_wait = 600;              // seconds, upstream's default

constexpr std::array<std::string_view, 2> waits{"scale_down_unneeded_seconds", "scale_down_delay_after_add_seconds"};
constexpr std::array<std::string_view, 2> skip_flags{"skip_nodes_with_local_storage",
                                                     "skip_nodes_with_custom_controller_pods"};

bool speaks_of_spark(std::optional<std::string_view> name) {
  if (!name) return false;
  const std::string small = lower(*name);
  return small.find("spark") != std::string::npos || small.find("executor") != std::string::npos;
}

bool is_for_spark(const Place& policy, const Place& signal) {
  const Place pools = policy.member("limits").member("pools");
  for (std::size_t i = 0; i < pools.items().size(); ++i)
    if (speaks_of_spark(pools.item(i).member("pool_id").text())) return true;
  const Place priorities = signal.member("priorities");
  for (std::size_t i = 0; i < priorities.items().size(); ++i) {
    const Place patterns = priorities.item(i).member("patterns");
    for (std::size_t k = 0; k < patterns.items().size(); ++k)
      if (speaks_of_spark(patterns.item(k).text())) return true;
  }
  const Place signals = policy.member("signals");
  for (std::size_t i = 0; i < signals.items().size(); ++i)
    if (signals.item(i).member("kind").text() == "spark_dynamic_allocation") return true;
  return policy.member("limits").member("unit").text() == "executors";
}

void check_waits(const Place& signal, Findings& findings) {
  for (const std::string_view name : waits) {
    const Place wait = signal.member(name);
    const auto seconds = wait.number();
    if (!seconds || *seconds < 0 || *seconds >= settled_after) continue;
    findings.add("scale_down_before_ready", wait,
                 std::string(name) + " is " + json_text(*seconds) +
                     ": a node may go before its pods have started, and the next one comes for them",
                 set(wait, json_text(usual_wait)));
  }
}

void check_skip_flags(const Place& policy, const Place& signal, Findings& findings) {
  JsonPatch fix;
  const Place* place = &signal;
  std::array<Place, 2> flags{signal.member(skip_flags[0]), signal.member(skip_flags[1])};
  for (const Place& flag : flags) {
    if (flag.boolean() == false) continue;
    fix.push_back(set(flag, json_text(false)));
    if (flag.is_written() && place == &signal) place = &flag;
  }
  if (fix.empty() || !is_for_spark(policy, signal)) return;
  findings.add(
      "executors_block_scale_in", *place,
      "An executor writes to local volumes and belongs to its driver's pod, so a node with one is never removed",
      std::move(fix));
}

}  // namespace

void lint_cluster_autoscaler(const Place& policy, const Place& signal, Findings& findings) {
  if (signal.member("scale_down_enabled").boolean() == false) return;
  check_waits(signal, findings);
  check_skip_flags(policy, signal, findings);
}

}  // namespace headroom::lint
