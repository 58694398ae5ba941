#pragma once

#include <optional>
#include <string>

#include "api/deciding/diagnose_cluster.hpp"
#include "core/base/error.hpp"
#include "core/base/time.hpp"
#include "core/catalog/catalog.hpp"
#include "core/decision/evaluation_input.hpp"

namespace headroom::api {

/// A stored evaluation, read again.
struct NewestEvaluation {
  EvaluationInput input;
  std::string policy_name;      ///< "etl@3" or "inline"
  std::string policy_document;  ///< JSON, as the next one is
  std::string cluster_document;
  Instant recorded_at;
};

/// The cluster's newest evaluation of `at` or earlier. No value if there is none, or if this version can't read it.
/// Fails if the store can't be read.
Result<std::optional<NewestEvaluation>> newest_evaluation(const ListDecisions& list, const Catalog& catalog,
                                                          const std::string& cluster_id, Instant at);

}  // namespace headroom::api
