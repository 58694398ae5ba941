#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/model/cluster.hpp"
#include "core/signals/proposal.hpp"

namespace headroom {

struct AlarmRule;

/// What a rule in ALARM makes of the capacity of its scope, in the policy's unit.
struct ScopedChange {
  const AlarmRule* rule{nullptr};
  std::int64_t from{0};
  std::int64_t to{0};
  double value{0};        ///< the adjustment's, or that of the step that applied
  std::int64_t taken{0};  ///< of to − from, what is left to do when the scopes within this one have changed
};

/// Which of `wishes` are taken, and how much of each, by the precedence that AlarmRules documents. Their `taken` add
/// up to the change of the whole cluster; a change of 0 is among them where it keeps others from shrinking.
std::vector<ScopedChange> reconciled(const std::vector<ScopedChange>& wishes, const Cluster& cluster);

}  // namespace headroom
