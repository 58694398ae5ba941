#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/model/cluster.hpp"
#include "core/signals/proposal.hpp"

namespace headroom {

struct AlarmRule;

/// How a rule in ALARM changes the capacity of its scope, in the unit of the policy.
struct ScopedChange {
  const AlarmRule* rule{nullptr};
  std::int64_t from{0};
  std::int64_t to{0};
  double value{0};        ///< the adjustment's, or that of the step that applied
  std::int64_t taken{0};  ///< the part of to − from that remains after the changes of the scopes within this one
};

/// Which of `wishes` are taken, and how much of each, by the precedence that AlarmRules documents. The sum of their
/// `taken` is the change of the whole cluster. A change of 0 is in the result if it keeps other scopes from shrinking.
std::vector<ScopedChange> reconciled(const std::vector<ScopedChange>& wishes, const Cluster& cluster);

}  // namespace headroom
