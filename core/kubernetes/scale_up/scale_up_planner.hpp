#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/kubernetes/scale_up/scale_up.hpp"
#include "core/kubernetes/scheduling/estimator.hpp"
#include "core/kubernetes/scheduling/simulation.hpp"

namespace headroom::kubernetes {

/// Works out one round of scale-up. Other code calls plan_scale_up.
class ScaleUpPlanner {
 public:
  ScaleUpPlanner(const ClusterObjects& cluster, const ScaleUpSettings& settings, Instant now);
  ScaleUpPlan plan();

 private:
  /// A node group, and the description of a new node of it.
  struct Group {
    const NodeGroup* group;
    const std::optional<NodeTemplate>* new_node;
    SampleNode sample{};                     ///< the new node, if there is one
    std::vector<std::size_t> schedulable{};  ///< positions of the pending pods that one new node takes
  };

  // The pods: which pods wait, and which of them fit on existing nodes.
  void gather_pending();
  PendingPods& pending_like(ClassId pod, const Pod& example, std::int64_t count);
  void tell_refusal(IgnoredPods& daemons);
  void order_pending();
  void close_nodes();
  void add_upcoming_nodes();
  void fit_on_nodes();
  bool nobody_waits() const;
  std::int64_t total_waiting() const;

  // The groups: which may grow, which pods their nodes take, and what growing each group would do.
  std::vector<Group> groups_in_order() const;
  void consider_groups();
  std::optional<SkippedGroup> skip(const Group& group) const;
  void check_samples();
  void check_sample(Group& group, SkippedGroup* skipped);
  std::int64_t taken_by_daemons(const NodeTemplate& made, std::string_view name) const;
  SampleNode sample_of(const NodeTemplate& made) const;
  std::vector<const Group*> similar_to(const Group& group) const;
  std::int64_t node_cap(const Group& group, const std::vector<const Group*>& similar) const;
  Estimate estimate_for(const Group& group, std::int64_t cap);
  void compute_options();
  void compute_option(const Group& group);

  // The choice.
  ScaleUpResult decide();
  std::vector<std::size_t> eligible_options() const;
  Choice choose_among(const std::vector<std::size_t>& eligible) const;
  ScaleUpResult grow_chosen();
  std::int64_t capped(const Group& group, std::int64_t nodes) const;
  void grow(const Group& group, std::int64_t nodes);
  void tell_outcomes();

  const ClusterObjects& cluster_;
  const ScaleUpSettings& settings_;
  const Instant now_;
  Simulation simulation_;
  QuotaTracker quotas_;
  ScaleUpPlan plan_;

  std::map<std::pair<std::int64_t, std::string>, std::size_t> pending_by_key_;  ///< key: negative priority, pod class
  std::vector<PodBatch> waiting_;            ///< parallel to plan_.pending: the pods that existing nodes cannot take
  std::vector<Group> considered_;            ///< in the order of their ids
  std::vector<Group> skipped_;               ///< parallel to plan_.skipped
  std::vector<Estimate> estimates_;          ///< parallel to plan_.options
  std::vector<const Group*> option_groups_;  ///< parallel to plan_.options
};

}  // namespace headroom::kubernetes
