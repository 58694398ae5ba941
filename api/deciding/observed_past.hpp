#pragma once

#include "api/lint/surroundings.hpp"
#include "core/base/error.hpp"
#include "core/decision/evaluation_input.hpp"
#include "core/ports/snapshot_log.hpp"

namespace headroom::api {

/// How far back linting looks at what is stored of a cluster: two weeks, so that each day of the week comes twice.
inline constexpr Seconds lint_looks_back{std::chrono::hours{24 * 14}};

/// The stored demand and capacity of the input's cluster before `evaluated_at`. There is no demand in units that nodes
/// have several of, such as vCPUs, because what is stored counts nodes.
Result<lint::ObservedPast> observed_past(const EvaluationInput& input, SnapshotHistory& history);

}  // namespace headroom::api
