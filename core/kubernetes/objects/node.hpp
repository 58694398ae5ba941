#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/money.hpp"
#include "core/kubernetes/objects/labels.hpp"
#include "core/kubernetes/objects/resources.hpp"

/// What the Cluster Autoscaler knows of a node.
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
  std::string group{};        ///< the id of its node group, empty for a node that nobody scales
  std::string provider_id{};  ///< the machine's, by its cloud: `aws:///us-east-1a/i-0abc`
  Labels labels{};
  Labels annotations{};
  std::vector<Taint> taints{};
  Resources capacity{};
  Resources allocatable{};  ///< 0 of pods means that no pod fits
  bool ready{true};
  bool cordoned{false};                 ///< spec.unschedulable
  bool being_deleted{false};            ///< marked with the autoscaler's own ToBeDeleted taint
  std::optional<MicroDollars> price{};  ///< an hour, where this one's own is known; else its group's counts
  friend bool operator==(const Node&, const Node&) = default;
};

/// Annotated `cluster-autoscaler.kubernetes.io/scale-down-disabled: "true"`.
bool scale_down_disabled(const Node& node);

/// Has GPUs or a cloud's label for an accelerator, also while its driver reports none.
bool has_gpu(const Node& node);

}  // namespace headroom::kubernetes
