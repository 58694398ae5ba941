#include <algorithm>
#include <utility>

#include "core/kubernetes/scale_up/estimation_limits.hpp"
#include "core/kubernetes/scale_up/scale_up_planner.hpp"

/// The second half of scale-up: which groups may grow, and what growing each of them would do.
namespace headroom::kubernetes {
namespace {

constexpr std::int64_t gibibyte = std::int64_t{1} << 30;

}  // namespace

MicroDollars price_of(const Resources& requested, const PodPrices& prices) {
  return scaled(prices.core, requested.cpu_milli, 1000) + scaled(prices.gibibyte, requested.memory_bytes, gibibyte) +
         scaled(prices.gpu, requested.gpus, 1);
}

SampleNode ScaleUpPlanner::sample_of(const NodeTemplate& made) const {
  Resources free = made.node.allocatable;
  for (const ClassId daemon : made.daemons) free -= simulation_.classes()[daemon].request;
  return {.node = made.node, .free = free};
}

std::vector<ScaleUpPlanner::Group> ScaleUpPlanner::groups_in_order() const {
  std::vector<Group> groups;
  groups.reserve(cluster_.groups.size());
  for (std::size_t i = 0; i < cluster_.groups.size(); ++i) {
    Group group{.group = &cluster_.groups[i], .new_node = &simulation_.new_node(i)};
    if (*group.new_node) group.sample = sample_of(**group.new_node);
    groups.push_back(std::move(group));
  }
  std::stable_sort(groups.begin(), groups.end(),
                   [](const Group& a, const Group& b) { return a.group->id < b.group->id; });
  return groups;
}

std::optional<SkippedGroup> ScaleUpPlanner::skip(const Group& group) const {
  const NodeGroup& g = *group.group;
  SkippedGroup skipped{.group = g.id, .limit = g.max, .size = g.size};
  const bool exists = g.existence == Existence::exists;
  if (exists && g.health == GroupHealth::unhealthy) return skipped;
  if (exists && is_backed_off(g.backoff, now_)) {
    skipped.reason = SkipReason::backoff;
    skipped.until = g.backoff->until;
    return skipped;
  }
  if (g.size >= g.max) {
    skipped.reason = SkipReason::max_size;
    return skipped;
  }
  if (!*group.new_node) return skipped;
  QuotaCheck check = quotas_.check(g.id, quota_amounts((*group.new_node)->node), 1);
  if (check.exceeded.empty()) return std::nullopt;
  skipped.reason = SkipReason::quota;
  skipped.exceeded = std::move(check.exceeded);
  return skipped;
}

void ScaleUpPlanner::consider_groups() {
  for (Group& group : groups_in_order()) {
    if (auto skipped = skip(group)) {
      plan_.skipped.push_back(*std::move(skipped));
      skipped_.push_back(std::move(group));
    } else {
      considered_.push_back(std::move(group));
    }
  }
}

/// How much of the resource `name` the daemons of a new node take. 0 if `name` is no resource.
std::int64_t ScaleUpPlanner::taken_by_daemons(const NodeTemplate& made, std::string_view name) const {
  const auto kind = std::ranges::find(resource_kinds, name, &ResourceKind::name);
  if (kind == resource_kinds.end()) return 0;
  std::int64_t taken = 0;
  for (const ClassId daemon : made.daemons)
    taken = saturating_add(taken, simulation_.classes()[daemon].request.*(kind->amount));
  return taken;
}

/// Tries one pod of each kind on a new node of the group.
void ScaleUpPlanner::check_sample(Group& group, SkippedGroup* skipped) {
  if (!*group.new_node) return;
  Snapshot& snapshot = simulation_.snapshot();
  const std::size_t before = snapshot.mark();
  const NodeIndex at = snapshot.add((*group.new_node)->node);
  for (const ClassId daemon : (*group.new_node)->daemons) snapshot.place(daemon, at);
  for (std::size_t i = 0; i < waiting_.size(); ++i) {
    if (waiting_[i].count == 0) continue;
    Rejection rejection = snapshot.check(waiting_[i].pod, at);
    if (rejection.filter != Filter::none) {
      const bool is_size = rejection.filter == Filter::node_resources;
      const std::int64_t daemons = is_size ? taken_by_daemons(**group.new_node, rejection.subject) : 0;
      plan_.pending[i].rejections.push_back(
          {.group = group.group->id, .rejection = std::move(rejection), .daemons = daemons});
    } else if (skipped) {
      plan_.pending[i].would_fit.push_back(group.group->id);
      skipped->pods_that_would_fit = saturating_add(skipped->pods_that_would_fit, waiting_[i].count);
    } else {
      group.schedulable.push_back(i);
    }
  }
  snapshot.roll_back(before);
}

void ScaleUpPlanner::check_samples() {
  for (Group& group : considered_) check_sample(group, nullptr);
  for (std::size_t i = 0; i < skipped_.size(); ++i) check_sample(skipped_[i], &plan_.skipped[i]);
}

/// The considered groups that have similar nodes and take at least the same pods.
std::vector<const ScaleUpPlanner::Group*> ScaleUpPlanner::similar_to(const Group& group) const {
  std::vector<const Group*> found;
  if (settings_.balancing == Balancing::off) return found;
  for (const Group& other : considered_)
    if (&other != &group && similar(group.sample, other.sample, settings_.similarity) &&
        std::includes(other.schedulable.begin(), other.schedulable.end(), group.schedulable.begin(),
                      group.schedulable.end()))
      found.push_back(&other);
  return found;
}

std::int64_t ScaleUpPlanner::node_cap(const Group& group, const std::vector<const Group*>& similar) const {
  if (settings_.estimate_bound == EstimateBound::demand) return 0;
  std::vector<GroupSize> sizes{{.max = group.group->max, .size = group.group->size}};
  for (const Group* other : similar) sizes.push_back({.max = other->group->max, .size = other->group->size});
  return stricter_limit(
      settings_.max_nodes_per_scale_up,
      stricter_limit(groups_capacity(sizes), cluster_capacity(settings_.max_nodes_total, node_count(cluster_))));
}

Estimate ScaleUpPlanner::estimate_for(const Group& group, std::int64_t cap) {
  std::vector<PodBatch> workloads;
  for (const std::size_t i : group.schedulable) workloads.push_back(waiting_[i]);
  const std::int64_t bounded = stricter_limit(cap, most_demand_nodes);
  return estimate(simulation_.snapshot(), simulation_.classes(), **group.new_node, workloads, bounded);
}

void ScaleUpPlanner::compute_options() {
  for (const Group& group : considered_)
    if (!group.schedulable.empty()) compute_option(group);
}

void ScaleUpPlanner::compute_option(const Group& group) {
  const std::vector<const Group*> similar = similar_to(group);
  const std::int64_t cap = node_cap(group, similar);
  Estimate estimate = estimate_for(group, cap);
  const bool tells_demand = estimate.limited && settings_.demand_figures == DemandFigures::told;
  const Estimate demand = tells_demand ? estimate_for(group, 0) : estimate;
  const Node& node = (*group.new_node)->node;
  ExpansionOption option{.group = group.group->id,
                         .nodes = estimate.nodes,
                         .pods = estimate.pods,
                         .node_capacity = node.capacity,
                         .existence = group.group->existence,
                         .node_price = group.group->node_price,
                         .has_gpu = has_gpu(node)};
  for (std::size_t i = 0; i < group.schedulable.size(); ++i)
    option.requested += times(simulation_.classes()[waiting_[group.schedulable[i]].pod].request, estimate.placed[i]);
  option.pods_price = price_of(option.requested, settings_.pod_prices);
  OptionReport report{
      .option = std::move(option), .node_cap = cap, .demand_nodes = demand.nodes, .demand_pods = demand.pods};
  for (const Group* other : similar) report.similar_groups.push_back(other->group->id);
  plan_.options.push_back(std::move(report));
  estimates_.push_back(std::move(estimate));
  option_groups_.push_back(&group);
}

std::string skip_text(const SkippedGroup& skipped) {
  switch (skipped.reason) {
    case SkipReason::backoff:
      return "in backoff after failed scale-up";
    case SkipReason::max_size:
      return "max node group size reached";
    case SkipReason::not_ready:
      return "not ready for scale-up";
    case SkipReason::quota:
      break;
  }
  std::string text = "exceeded quota: ";
  for (const ExceededQuota& quota : skipped.exceeded) {
    if (!text.ends_with(": ")) text += "; ";
    text += '"' + quota.id + "\", resources: ";
    for (const std::string& resource : quota.resources)
      text += resource + (&resource == &quota.resources.back() ? "" : ", ");
  }
  return text;
}

}  // namespace headroom::kubernetes
