#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/money.hpp"
#include "core/base/names.hpp"
#include "core/base/time.hpp"
#include "core/kubernetes/objects/labels.hpp"
#include "core/kubernetes/objects/resources.hpp"

/// What the Cluster Autoscaler knows about a node.
namespace headroom::kubernetes {

enum class TaintEffect { no_schedule, prefer_no_schedule, no_execute };

struct Taint {
  std::string key;
  std::string value{};
  TaintEffect effect{TaintEffect::no_schedule};
  friend auto operator<=>(const Taint&, const Taint&) = default;
};

struct Node {
  std::string name;
  std::string group{};        ///< the id of its node group; empty if no node group contains it
  std::string provider_id{};  ///< the cloud's id of the machine: `aws:///us-east-1a/i-0abc`
  Labels labels{};
  Labels annotations{};
  std::vector<Taint> taints{};
  Resources capacity{};
  Resources allocatable{};  ///< if `pods` is 0, no pod fits
  bool ready{true};
  bool cordoned{false};                 ///< spec.unschedulable
  bool being_deleted{false};            ///< the node has the autoscaler's ToBeDeleted taint
  std::optional<MicroDollars> price{};  ///< per hour; absent: the price of its group applies
  std::optional<Instant> created_at{};  ///< when it joined the cluster; absent: unknown
  friend bool operator==(const Node&, const Node&) = default;
};

/// Whether the node has the annotation `cluster-autoscaler.kubernetes.io/scale-down-disabled: "true"`.
bool scale_down_disabled(const Node& node);

/// A node that joined less than this ago and is not ready yet is on its way; upstream's `--max-node-startup-time` at
/// its default.
inline constexpr Seconds node_startup_time{900};

/// Whether the taint only says that the node is still starting. The prefixes are upstream's.
bool is_startup_taint(const Taint& taint);

/// Whether the taint describes the present state of the node, not its group. Startup taints are among them.
bool is_passing_taint(const Taint& taint);

/// Whether the node is ready and has no startup taint.
bool has_started(const Node& node);

/// Whether the node has not started but joined less than `node_startup_time` ago. A node of unknown age is not on its
/// way, and neither is one that is being deleted.
bool is_on_its_way(const Node& node, Instant now);

/// Whether the node has GPUs. A cloud's label for an accelerator is enough: the driver may not report any GPU yet.
bool has_gpu(const Node& node);

}  // namespace headroom::kubernetes

namespace headroom {

template <>
inline constexpr auto names_of<kubernetes::TaintEffect> =
    std::to_array<EnumName<kubernetes::TaintEffect>>({{"NoSchedule", kubernetes::TaintEffect::no_schedule},
                                                      {"PreferNoSchedule", kubernetes::TaintEffect::prefer_no_schedule},
                                                      {"NoExecute", kubernetes::TaintEffect::no_execute}});

}  // namespace headroom
