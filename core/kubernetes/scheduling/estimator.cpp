#include "core/kubernetes/scheduling/estimator.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <string>
#include <unordered_set>

#include "core/kubernetes/scheduling/node_search.hpp"

namespace headroom::kubernetes {
namespace {

class NodeFill {
 public:
  NodeFill(Snapshot& snapshot, const PodClasses& classes, const NodeTemplate& node, std::int64_t max_nodes)
      : snapshot_(snapshot),
        classes_(classes),
        template_(node),
        first_new_(static_cast<NodeIndex>(snapshot.size())),
        max_nodes_(max_nodes) {}

  /// Places the pods of the batch. Returns how many of them found a place.
  std::int64_t pack(const PodBatch& workload) {
    const auto use = [&](NodeIndex node) { used_.insert(node); };
    std::int64_t left = workload.count - fill_nodes(snapshot_, workload.pod, workload.count, first_new_, use);
    if (may_add_)
      left = classes_[workload.pod].placed_singly ? one_by_one(workload.pod, left) : fill_new(workload.pod, left);
    return workload.count - left;
  }

  std::int64_t nodes_used() const { return static_cast<std::int64_t>(used_.size()); }
  bool limited() const { return !may_add_; }

 private:
  std::int64_t put(ClassId pod, NodeIndex node, std::int64_t wanted) {
    const std::int64_t count = std::min(snapshot_.room(pod, node), wanted);
    if (count == 0) return 0;
    snapshot_.place(pod, node, count);
    used_.insert(node);
    return count;
  }

  bool last_is_empty() const { return last_ && !used_.contains(*last_); }

  /// Opens another node, unless the last one is still empty or the limit is reached.
  std::optional<NodeIndex> open() {
    if (last_is_empty()) return std::nullopt;
    if (max_nodes_ < 0 || (max_nodes_ > 0 && added_ >= max_nodes_)) {
      may_add_ = false;
      return std::nullopt;
    }
    Node node = template_.node;
    node.name += "-e" + std::to_string(added_++);
    last_ = snapshot_.add(node);
    for (const ClassId daemon : template_.daemons) snapshot_.place(daemon, *last_);
    return last_;
  }

  /// For pods that affect each other only on their own node: fills one new node after the other.
  std::int64_t fill_new(ClassId pod, std::int64_t left) {
    while (left > 0) {
      const auto node = open();
      if (!node) break;
      const std::int64_t placed = put(pod, *node, left);
      if (placed == 0) break;
      left -= placed;
    }
    return left;
  }

  /// A pod that the last node refuses because of a spread by host may go to any other existing node.
  bool place_elsewhere(ClassId pod, NodeSearch& others) {
    const auto& spread = classes_[pod].rules.spread;
    const bool by_host = std::any_of(spread.begin(), spread.end(), [](const TopologySpread& constraint) {
      return constraint.topology_key == hostname_label;
    });
    if (!by_host || snapshot_.check(pod, *last_).filter != Filter::topology_spread) return false;
    const auto other = others.next(last_);
    return other && put(pod, *other, 1) == 1;
  }

  std::int64_t one_by_one(ClassId pod, std::int64_t left) {
    NodeSearch others(snapshot_, pod);
    for (; left > 0; --left) {
      if (last_ && (put(pod, *last_, 1) == 1 || place_elsewhere(pod, others))) continue;
      const auto node = open();
      if (!node || put(pod, *node, 1) == 0) break;
    }
    return left;
  }

  Snapshot& snapshot_;
  const PodClasses& classes_;
  const NodeTemplate& template_;
  const NodeIndex first_new_;
  const std::int64_t max_nodes_;
  std::int64_t added_{0};
  std::optional<NodeIndex> last_;
  std::unordered_set<NodeIndex> used_;
  bool may_add_{true};
};

double share(std::int64_t part, std::int64_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

}  // namespace

double packing_score(const Resources& request, const Resources& allocatable) {
  return share(request.cpu_milli, allocatable.cpu_milli) + share(request.memory_bytes, allocatable.memory_bytes);
}

Estimate estimate(Snapshot& snapshot, const PodClasses& classes, const NodeTemplate& node,
                  std::span<const PodBatch> workloads, std::int64_t max_nodes) {
  std::vector<double> scores;
  scores.reserve(workloads.size());
  for (const PodBatch& workload : workloads)
    scores.push_back(packing_score(classes[workload.pod].request, node.node.allocatable));
  std::vector<std::size_t> order(workloads.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });

  const std::size_t before = snapshot.mark();
  NodeFill packing(snapshot, classes, node, max_nodes);
  Estimate result{.placed = std::vector<std::int64_t>(workloads.size())};
  for (const std::size_t i : order) result.pods += result.placed[i] = packing.pack(workloads[i]);
  result.nodes = packing.nodes_used();
  result.limited = packing.limited();
  snapshot.roll_back(before);
  return result;
}

}  // namespace headroom::kubernetes
