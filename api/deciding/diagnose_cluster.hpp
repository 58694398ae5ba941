#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/time.hpp"
#include "core/catalog/catalog.hpp"
#include "core/diagnosis/diagnose.hpp"
#include "core/ports/decision_log.hpp"

/// The diagnosis of a cluster from its stored evaluations.
namespace headroom::api {

/// As DecisionLog::list().
using ListDecisions = std::function<Result<std::vector<StoredDecision>>(const DecisionQuery&)>;

/// So many evaluations are looked at; if there are more, only the newest.
inline constexpr std::size_t most_diagnosed = 2'000;

struct DiagnosisQuestion {
  std::string cluster_id;
  Instant since;
  Instant until;  ///< this instant is not in the range
  Instant now;    ///< tells what has expired
};

/// Reads the evaluations with `since` ≤ evaluated_at < `until`, and says what is wrong. The policy in force is that of
/// the newest. Fails if the store can't be read.
Result<diagnosis::Diagnosis> diagnose_cluster(const ListDecisions& list, const Catalog& catalog,
                                              const DiagnosisQuestion& question);

}  // namespace headroom::api
