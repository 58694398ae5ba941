#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/intake/merge.hpp"

namespace headroom {

void add_scheduled_actions(Policy& policy, const DocumentFacts& facts, const Cluster& cluster, Remarks& remarks) {
  std::vector<ScheduledAction> own;
  std::string others;
  for (const ScheduledAction& action : facts.scheduled_actions) {
    const std::string pool(pool_of(action));
    const auto is_it = [&](const Pool& each) { return each.id == pool && each.role != Role::primary; };
    if (std::ranges::any_of(cluster.pools, is_it))
      own.push_back(action);
    else if (others.size() < 200)
      others.append(others.empty() ? "" : ", ").append(action.name).append(" of ").append(action.resource);
  }
  if (!others.empty())
    remarks.warn("unused_document", "scheduled actions of what is no pool of the cluster are not used: " + others);
  if (own.empty()) return;
  const auto holds_schedule = [](const Signal& signal) { return std::holds_alternative<Schedule>(signal); };
  const auto schedule = std::ranges::find_if(policy.signals, holds_schedule);
  if (schedule == policy.signals.end())
    policy.signals.push_back(Schedule{.actions = std::move(own)});
  else
    std::get<Schedule>(*schedule).actions = std::move(own);
}

}  // namespace headroom
