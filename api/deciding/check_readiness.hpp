#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "api/deciding/diagnose_cluster.hpp"
#include "api/deciding/read_evaluation.hpp"
#include "api/wire/readiness.hpp"
#include "core/base/error.hpp"
#include "core/base/shared_text.hpp"
#include "core/base/time.hpp"
#include "core/catalog/catalog.hpp"
#include "core/ports/policy_book.hpp"
#include "core/ports/snapshot_log.hpp"

/// The checklist of a cluster, from what is stored of it or from one request.
namespace headroom::api {

/// What the store has of clusters and policies.
struct ReadinessSources {
  ListDecisions list;
  FindCluster find_cluster;
  /// As PolicyBook has them.
  std::function<Result<std::optional<StoredPolicy>>(std::string_view id)> find_policy;
  std::function<Result<std::optional<SharedText>>(std::string_view id, std::int64_t version)> policy_document;
  SnapshotHistory& snapshots;
  const Catalog& catalog;
};

/// Checks a cluster by what is stored of it up to `at`. The pools are those of the newest evaluation, or the registered
/// ones if the registration was changed after it. The policy is the one that the registration names, or else that of
/// the newest evaluation. No value if nothing is stored of the cluster. Fails if the store can't be read.
Result<std::optional<Readiness>> check_readiness(const ReadinessSources& with, const std::string& cluster_id,
                                                 Instant at);

/// Checks the cluster of the request of an evaluation by the request alone. Fails if an evaluation would refuse it.
Result<Readiness> check_readiness(std::string_view request, const Catalog& catalog, Instant at);

}  // namespace headroom::api
