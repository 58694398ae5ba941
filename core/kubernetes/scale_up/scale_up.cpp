#include "core/kubernetes/scale_up/scale_up.hpp"

#include <algorithm>
#include <utility>

#include "core/kubernetes/scale_up/scale_up_planner.hpp"

namespace headroom::kubernetes {
namespace {

std::vector<Quota> all_quotas(const ScaleUpSettings& settings) {
  std::vector<Quota> quotas = settings.quotas;
  quotas.push_back({.id = "cluster-wide",
                    .limits = {{"cpu", settings.max_cores_total}, {"memory", settings.max_memory_total_bytes}}});
  return quotas;
}

}  // namespace

ScaleUpPlanner::ScaleUpPlanner(const ClusterObjects& cluster, const ScaleUpSettings& settings, Instant now)
    : cluster_(cluster),
      settings_(settings),
      now_(now),
      simulation_(cluster, settings.candidates, now),
      quotas_(all_quotas(settings), cluster.nodes) {
  for (const Group& group : groups_in_order())
    if (*group.new_node)
      quotas_.consume(group.group->id, quota_amounts((*group.new_node)->node), group.group->unlisted);
}

ScaleUpPlan ScaleUpPlanner::plan() {
  gather_pending();
  order_pending();
  if (cluster_.listing == PodListing::some || settings_.existing_nodes == ExistingNodes::unknown) close_nodes();
  add_upcoming_nodes();
  if (settings_.existing_nodes != ExistingNodes::taken_for_full) fit_on_nodes();
  if (nobody_waits()) return std::move(plan_);
  consider_groups();
  check_samples();
  compute_options();
  plan_.result = decide();
  tell_outcomes();
  return std::move(plan_);
}

std::vector<std::size_t> ScaleUpPlanner::eligible_options() const {
  std::vector<std::size_t> eligible;
  for (std::size_t i = 0; i < plan_.options.size(); ++i) {
    const ExpansionOption& option = plan_.options[i].option;
    const bool takes_enough = settings_.ambition == Ambition::what_fits || option.pods >= total_waiting();
    if (option.pods > 0 && option.nodes > 0 && takes_enough) eligible.push_back(i);
  }
  return eligible;
}

Choice ScaleUpPlanner::choose_among(const std::vector<std::size_t>& eligible) const {
  std::vector<ExpansionOption> options;
  options.reserve(eligible.size());
  for (const std::size_t i : eligible) options.push_back(plan_.options[i].option);
  const Resources stabilizing{.cpu_milli = 500, .memory_bytes = std::int64_t{500} << 20};
  return choose(options, {.chain = settings_.expanders,
                          .priorities = settings_.priorities,
                          .stabilization_price = price_of(stabilizing, settings_.pod_prices),
                          .preferred_cpu_milli = 1000 * preferred_cores(node_count(cluster_))});
}

ScaleUpResult ScaleUpPlanner::decide() {
  const std::vector<std::size_t> eligible = eligible_options();
  if (eligible.empty()) {
    const bool any = std::any_of(plan_.options.begin(), plan_.options.end(),
                                 [](const OptionReport& report) { return report.option.nodes > 0; });
    const bool cluster_is_full = std::any_of(plan_.options.begin(), plan_.options.end(),
                                             [](const OptionReport& report) { return report.node_cap < 0; });
    if (any) return ScaleUpResult::all_or_nothing;
    return cluster_is_full ? ScaleUpResult::node_limit_reached : ScaleUpResult::no_options;
  }
  const Choice choice = choose_among(eligible);
  for (std::size_t i = 0; i < eligible.size(); ++i) plan_.options[eligible[i]].judgement = choice.judgements[i];
  if (!choice.chosen) return ScaleUpResult::filtered_out;
  plan_.chosen = eligible[*choice.chosen];
  return grow_chosen();
}

ScaleUpResult ScaleUpPlanner::grow_chosen() {
  const Group& group = *option_groups_[*plan_.chosen];
  plan_.estimated = plan_.options[*plan_.chosen].option.nodes;
  const std::int64_t nodes = capped(group, plan_.estimated);
  if (nodes < 1) return ScaleUpResult::node_limit_reached;
  grow(group, nodes);
  std::int64_t added = 0;
  for (const GroupGrowth& growth : plan_.growth) added += growth.to - growth.from;
  if (settings_.ambition == Ambition::all_or_nothing && added < plan_.estimated) {
    plan_.growth.clear();
    return ScaleUpResult::all_or_nothing;
  }
  plan_.pods_placed = added < plan_.estimated ? estimate_for(group, added).pods : estimates_[*plan_.chosen].pods;
  return ScaleUpResult::scaled_up;
}

std::int64_t ScaleUpPlanner::capped(const Group& group, std::int64_t nodes) const {
  if (settings_.max_nodes_total > 0) nodes = std::min(nodes, settings_.max_nodes_total - node_count(cluster_));
  return nodes < 1 ? 0 : quotas_.check(group.group->id, quota_amounts((*group.new_node)->node), nodes).allowed;
}

/// Distributes the nodes among the group and the groups similar to it. Each group gets at most what its quotas leave.
void ScaleUpPlanner::grow(const Group& group, std::int64_t nodes) {
  std::vector<const Group*> targets{&group};
  for (const Group* other : similar_to(group))
    if (quotas_.check(other->group->id, quota_amounts((*other->new_node)->node), 1).exceeded.empty())
      targets.push_back(other);
  std::vector<SizedGroup> sizes;
  sizes.reserve(targets.size());
  for (const Group* target : targets)
    sizes.push_back({.id = target->group->id, .max = target->group->max, .size = target->group->size});
  const auto new_sizes = balance(sizes, nodes);
  for (const Group* target : targets) {
    const auto size = new_sizes.find(target->group->id);
    if (size == new_sizes.end()) continue;
    const Amounts amounts = quota_amounts((*target->new_node)->node);
    const std::int64_t added = quotas_.check(target->group->id, amounts, size->second - target->group->size).allowed;
    quotas_.consume(target->group->id, amounts, added);
    if (added == 0) continue;
    GroupGrowth growth{.group = target->group->id, .from = target->group->size, .to = target->group->size + added};
    if (target->group->node_price) growth.hourly_cost = scaled(*target->group->node_price, added, 1);
    plan_.growth.push_back(std::move(growth));
  }
  std::sort(plan_.growth.begin(), plan_.growth.end(), [](const auto& a, const auto& b) { return a.group < b.group; });
}

void ScaleUpPlanner::tell_outcomes() {
  const bool nodes_come = plan_.result == ScaleUpResult::scaled_up;
  std::vector<bool> some_group_takes(waiting_.size());
  for (const Group& group : considered_)
    for (const std::size_t i : group.schedulable) some_group_takes[i] = true;
  if (nodes_come) {
    const std::vector<std::size_t>& taken = option_groups_[*plan_.chosen]->schedulable;
    for (std::size_t i = 0; i < taken.size(); ++i)
      plan_.pending[taken[i]].triggering = estimates_[*plan_.chosen].placed[i];
  }
  for (std::size_t i = 0; i < waiting_.size(); ++i) {
    PendingPods& pods = plan_.pending[i];
    if (waiting_[i].count == 0) continue;
    if (pods.triggering > 0)
      pods.outcome = PodOutcome::triggered;
    else
      pods.outcome = nodes_come && some_group_takes[i] ? PodOutcome::awaiting_evaluation : PodOutcome::unschedulable;
  }
}

ScaleUpPlan plan_scale_up(const ClusterObjects& cluster, const ScaleUpSettings& settings, Instant now) {
  return ScaleUpPlanner(cluster, settings, now).plan();
}

}  // namespace headroom::kubernetes
