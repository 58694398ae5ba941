#pragma once

#include <string_view>

#include "core/base/error.hpp"
#include "core/catalog/catalog.hpp"
#include "core/decision/decision.hpp"
#include "core/ports/decision_log.hpp"
#include "core/ports/snapshot_log.hpp"
#include "core/ports/zone_book.hpp"

namespace headroom::api {

/// A policy on trial, and what it takes to decide by it. Everything outlives the value.
struct Trial {
  std::string_view document;  ///< as a stored policy has it: JSON, of ours or of another system
  const Catalog& catalog;
  SnapshotHistory& snapshots;
  const ZoneBook& zones;
};

/// Makes a stored evaluation again from its stored input, but by the policy on trial: its status, action, target and
/// cost, without texts. The cluster, the metrics, the earlier recommendations and the memory of signals are those of
/// the stored input. What only the policy on trial asks for comes from the stored snapshots up to `evaluated_at`: the
/// series of its rules, the past of its forecasts, and what was spent. Stores nothing. May run in several threads at
/// once.
///
/// Fails with `input_expired` if forecasts would look at stored points that were removed, with `input_not_read` if
/// another version wrote the input, and with `policy_does_not_fit` if the policy can't be used on the cluster.
Result<Decision> decide_with(const Trial& trial, const StoredDecision& stored);

}  // namespace headroom::api
