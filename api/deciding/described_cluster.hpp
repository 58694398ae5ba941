#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/deciding/dependencies.hpp"
#include "core/base/error.hpp"
#include "core/decision/evaluation_input.hpp"

namespace headroom::api {

/// A cluster as an evaluation that only names it would find it.
struct DescribedCluster {
  bool is_registered{false};
  std::optional<std::string> policy_id{};  ///< that the registered cluster names; may have a version: `etl@3`
  /// The cluster, its metrics and its policy. If it names no policy, `input.policy` means nothing.
  std::optional<EvaluationInput> input{};
  std::string policy_name{};  ///< with its version: `etl@3`
  std::string trouble{};      ///< why there is no input, a sentence without its full stop
};

/// Reads what is stored of the cluster, as of `at`. Fails if the store can't be read.
Result<DescribedCluster> described_cluster(const Dependencies& with, std::string_view id, Instant at);

}  // namespace headroom::api
