#pragma once

#include <cstdint>
#include <optional>

#include "core/spark/executor.hpp"

namespace headroom {

/// What a Spark application may request from its resource manager.
struct SparkDemand {
  std::int64_t max_executors{1};            ///< spark.dynamicAllocation.maxExecutors, or spark.executor.instances; > 0
  std::optional<ExecutorShape> executor{};  ///< absent: the shape of the largest executor among the pods
  friend bool operator==(const SparkDemand&, const SparkDemand&) = default;
};

}  // namespace headroom
