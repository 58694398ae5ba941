#include "core/intake/recall_limits.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/base/names.hpp"
#include "core/base/text.hpp"
#include "core/base/time.hpp"

namespace headroom {
namespace {

std::vector<SteeredLimits> steered_in(const History& history) {
  std::vector<SteeredLimits> steered;
  for (const Recommendation& each : history.recommendations)
    if (each.steered) steered.push_back(*each.steered);
  return steered;
}

std::optional<Market> core_market(const Cluster& cluster) {
  const auto core = std::ranges::find(cluster.pools, Role::core, &Pool::role);
  return core == cluster.pools.end() ? std::nullopt : std::optional(core->market);
}

/// The rules of EMR that need more than the limits alone.
void settle(LimitsSeen& seen, const Cluster& cluster, Instant seen_at) {
  const ComputeLimits& attached = *cluster.managed_scaling;
  if (seen.remembered.limits == attached ||
      !fault_of(seen.remembered.limits, cluster.composition, core_market(cluster)))
    return;
  seen.remembered.limits = attached;
  seen.remembered.since = seen_at;
  for (LimitDifference& each : seen.differences) each.is_ours = false;
}

/// "the minimum 2 (attached: 7)"
std::string listed(const std::vector<LimitDifference>& differences, bool is_ours) {
  std::string text;
  for (const LimitDifference& each : differences) {
    if (each.is_ours != is_ours) continue;
    const Units counts = is_ours ? each.remembered : each.attached;
    const Units other = is_ours ? each.attached : each.remembered;
    if (!text.empty()) text += ", ";
    text.append("the ").append(name_of(each.field)).append(" ").append(text::whole(counts.value));
    text.append(is_ours ? " (attached: " : " (before: ").append(text::whole(other.value)).append(")");
  }
  return text;
}

void warn_of_differences(EvaluationInput& input, const LimitsSeen& seen, Instant since) {
  const std::string kept = listed(seen.differences, true);
  const std::string replaced = listed(seen.differences, false);
  const auto remark = std::ranges::find(input.warnings, "limits_from_attached_policy", &Warning::code);
  if (!kept.empty() && remark != input.warnings.end())
    *remark = {
        "limits_from_own_policy",
        "the attached managed scaling policy is narrower because of an earlier decision; what was attached before "
        "counts, remembered since " +
            format_rfc3339(since) + ": " + kept +
            ". If somebody has set exactly these attached values on purpose, give policy.limits"};
  if (!replaced.empty())
    input.warnings.push_back({"limits_changed",
                              "the attached managed scaling policy was changed to values that are neither the "
                              "remembered ones nor the target of an earlier decision; they count from now on: " +
                                  replaced});
}

/// An On-Demand base gives way to the limit.
void bound_base(EvaluationInput& input) {
  Policy& policy = input.policy;
  if (!policy.mix.share || Units{policy.mix.share->base} <= policy.limits.on_demand_limit()) return;
  input.warnings.push_back({"on_demand_base_above_limit",
                            "mix.on_demand_base is above the On-Demand limit of the attached managed scaling policy, " +
                                text::whole(policy.limits.on_demand_limit().value) + ", which counts"});
  policy.mix.share->base = policy.limits.on_demand_limit().value;
}

/// Forgets limits of a policy that was removed.
std::optional<RememberedLimits> forget(EvaluationInput& input) {
  auto& known = input.history.limits;
  if (!input.managed_scaling_removed || !known || !known->attached) return std::nullopt;
  RememberedLimits nothing = *std::exchange(known, std::nullopt);
  if (input.evaluated_at < nothing.seen_at) return std::nullopt;
  nothing.attached.reset();
  nothing.seen_at = input.evaluated_at;
  return nothing;
}

}  // namespace

std::optional<RememberedLimits> recall_limits(EvaluationInput& input) {
  if (!input.cluster.managed_scaling) return forget(input);
  const auto known = std::exchange(input.history.limits, std::nullopt);
  LimitsSeen seen = see_limits(known, *input.cluster.managed_scaling, steered_in(input.history), input.evaluated_at);
  settle(seen, input.cluster, input.evaluated_at);
  input.history.limits = seen.remembered;
  if (input.limits_are_attached) {
    input.policy.limits = seen.remembered.limits;
    warn_of_differences(input, seen, seen.remembered.since);
    bound_base(input);
  }
  if (seen.remembered == known || !supersedes({.seen_at = input.evaluated_at}, known)) return std::nullopt;
  return seen.remembered;
}

}  // namespace headroom
