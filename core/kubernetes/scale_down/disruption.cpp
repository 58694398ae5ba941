#include "core/kubernetes/scale_down/disruption.hpp"

#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "core/base/int128.hpp"
#include "core/kubernetes/scale_down/drain.hpp"

namespace headroom::kubernetes {
namespace {

std::int64_t deletion_cost(const Pod& pod) {
  const std::string* const text = find(pod.annotations, deletion_cost_annotation);
  if (text == nullptr) return 0;
  std::int32_t cost = 0;
  const auto end = std::from_chars(text->data(), text->data() + text->size(), cost);
  return end.ec == std::errc{} && end.ptr == text->data() + text->size() ? cost : 0;
}

}  // namespace

Disruption disruption_of(const Pod& pod) {
  const std::int64_t priority = std::clamp<std::int64_t>(pod.priority, INT32_MIN, INT32_MAX);
  const std::int64_t cost = ordinary_disruption.value + deletion_cost(pod) + 4 * priority;
  return {std::clamp<std::int64_t>(cost, 0, 10 * ordinary_disruption.value)};
}

Disruption disruption_of_node(const std::vector<const Pod*>& pods, Instant now) {
  Disruption sum = ordinary_disruption;
  for (const Pod* const pod : pods)
    if (!goes_with_node(*pod, now)) sum += disruption_of(*pod);
  return sum;
}

double in_pods(Disruption disruption) {
  return static_cast<double>(disruption.value) / static_cast<double>(ordinary_disruption.value);
}

double BalancedScore::saving_fraction() const {
  return static_cast<double>(saving.value) / static_cast<double>(group_cost.value);
}

double BalancedScore::disruption_fraction() const {
  return static_cast<double>(disruption.value) / static_cast<double>(group_disruption.value);
}

double BalancedScore::score() const { return saving.value <= 0 ? 0 : saving_fraction() / disruption_fraction(); }

bool BalancedScore::is_worth_it() const {
  return saving.value > 0 &&
         Int128{2} * saving.value * group_disruption.value >= Int128{group_cost.value} * disruption.value;
}

DisruptionTotals::DisruptionTotals(const ClusterObjects& cluster, Instant now) {
  std::unordered_map<std::string_view, std::vector<const Pod*>> pods;
  for (const Pod& pod : cluster.pods)
    if (!pod.node.empty()) pods[pod.node].push_back(&pod);
  for (const Node& node : cluster.nodes) {
    by_node_.push_back(disruption_of_node(pods[node.name], now));
    const auto price = hourly_price(cluster, node);
    if (!price || price->value == 0) continue;
    Total& total = by_group_[node.group];
    total.cost = std::min(total.cost + *price, most_money);
    total.disruption += by_node_.back();
  }
}

std::optional<BalancedScore> DisruptionTotals::score(const std::string& group, MicroDollars saving,
                                                     Disruption disruption) const {
  const auto total = by_group_.find(group);
  if (total == by_group_.end()) return std::nullopt;
  return BalancedScore{.group = group,
                       .saving = saving,
                       .group_cost = total->second.cost,
                       .disruption = disruption,
                       .group_disruption = total->second.disruption};
}

}  // namespace headroom::kubernetes
