#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.hpp"
#include "core/kubernetes/objects/labels.hpp"
#include "core/kubernetes/objects/node.hpp"
#include "core/kubernetes/objects/resources.hpp"

/// What the Cluster Autoscaler knows of a pod.
namespace headroom::kubernetes {

struct Toleration {
  std::string key{};          ///< empty with `exists`: every taint
  Operator op{Operator::in};  ///< `in` (Kubernetes' Equal) or `exists`
  std::string value{};
  std::optional<TaintEffect> effect{};  ///< absent: every effect
  friend auto operator<=>(const Toleration&, const Toleration&) = default;
};

/// One alternative of a required node affinity. One without any requirement selects nothing.
struct NodeTerm {
  std::vector<Requirement> labels{};
  std::vector<Requirement> fields{};  ///< on `metadata.name`
  friend auto operator<=>(const NodeTerm&, const NodeTerm&) = default;
};

/// No pod that this selects may be in the same domain. An absent selector selects nothing.
struct AntiAffinity {
  std::string topology_key{hostname_label};
  std::optional<std::vector<Requirement>> selector{};
  std::vector<std::string> namespaces{};  ///< none: the pod's own
  friend auto operator<=>(const AntiAffinity&, const AntiAffinity&) = default;
};

/// Whether a domain counts whose nodes the pod cannot go to.
enum class Inclusion { honor, ignore };

/// At most `max_skew` more of the selected pods in a domain than in the emptiest one (DoNotSchedule).
struct TopologySpread {
  std::string topology_key{hostname_label};
  std::int64_t max_skew{1};
  std::int64_t min_domains{1};  ///< with fewer domains the emptiest counts as having none
  std::optional<std::vector<Requirement>> selector{};
  std::vector<std::string> match_label_keys{};
  Inclusion node_affinity{Inclusion::honor};
  Inclusion node_taints{Inclusion::ignore};
  friend auto operator<=>(const TopologySpread&, const TopologySpread&) = default;
};

struct HostPort {
  std::int64_t port{0};
  std::string protocol{"TCP"};
  std::string address{};  ///< empty or 0.0.0.0: every address
  friend auto operator<=>(const HostPort&, const HostPort&) = default;
};

/// Where a pod may go, apart from what it asks for.
struct SchedulingRules {
  Labels node_selector{};
  std::vector<NodeTerm> node_terms{};  ///< one of them must hold; none asks for nothing
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

/// `service_account` is the projected token that every pod gets under a generated name.
enum class VolumeKind { empty_dir, memory_empty_dir, host_path, claim, service_account, other };

struct Volume {
  std::string name;
  VolumeKind kind{VolumeKind::other};
};

/// Kubernetes' own words: finished pods hold nothing.
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
  std::string node{};            ///< where it is bound, or empty
  std::string nominated_node{};  ///< where it waits for others to be evicted
  bool unschedulable{false};     ///< PodScheduled=False with reason Unschedulable
  Instant created_at{};
  std::optional<Instant> deleted_at{};
  Seconds termination_grace{30};
  std::vector<std::string> unmodelled{};  ///< constraints its document has and this model lacks
};

/// max(Σ containers + Σ sidecars, each init container + the sidecars before it) + overhead, and one pod. Negative
/// amounts count as none.
Resources request_of(const Pod& pod);

/// `etl/driver`.
std::string full_name(const Pod& pod);

/// Controlled by a DaemonSet, or annotated as if it were.
bool is_daemon(const Pod& pod);
/// A static pod's shadow, which only its kubelet can remove.
bool is_mirror(const Pod& pod);
/// Ran to its end: it holds no resources.
bool is_finished(const Pod& pod);
/// Deleted so long ago (its grace period and 30 s) that the autoscaler takes it for gone.
bool is_long_terminating(const Pod& pod, Instant now);
/// A Spark executor: controlled by the driver's pod, or labelled `spark-role: executor`.
bool is_spark_executor(const Pod& pod);

/// The constraints that the simulation leaves out: those of the document and topologies other than host and zone.
/// Sorted, each once.
std::vector<std::string> unsupported_constraints(const Pod& pod);

}  // namespace headroom::kubernetes
