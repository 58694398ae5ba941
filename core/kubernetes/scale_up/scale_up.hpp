#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/money.hpp"
#include "core/base/names.hpp"
#include "core/base/time.hpp"
#include "core/kubernetes/objects/cluster_objects.hpp"
#include "core/kubernetes/scale_up/expanders.hpp"
#include "core/kubernetes/scale_up/quota.hpp"
#include "core/kubernetes/scale_up/similar_groups.hpp"
#include "core/kubernetes/scheduling/candidates.hpp"
#include "core/kubernetes/scheduling/predicates.hpp"

/// Which nodes the Cluster Autoscaler would add for pending pods, and why it would not add more.
namespace headroom::kubernetes {

/// The price of a pod's requests per hour, for the price expander. The defaults are upstream's figures for GCE. Only
/// their ratio to the prices of nodes matters.
struct PodPrices {
  MicroDollars core{33'174};
  MicroDollars gibibyte{4'446};
  MicroDollars gpu{700'000};
  friend bool operator==(const PodPrices&, const PodPrices&) = default;
};

/// The price of the requested resources, per hour.
MicroDollars price_of(const Resources& requested, const PodPrices& prices);

/// What stops an estimate: the `limits`, or the `demand` of the pods alone. The chosen number of nodes is limited
/// afterwards in both cases.
enum class EstimateBound { limits, demand };

/// Whether options also say what they would be without limits. Calculating this takes time for each node that it adds.
enum class DemandFigures { told, left_out };

enum class Balancing { off, similar_groups };
enum class Ambition { what_fits, all_or_nothing };

/// Whether the pods are first tried on the existing nodes, as the autoscaler does before it scales up. `unknown`:
/// nobody knows what runs on them, so those that have started count as full, because the scheduler says so; nodes on
/// their way are tried. `taken_for_full`: no node is tried.
enum class ExistingNodes { tried, unknown, taken_for_full };

/// The defaults are upstream's.
struct ScaleUpSettings {
  CandidateSettings candidates{};
  std::vector<Expander> expanders{Expander::least_waste};
  std::optional<std::vector<PriorityRule>> priorities{};
  PodPrices pod_prices{};
  std::int64_t max_nodes_total{0};  ///< 0: any number
  std::int64_t max_nodes_per_scale_up{1000};
  std::int64_t max_cores_total{320'000};
  std::int64_t max_memory_total_bytes{std::int64_t{6'400'000} << 30};
  std::vector<Quota> quotas{};
  ExistingNodes existing_nodes{ExistingNodes::tried};
  EstimateBound estimate_bound{EstimateBound::limits};
  DemandFigures demand_figures{DemandFigures::told};
  Balancing balancing{Balancing::off};
  SimilarityTolerance similarity{};
  Ambition ambition{Ambition::what_fits};
  friend bool operator==(const ScaleUpSettings&, const ScaleUpSettings&) = default;
};

/// Why a group was not considered. skip_text gives upstream's words for it.
enum class SkipReason { backoff, max_size, not_ready, quota };

struct SkippedGroup {
  std::string group;
  SkipReason reason{SkipReason::not_ready};
  std::int64_t limit{0};                  ///< for max_size: the group's maximum
  std::int64_t size{0};                   ///< for max_size: the group's size
  std::vector<ExceededQuota> exceeded{};  ///< for quota
  std::optional<Instant> until{};         ///< for backoff: its end
  std::int64_t pods_that_would_fit{0};    ///< pending pods that would fit on a node of the group
  friend bool operator==(const SkippedGroup&, const SkippedGroup&) = default;
};

/// Upstream's words: `max node group size reached`, `exceeded quota: "cluster-wide", resources: cpu`.
std::string skip_text(const SkippedGroup& skipped);

/// Why the nodes of a group refuse a pod.
struct GroupRejection {
  std::string group;
  Rejection rejection;
  std::int64_t daemons{0};  ///< how much of the rejection's amount the daemons of a new node take
  friend bool operator==(const GroupRejection&, const GroupRejection&) = default;
};

enum class PodOutcome {
  fits,                 ///< existing and upcoming nodes take all of them
  triggered,            ///< the new nodes are for them
  awaiting_evaluation,  ///< not the chosen group, but another one could take them in the next round
  unschedulable,        ///< no group that was considered can take them
};

/// Pending pods that are alike.
struct PendingPods {
  std::string example;                    ///< the full name that comes first
  std::vector<std::size_t> pods{};        ///< positions in ClusterObjects::pods
  std::vector<std::size_t> pod_groups{};  ///< positions in ClusterObjects::pending
  std::int64_t count{0};
  std::int64_t fitting{0};              ///< how many of `count` fit on existing and upcoming nodes
  bool on_existing{false};              ///< whether nodes that have started take some of `fitting`
  bool on_upcoming{false};              ///< whether nodes that have not joined yet take some of `fitting`
  std::vector<std::string> arriving{};  ///< the nodes that have joined and not started that take some of `fitting`
  std::int64_t triggering{0};           ///< how many of `count` the chosen option takes
  PodOutcome outcome{PodOutcome::unschedulable};
  Resources request{};                       ///< per pod
  std::vector<GroupRejection> rejections{};  ///< by considered and by skipped groups
  std::vector<std::string> would_fit{};      ///< groups that would take the pods, but were skipped
  std::vector<std::string> unsupported{};    ///< constraints that the simulation ignores
  friend bool operator==(const PendingPods&, const PendingPods&) = default;
};

struct IgnoredPods {
  IgnoredReason reason{IgnoredReason::not_unschedulable};
  std::vector<std::size_t> pods{};  ///< positions in ClusterObjects::pods
  /// For the first of a DaemonSet's pods that the scheduler gave up on: its node, and why this node refuses it.
  std::string node{};
  Rejection refusal{};
  friend bool operator==(const IgnoredPods&, const IgnoredPods&) = default;
};

/// The option to grow one group, and how each expander rated it.
struct OptionReport {
  ExpansionOption option;
  Judgement judgement{};
  std::vector<std::string> similar_groups{};
  std::int64_t node_cap{0};      ///< the limit of the estimate; 0: no limit
  std::int64_t demand_nodes{0};  ///< nodes without limits, at most most_demand_nodes
  std::int64_t demand_pods{0};
  friend bool operator==(const OptionReport&, const OptionReport&) = default;
};
inline constexpr std::int64_t most_demand_nodes = 20'000;

struct GroupGrowth {
  std::string group;
  std::int64_t from{0};
  std::int64_t to{0};
  std::optional<MicroDollars> hourly_cost{};  ///< for the new nodes
  friend bool operator==(const GroupGrowth&, const GroupGrowth&) = default;
};

enum class ScaleUpResult {
  scaled_up,
  not_needed,          ///< existing nodes can take all pending pods
  no_options,          ///< no group can take any of the pods
  filtered_out,        ///< the expanders kept none of the options
  node_limit_reached,  ///< the cluster has as many nodes as it may
  all_or_nothing,      ///< not all pods would fit
};

struct ScaleUpPlan {
  ScaleUpResult result{ScaleUpResult::not_needed};
  std::optional<std::size_t> chosen{};  ///< an index of `options`
  std::int64_t estimated{0};            ///< nodes, before the limits apply
  std::int64_t pods_placed{0};          ///< on the new nodes
  std::vector<GroupGrowth> growth{};    ///< in the order of the groups' ids
  std::vector<OptionReport> options{};  ///< in the order of the groups' ids
  std::vector<SkippedGroup> skipped{};  ///< in the order of the groups' ids
  std::vector<PendingPods> pending{};   ///< by falling priority
  std::vector<IgnoredPods> ignored{};
  /// Groups of equal pods that the autoscaler makes of the pending pods in ClusterObjects::pods.
  std::int64_t upstream_groups{0};
  friend bool operator==(const ScaleUpPlan&, const ScaleUpPlan&) = default;
};

/// One round of scale-up, in upstream's order. The plan does not depend on the order of nodes, pods and groups, except
/// for the positions it contains.
ScaleUpPlan plan_scale_up(const ClusterObjects& cluster, const ScaleUpSettings& settings, Instant now);

}  // namespace headroom::kubernetes

namespace headroom {

template <>
inline constexpr auto names_of<kubernetes::ScaleUpResult> = std::to_array<EnumName<kubernetes::ScaleUpResult>>(
    {{"scaled_up", kubernetes::ScaleUpResult::scaled_up},
     {"not_needed", kubernetes::ScaleUpResult::not_needed},
     {"no_options", kubernetes::ScaleUpResult::no_options},
     {"filtered_out", kubernetes::ScaleUpResult::filtered_out},
     {"node_limit_reached", kubernetes::ScaleUpResult::node_limit_reached},
     {"all_or_nothing", kubernetes::ScaleUpResult::all_or_nothing}});
template <>
inline constexpr auto names_of<kubernetes::PodOutcome> = std::to_array<EnumName<kubernetes::PodOutcome>>(
    {{"fits", kubernetes::PodOutcome::fits},
     {"triggered", kubernetes::PodOutcome::triggered},
     {"awaiting_evaluation", kubernetes::PodOutcome::awaiting_evaluation},
     {"unschedulable", kubernetes::PodOutcome::unschedulable}});
template <>
inline constexpr auto names_of<kubernetes::SkipReason> =
    std::to_array<EnumName<kubernetes::SkipReason>>({{"backoff", kubernetes::SkipReason::backoff},
                                                     {"max_size", kubernetes::SkipReason::max_size},
                                                     {"not_ready", kubernetes::SkipReason::not_ready},
                                                     {"quota", kubernetes::SkipReason::quota}});

}  // namespace headroom
