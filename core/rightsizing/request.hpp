#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/money.hpp"
#include "core/base/time.hpp"
#include "core/base/units.hpp"
#include "core/model/cluster.hpp"
#include "core/rightsizing/data_size.hpp"
#include "core/rightsizing/evidence.hpp"
#include "core/spark/executor.hpp"

namespace headroom::rightsizing {

/// How the input lies on disk: what a byte of it becomes in memory, unless `expansion` says so.
enum class DataFormat { parquet, orc, avro, csv, json, text };

/// Whose managed Kubernetes runs the executors.
enum class CloudProvider { aws, gcp, azure };

/// A type of node that executors may run on. What is absent comes from the catalogue.
struct NodeType {
  std::string instance_type;
  std::optional<std::int64_t> allocatable_millicores{};  ///< what Kubernetes leaves to pods
  std::optional<Mebibytes> allocatable_memory{};         ///< the same; on EMR yarn.nodemanager.resource.memory-mb
  std::optional<MicroDollars> hourly_price{};
  friend bool operator==(const NodeType&, const NodeType&) = default;
};

/// An executor of the caller's own. Memory that is absent is what fits the nodes.
struct ExecutorRequest {
  std::int64_t cores{1};
  std::optional<Mebibytes> memory{};
  std::optional<Mebibytes> memory_overhead{};
  friend bool operator==(const ExecutorRequest&, const ExecutorRequest&) = default;
};

/// So that a stage of all tasks is over in time, when one task takes `task_seconds`.
struct Deadline {
  double seconds{0};       ///< > 0
  double task_seconds{0};  ///< > 0
  friend bool operator==(const Deadline&, const Deadline&) = default;
};

inline constexpr std::int64_t default_waves = 3;
inline constexpr std::int64_t default_expansion_percent = 300;

/// What a job is sized by. All numbers that are set are positive, as decoding sees to; what they say together may
/// still be impossible.
struct Request {
  DataSize data;  ///< of 0 bytes: what the evidence says was read
  std::optional<std::int64_t> files{};
  bool splittable{true};  ///< false: a file is a task, as with gzip
  std::optional<DataFormat> format{};
  std::optional<std::int64_t> expansion_percent{};    ///< bytes in memory per 100 on disk
  std::optional<DataSize> shuffle{};                  ///< what the largest shuffle writes
  std::optional<std::int64_t> default_parallelism{};  ///< spark.default.parallelism, where the job sets it

  std::optional<std::int64_t> waves{};  ///< at most one of waves and deadline
  std::optional<Deadline> deadline{};

  std::string preset{};  ///< a preset's name; empty: `executor`, else the evidence's, else the default preset
  std::optional<ExecutorRequest> executor{};
  std::optional<ExecutorRequest> driver{};  ///< absent: of the executor's size
  std::int64_t task_cpus{1};
  Language language{Language::jvm};
  Platform platform{Platform::kubernetes};

  std::optional<std::int64_t> cluster_cores{};
  std::optional<Mebibytes> cluster_memory{};
  std::optional<std::int64_t> cluster_nodes{};
  std::vector<NodeType> instance_types{};
  std::string region{};  ///< empty: the catalogue's

  std::optional<double> hours{};                  ///< that the job runs, for the cost in total
  std::int64_t spot_share_percent{0};             ///< of the executors' nodes
  std::optional<double> spot_discount_percent{};  ///< off the On-Demand price; never assumed
  std::optional<CloudProvider> cloud{};           ///< whose labels Spot nodes bear; EMR on EKS is AWS's

  std::optional<Evidence> evidence{};  ///< what an earlier or running application did
  friend bool operator==(const Request&, const Request&) = default;
};

}  // namespace headroom::rightsizing
