#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/deciding/dependencies.hpp"
#include "core/base/error.hpp"
#include "core/model/cluster.hpp"

namespace headroom::api {

/// A cluster as it is registered, or else as its newest evaluation described it.
struct DescribedCluster {
  std::optional<std::string> policy_id{};  ///< of the registration, or that decided last; may have a version: `etl@3`
  std::optional<Cluster> cluster{};
  std::string trouble{};  ///< why there is no cluster, a sentence without its full stop
};

/// Reads what is stored of the cluster, as of `at`. Fails if the store can't be read.
Result<DescribedCluster> described_cluster(const Dependencies& with, std::string_view id, Instant at);

}  // namespace headroom::api
