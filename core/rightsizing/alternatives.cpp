#include "core/rightsizing/alternatives.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "core/base/decimal.hpp"
#include "core/spark/executor.hpp"

namespace headroom::rightsizing {
namespace {

constexpr std::array<std::int64_t, 6> usual_waves{1, 2, 3, 4, 8, 16};
constexpr std::size_t most_types = 4;

/// The executors that finish in this many waves, as far as the limits allow.
std::int64_t executors_for(std::int64_t waves, const Job& job) {
  return std::min(ceil_div(ceil_div(job.tasks, waves), job.slots_per_executor), job.most_executors);
}

/// Ascending, without duplicates.
std::vector<std::int64_t> executor_counts(const Sizing& recommended, const Job& job) {
  std::vector<std::int64_t> counts{recommended.executors};
  for (const std::int64_t waves : usual_waves) counts.push_back(executors_for(waves, job));
  std::ranges::sort(counts);
  counts.erase(std::unique(counts.begin(), counts.end()), counts.end());
  return counts;
}

Alternative alternative(std::int64_t executors, const Sizing& recommended, const Job& job, const JobRequest& request) {
  Alternative way{.waves = ceil_div(job.tasks, executors * job.slots_per_executor), .executors = executors};
  way.relative_time = static_cast<double>(way.waves) / static_cast<double>(recommended.waves);
  if (request.deadline) way.seconds = static_cast<double>(way.waves) * request.deadline->task_seconds;
  return way;
}

void put_on(const InstanceTypeOption& candidate, const Sizing& recommended, const JobRequest& request,
            Alternative& way) {
  way.instance_type = candidate.room.type->instance_type;
  way.nodes = candidate.packing.nodes_for(way.executors);
  if (!candidate.price) return;
  const CostEstimate cost = cost_of(way.nodes, *candidate.price, request, {way.waves, recommended.waves});
  way.hourly = cost.hourly + cost.emr_hourly;
  way.total = cost.total;
}

/// The first `most_types` candidates. The recommended one comes first, the others keep the order given.
std::vector<const InstanceTypeOption*> types_compared(const Sizing& recommended,
                                                      const std::vector<InstanceTypeOption>& candidates) {
  std::vector<const InstanceTypeOption*> types;
  types.reserve(candidates.size());
  for (const InstanceTypeOption& candidate : candidates) types.push_back(&candidate);
  std::stable_partition(types.begin(), types.end(), [&](const InstanceTypeOption* c) {
    return !recommended.nodes.empty() && c->room.type->instance_type == recommended.nodes.front().instance_type;
  });
  types.resize(std::min(types.size(), most_types));
  return types;
}

/// The cost of running the job: the total cost if the hours are known, otherwise the hourly cost × the relative time.
double cost_key(const Alternative& way) {
  if (way.total) return static_cast<double>(way.total->value);
  return static_cast<double>(way.hourly->value) * *way.relative_time;
}

void rank(std::vector<Alternative>& ways) {
  const bool priced = std::ranges::all_of(ways, [](const Alternative& w) { return w.hourly.has_value(); });
  for (Alternative& way : ways) {
    const auto before = [&](auto&& key) {
      return 1 + std::ranges::count_if(ways, [&](const Alternative& w) { return key(w) < key(way); });
    };
    way.rank_by_time = before([](const Alternative& w) { return w.waves; });
    if (priced) way.rank_by_cost = before(cost_key);
  }
  std::ranges::stable_sort(ways, {}, [](const Alternative& w) {
    return std::tuple(w.rank_by_cost.value_or(0), w.rank_by_time, w.executors);
  });
}

}  // namespace

std::vector<Alternative> alternatives_to(const Sizing& recommended, const Job& job,
                                         const std::vector<InstanceTypeOption>& candidates, const JobRequest& request) {
  const auto types = types_compared(recommended, candidates);
  std::vector<Alternative> ways;
  for (const std::int64_t executors : executor_counts(recommended, job)) {
    const Alternative way = alternative(executors, recommended, job, request);
    if (types.empty() && executors != recommended.executors) ways.push_back(way);
    for (const InstanceTypeOption* type : types) {
      const bool same = executors == recommended.executors && type == types.front();
      if (same || !holds(*type, executors, request)) continue;
      ways.push_back(way);
      put_on(*type, recommended, request, ways.back());
    }
  }
  rank(ways);
  return ways;
}

}  // namespace headroom::rightsizing
