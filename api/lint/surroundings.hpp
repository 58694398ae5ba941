#pragma once

#include <functional>
#include <vector>

#include "api/wire/evaluation_request.hpp"
#include "core/base/error.hpp"
#include "core/base/time.hpp"
#include "core/catalog/catalog.hpp"
#include "core/decision/evaluation_input.hpp"
#include "core/model/metrics.hpp"
#include "core/ports/zone_book.hpp"

namespace headroom::lint {

/// What was observed of a cluster, in ascending order of time.
struct ObservedPast {
  std::vector<Datapoint> demand{};     ///< in the unit of the policy's limits
  std::vector<Datapoint> requested{};  ///< capacity without the primary node
  std::vector<Datapoint> running{};
};

/// What linting knows besides the document. Without it, it looks at the document alone.
struct Surroundings {
  const ZoneBook* zones{nullptr};  ///< null: names of time zones are not looked up
  Instant now{};
  const Catalog* catalog{nullptr};  ///< null: the one that is built in
  /// Completes the description of a cluster from the store. Empty: there is no store.
  api::CompleteRequest complete{};
  /// What is stored of the past of a cluster. Empty: there is no store.
  std::function<Result<ObservedPast>(const EvaluationInput&)> past{};
};

}  // namespace headroom::lint
