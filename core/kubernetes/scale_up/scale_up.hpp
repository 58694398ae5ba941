#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/money.hpp"
#include "core/base/time.hpp"
#include "core/kubernetes/objects/cluster.hpp"
#include "core/kubernetes/scale_up/expanders.hpp"
#include "core/kubernetes/scale_up/quota.hpp"
#include "core/kubernetes/scale_up/similar_groups.hpp"
#include "core/kubernetes/scheduling/candidates.hpp"
#include "core/kubernetes/scheduling/predicates.hpp"

/// What the Cluster Autoscaler would add for pods that are pending, and why not more.
namespace headroom::kubernetes {

/// What a pod's requests cost an hour, for the price expander: upstream's figures for GCE. Only their ratio to the
/// nodes' prices matters.
struct PodPrices {
  MicroDollars core{33'174};
  MicroDollars gibibyte{4'446};
  MicroDollars gpu{700'000};
  friend bool operator==(const PodPrices&, const PodPrices&) = default;
};

/// The price of what pods ask for, an hour.
MicroDollars price_of(const Resources& requested, const PodPrices& prices);

/// What an estimate stops at. `demand` estimates what the pods need; the sum is capped afterwards all the same.
enum class EstimateBound { limits, demand };

/// Whether options tell what they would be without limits. It costs a node for each that would then be added.
enum class DemandFigures { told, left_out };

enum class Balancing { off, similar_groups };
enum class Ambition { what_fits, all_or_nothing };

/// Whether nodes that are there are looked at for room, as the autoscaler does before it scales up, or the scheduler's
/// word is taken that they have none.
enum class ExistingNodes { tried, taken_for_full };

/// Upstream's defaults.
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

/// Why a group was not considered, in upstream's words by skip_text.
enum class SkipReason { backoff, max_size, not_ready, quota };

struct SkippedGroup {
  std::string group;
  SkipReason reason{SkipReason::not_ready};
  std::int64_t limit{0};                  ///< max_size: the group's maximum
  std::int64_t size{0};                   ///< and its size
  std::vector<ExceededQuota> exceeded{};  ///< quota
  std::optional<Instant> until{};         ///< backoff: its end
  std::int64_t pods_that_would_fit{0};    ///< pending ones that one of its nodes would take but for this reason
};

/// `max node group size reached`, `exceeded quota: "cluster-wide", resources: cpu`.
std::string skip_text(const SkippedGroup& skipped);

/// What a pod is refused by.
struct GroupRejection {
  std::string group;
  Rejection rejection;
};

enum class PodOutcome {
  fits,                 ///< an existing or upcoming node takes all of them
  triggered,            ///< the nodes to come are for them
  awaiting_evaluation,  ///< another group than the chosen one could take them: next time
  unschedulable,        ///< no group that was considered can take them
};

/// Pending pods that are alike.
struct PendingPods {
  std::string example;                    ///< the full name of the first
  std::vector<std::size_t> pods{};        ///< positions in Cluster::pods
  std::vector<std::size_t> pod_groups{};  ///< positions in Cluster::pending
  std::int64_t count{0};
  std::int64_t fitting{0};     ///< of them, on existing and upcoming nodes
  std::int64_t triggering{0};  ///< of them, taken by the chosen option
  PodOutcome outcome{PodOutcome::unschedulable};
  Resources request{};                       ///< of each
  std::vector<GroupRejection> rejections{};  ///< by groups that were considered, and by those skipped
  std::vector<std::string> would_fit{};      ///< groups that were skipped for a reason of their own
  std::vector<std::string> unsupported{};    ///< constraints the simulation leaves out
};

struct IgnoredPods {
  IgnoredReason reason{IgnoredReason::not_unschedulable};
  std::vector<std::size_t> pods{};  ///< positions in Cluster::pods
};

/// Growing one group, with what each expander thought of it.
struct OptionReport {
  ExpansionOption option;
  Judgement judgement{};
  std::vector<std::string> similar_groups{};
  std::int64_t node_cap{0};      ///< what the estimate was limited to, 0: nothing
  std::int64_t demand_nodes{0};  ///< what it would be without limits, at most most_demand_nodes
  std::int64_t demand_pods{0};
};
inline constexpr std::int64_t most_demand_nodes = 20'000;

struct GroupGrowth {
  std::string group;
  std::int64_t from{0};
  std::int64_t to{0};
  std::optional<MicroDollars> hourly_cost{};  ///< of the nodes that come
};

enum class ScaleUpResult {
  scaled_up,
  not_needed,          ///< nothing is pending that existing nodes cannot take
  no_options,          ///< no group can take any of them
  filtered_out,        ///< the expanders kept none of the options
  node_limit_reached,  ///< the cluster has as many nodes as it may
  all_or_nothing,      ///< not all pods would fit
};

struct ScaleUpPlan {
  ScaleUpResult result{ScaleUpResult::not_needed};
  std::optional<std::size_t> chosen{};  ///< among `options`
  std::int64_t estimated{0};            ///< nodes, before what caps them
  std::int64_t pods_placed{0};          ///< by the nodes that come
  std::vector<GroupGrowth> growth{};    ///< by id
  std::vector<OptionReport> options{};  ///< by the groups' ids
  std::vector<SkippedGroup> skipped{};  ///< likewise
  std::vector<PendingPods> pending{};   ///< by falling priority
  std::vector<IgnoredPods> ignored{};
  std::int64_t upstream_groups{0};  ///< that the autoscaler itself would make of the pending ones among Cluster::pods
};

/// The scale-up of one round in upstream's order. Equal input gives equal plans, whatever the order of nodes,
/// pods and groups, but for the positions in the plan.
ScaleUpPlan plan_scale_up(const Cluster& cluster, const ScaleUpSettings& settings, Instant now);

}  // namespace headroom::kubernetes
