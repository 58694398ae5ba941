#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/money.hpp"
#include "core/base/names.hpp"
#include "core/base/time.hpp"
#include "core/base/units.hpp"
#include "core/model/cluster.hpp"
#include "core/rightsizing/data_size.hpp"
#include "core/rightsizing/evidence.hpp"
#include "core/spark/executor.hpp"

namespace headroom::rightsizing {

/// The format of the input on disk. It decides how much memory a byte of it takes, unless `expansion_percent` is set.
enum class DataFormat { parquet, orc, avro, csv, json, text };

/// The cloud whose managed Kubernetes runs the executors.
enum class CloudProvider { aws, gcp, azure };

/// A type of node that executors may run on. Absent values come from the catalogue.
struct NodeType {
  std::string instance_type;
  std::optional<std::int64_t> allocatable_millicores{};  ///< what Kubernetes leaves for pods
  /// What Kubernetes leaves for pods; on EMR yarn.nodemanager.resource.memory-mb.
  std::optional<Mebibytes> allocatable_memory{};
  std::optional<MicroDollars> hourly_price{};
  friend bool operator==(const NodeType&, const NodeType&) = default;
};

/// An executor that the caller defines. Without a memory it gets what fits on the nodes.
struct ExecutorRequest {
  std::int64_t cores{1};
  std::optional<Mebibytes> memory{};
  std::optional<Mebibytes> memory_overhead{};
  friend bool operator==(const ExecutorRequest&, const ExecutorRequest&) = default;
};

/// A stage with all tasks must end within `seconds`, if one task takes `task_seconds`.
struct Deadline {
  double seconds{0};       ///< > 0
  double task_seconds{0};  ///< > 0
  friend bool operator==(const Deadline&, const Deadline&) = default;
};

inline constexpr std::int64_t default_waves = 3;
inline constexpr std::int64_t default_expansion_percent = 300;

/// What a job is sized by. Decoding makes sure that all numbers that are set are positive. Their combination may still
/// be impossible.
struct JobRequest {
  /// 0 bytes: what the application read, by the evidence; without evidence, the job takes all that its limits allow.
  DataSize data;
  std::optional<std::int64_t> files{};
  bool splittable{true};  ///< false: each file is one task, as with gzip
  std::optional<DataFormat> format{};
  std::optional<std::int64_t> expansion_percent{};    ///< bytes in memory per 100 bytes on disk
  std::optional<DataSize> shuffle{};                  ///< what the largest shuffle writes
  std::optional<std::int64_t> default_parallelism{};  ///< spark.default.parallelism, if the job sets it

  std::optional<std::int64_t> waves{};  ///< `waves` and `deadline` are not both set
  std::optional<Deadline> deadline{};

  /// The name of a preset; empty: `executor`, else that of the evidence, else the default preset.
  std::string preset{};
  std::optional<ExecutorRequest> executor{};
  std::optional<ExecutorRequest> driver{};  ///< absent: like the executor
  std::int64_t task_cpus{1};
  Language language{Language::jvm};
  Platform platform{Platform::kubernetes};

  std::optional<std::int64_t> cluster_cores{};
  std::optional<Mebibytes> cluster_memory{};
  std::optional<std::int64_t> cluster_nodes{};
  std::vector<NodeType> instance_types{};
  std::string region{};  ///< empty: the region of the catalogue

  std::optional<double> hours{};                  ///< how long the job runs, for the total cost
  std::int64_t spot_share_percent{0};             ///< share of the executors' nodes
  std::optional<double> spot_discount_percent{};  ///< off the On-Demand price; never assumed
  std::optional<CloudProvider> cloud{};           ///< decides the labels of Spot nodes; EMR on EKS is always AWS

  std::optional<SparkEvidence> evidence{};  ///< what an earlier or a running application did
  friend bool operator==(const JobRequest&, const JobRequest&) = default;
};

}  // namespace headroom::rightsizing

namespace headroom {

template <>
inline constexpr auto names_of<rightsizing::DataFormat> =
    std::to_array<EnumName<rightsizing::DataFormat>>({{"parquet", rightsizing::DataFormat::parquet},
                                                      {"orc", rightsizing::DataFormat::orc},
                                                      {"avro", rightsizing::DataFormat::avro},
                                                      {"csv", rightsizing::DataFormat::csv},
                                                      {"json", rightsizing::DataFormat::json},
                                                      {"text", rightsizing::DataFormat::text}});

}  // namespace headroom
