#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "api/deciding/dependencies.hpp"
#include "api/json/value.hpp"
#include "api/wire/evaluation_request.hpp"
#include "core/base/error.hpp"

namespace headroom::api {

/// Reads one evaluation, and takes what it leaves out from the store: the description of a registered cluster, current
/// values, and past series. The result also has the snapshot that the evaluation leaves.
Result<EvaluationRequest> read_evaluation(const Dependencies& with, const json::Value& body);

/// As ClusterCatalog::find().
using FindCluster = std::function<Result<std::optional<RegisteredCluster>>(std::string_view id)>;

/// Fills in the description and the policy of a registered cluster that a request leaves out. `snapshots` has to
/// outlive it.
CompleteRequest completed_from(FindCluster find, SnapshotHistory& snapshots);
CompleteRequest completed_from_store(const Dependencies& with);

/// Fills in current values and past series that a decoded request leaves out, and notes the snapshot that it leaves.
Result<void> add_from_store(const Dependencies& with, EvaluationRequest& request, Instant now);

}  // namespace headroom::api
