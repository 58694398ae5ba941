#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/names.hpp"
#include "core/base/time.hpp"
#include "core/kubernetes/objects/labels.hpp"
#include "core/kubernetes/objects/node.hpp"
#include "core/kubernetes/objects/resources.hpp"

/// What the Cluster Autoscaler knows about a pod.
namespace headroom::kubernetes {

struct Toleration {
  std::string key{};          ///< empty, with the operator `exists`: tolerates every taint
  Operator op{Operator::in};  ///< `in` (Kubernetes' Equal) or `exists`
  std::string value{};
  std::optional<TaintEffect> effect{};  ///< absent: every effect
  friend auto operator<=>(const Toleration&, const Toleration&) = default;
};

/// One alternative of the required node affinity. A term without any requirement selects no node.
struct NodeTerm {
  std::vector<Requirement> labels{};
  std::vector<Requirement> fields{};  ///< conditions on `metadata.name`
  friend auto operator<=>(const NodeTerm&, const NodeTerm&) = default;
};

/// No pod that `selector` selects may be in the same domain. An absent selector selects no pod.
struct AntiAffinity {
  std::string topology_key{hostname_label};
  std::optional<std::vector<Requirement>> selector{};
  std::vector<std::string> namespaces{};  ///< empty: only the pod's own namespace
  friend auto operator<=>(const AntiAffinity&, const AntiAffinity&) = default;
};

/// Whether nodes that the pod cannot go to count as domains (`ignore` counts them).
enum class Inclusion { honor, ignore };

/// A domain may have at most `max_skew` more of the selected pods than the domain with the fewest (DoNotSchedule).
struct TopologySpread {
  std::string topology_key{hostname_label};
  std::int64_t max_skew{1};
  std::int64_t min_domains{1};  ///< with fewer domains than this, the lowest number of pods counts as 0
  std::optional<std::vector<Requirement>> selector{};
  std::vector<std::string> match_label_keys{};
  Inclusion node_affinity{Inclusion::honor};
  Inclusion node_taints{Inclusion::ignore};
  friend auto operator<=>(const TopologySpread&, const TopologySpread&) = default;
};

struct HostPort {
  std::int64_t port{0};
  std::string protocol{"TCP"};
  std::string address{};  ///< empty or 0.0.0.0: every address of the node
  friend auto operator<=>(const HostPort&, const HostPort&) = default;
};

/// Which nodes a pod may go to, apart from its requests.
struct SchedulingRules {
  Labels node_selector{};
  std::vector<NodeTerm> node_terms{};  ///< at least one must hold; empty: every node is allowed
  std::vector<Toleration> tolerations{};
  std::vector<AntiAffinity> anti_affinity{};
  std::vector<TopologySpread> spread{};
  std::vector<HostPort> host_ports{};
  friend auto operator<=>(const SchedulingRules&, const SchedulingRules&) = default;
};

struct Container {
  Resources requests{};
};

enum class InitKind { once, sidecar };

struct InitContainer {
  Resources requests{};
  InitKind kind{InitKind::once};  ///< `sidecar`: restartPolicy Always
};

struct Owner {
  std::string kind;
  std::string name{};
  std::string uid{};
};

/// `service_account` is the projected token that Kubernetes mounts into every pod under a generated name.
enum class VolumeKind { empty_dir, memory_empty_dir, host_path, claim, service_account, other };

struct Volume {
  std::string name;
  VolumeKind kind{VolumeKind::other};
};

/// Kubernetes' own words. Pods that `succeeded` or `failed` use no resources.
enum class PodPhase { pending, running, succeeded, failed, unknown };

struct Pod {
  std::string space{"default"};  ///< the namespace
  std::string name;
  Labels labels{};
  Labels annotations{};
  std::optional<Owner> controller{};
  std::vector<Container> containers{};
  std::vector<InitContainer> init_containers{};
  Resources overhead{};
  SchedulingRules rules{};
  std::vector<Volume> volumes{};
  std::int64_t priority{0};
  PodPhase phase{PodPhase::pending};
  std::string node{};            ///< the node it is bound to, or empty
  std::string nominated_node{};  ///< the node where it waits until other pods are evicted, or empty
  bool unschedulable{false};     ///< the condition PodScheduled is False with the reason Unschedulable
  Instant created_at{};
  std::optional<Instant> deleted_at{};
  Seconds termination_grace{30};
  std::vector<std::string> unmodelled{};  ///< constraints in the pod's document that this model does not have
};

/// What the scheduler counts for the pod: max(Σ containers + Σ sidecars, each init container + the sidecars before it)
/// + overhead, and one pod. Negative amounts count as 0.
Resources request_of(const Pod& pod);

/// The namespace and the name, `etl/driver`.
std::string full_name(const Pod& pod);

/// Whether a DaemonSet controls the pod, or an annotation says that the autoscaler shall treat it as a daemon.
bool is_daemon(const Pod& pod);
/// Whether the pod mirrors a static pod. Only the kubelet of its node can remove it.
bool is_mirror(const Pod& pod);
/// Whether the pod has run to its end. It uses no resources then.
bool is_finished(const Pod& pod);
/// Whether the pod was deleted more than its grace period + 30 s ago. The autoscaler then treats it as gone.
bool is_long_terminating(const Pod& pod, Instant now);
/// Whether the pod is a Spark executor: the driver's pod controls it, or it has the label `spark-role: executor`.
bool is_spark_executor(const Pod& pod);

/// The node to which the pod's own affinity ties it, as a DaemonSet's pods are tied. Empty if there is none.
std::string_view own_node_of(const Pod& pod);

/// The constraints that the simulation ignores: those in `unmodelled`, and topologies other than host and zone. Sorted,
/// without duplicates.
std::vector<std::string> unsupported_constraints(const Pod& pod);

/// The operators of a toleration have words of their own.
inline constexpr auto toleration_operator_names =
    std::to_array<EnumName<Operator>>({{"Equal", Operator::in}, {"Exists", Operator::exists}});

}  // namespace headroom::kubernetes

namespace headroom {

template <>
inline constexpr auto names_of<kubernetes::Inclusion> = std::to_array<EnumName<kubernetes::Inclusion>>(
    {{"Honor", kubernetes::Inclusion::honor}, {"Ignore", kubernetes::Inclusion::ignore}});
template <>
inline constexpr auto names_of<kubernetes::PodPhase> =
    std::to_array<EnumName<kubernetes::PodPhase>>({{"Pending", kubernetes::PodPhase::pending},
                                                   {"Running", kubernetes::PodPhase::running},
                                                   {"Succeeded", kubernetes::PodPhase::succeeded},
                                                   {"Failed", kubernetes::PodPhase::failed},
                                                   {"Unknown", kubernetes::PodPhase::unknown}});

}  // namespace headroom
