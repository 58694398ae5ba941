#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/calculation_step.hpp"
#include "core/base/money.hpp"
#include "core/base/names.hpp"
#include "core/base/units.hpp"
#include "core/base/warning.hpp"
#include "core/rightsizing/data_size.hpp"
#include "core/rightsizing/observed.hpp"
#include "core/spark/executor.hpp"

namespace headroom::rightsizing {

/// What determined the number of executors.
enum class LimitingFactor { waves, deadline, cluster_cores, cluster_memory, cluster_nodes };

enum class SpillRisk { none, possible, likely };

/// Where the memory overhead of an executor comes from.
enum class OverheadOrigin { given, preset, factor };

/// How much of Spark's unified memory one task has, and how much its partition needs at one time.
struct TaskMemory {
  Mebibytes available{0};                 ///< (heap − 300 MiB) × 0.6 / tasks at the same time
  Mebibytes needed{0};                    ///< largest partition × expansion, rounded up
  SpillRisk spill_risk{SpillRisk::none};  ///< by the request's expansion; `possible`: only with an expansion of 4×
  std::optional<std::int64_t> remedy_shuffle_partitions{};  ///< with this many, no partition spills
  std::optional<Mebibytes> remedy_memory{};                 ///< or with this heap
  friend bool operator==(const TaskMemory&, const TaskMemory&) = default;
};

/// The stage after a shuffle, if the request gives the size of the shuffle.
struct ShuffleStage {
  std::int64_t bytes{0};
  std::int64_t partitions{0};  ///< with Spark's advisory size of 64 MiB
  std::int64_t waves{0};       ///< with the recommended executors
  friend bool operator==(const ShuffleStage&, const ShuffleStage&) = default;
};

/// The cost of the job. There is a total if the hours are known.
struct CostEstimate {
  MicroDollars hourly;      ///< for the instances, after the Spot discount
  MicroDollars emr_hourly;  ///< EMR's charge in addition; zero without EMR
  bool emr_complete{true};  ///< false: the platform is EMR and its charge is unknown
  std::optional<double> hours{};
  std::optional<MicroDollars> total{};
  std::string formula;  ///< with the numbers, so that a person can check it
  friend bool operator==(const CostEstimate&, const CostEstimate&) = default;
};

/// The recommended executors and the driver on nodes of one type. Percentages are from 0 to 100.
struct NodePlan {
  std::string instance_type;
  std::int64_t executors_per_node{0};  ///< 0: not even one fits, see `detail`
  std::int64_t nodes{0};               ///< for all executors and the driver; 0 if they do not fit
  double cpu_waste_percent{0};         ///< share of the cores of these nodes
  double memory_waste_percent{0};      ///< share of the memory that containers may use
  std::optional<CostEstimate> cost{};  ///< absent without a price
  bool chosen{false};
  std::string detail;  ///< why they do not fit, or that the allocatable amounts are an estimate
  friend bool operator==(const NodePlan&, const NodePlan&) = default;
};

/// Another way to run the same job. Ranks start at 1. Without prices there is no rank by cost.
struct Alternative {
  std::int64_t waves{0};
  std::int64_t executors{0};
  std::string instance_type{};            ///< empty without candidates
  std::int64_t nodes{0};                  ///< 0 without candidates
  std::optional<double> relative_time{};  ///< waves / waves of the recommendation
  std::optional<double> seconds{};        ///< present if the time of one task is known
  std::optional<MicroDollars> hourly{};
  std::optional<MicroDollars> total{};  ///< present if the hours are known; they change with the waves
  std::optional<std::int64_t> rank_by_cost{};
  std::int64_t rank_by_time{1};
  friend bool operator==(const Alternative&, const Alternative&) = default;
};

/// The answer of rightsize(), as values only.
struct Sizing {
  DataSize data;
  std::int64_t split_bytes{0};  ///< what one input task reads
  std::int64_t tasks{0};
  std::int64_t waves{0};  ///< ceil(tasks / slots) with the recommended executors, not with the wanted ones
  std::int64_t slots_per_executor{1};
  std::optional<ShuffleStage> shuffle{};

  std::int64_t wanted_slots{0};      ///< tasks that have to run at the same time
  std::int64_t wanted_executors{0};  ///< before the limits of the cluster
  std::int64_t executors{1};  ///< ≥ 1; it is also the maximum, because Spark would otherwise ask for one slot per task
  std::int64_t min_executors{1};
  std::int64_t max_executors{1};
  std::int64_t initial_executors{1};
  LimitingFactor limiting_factor{LimitingFactor::waves};

  ExecutorShape executor;
  OverheadOrigin overhead_origin{OverheadOrigin::factor};
  std::optional<ExecutorShape> container_limit{};  ///< only with a preset: what a container may use for a short time
  ExecutorShape driver;
  TaskMemory task_memory;
  std::int64_t total_cores{0};  ///< executors and driver
  Mebibytes total_memory{0};    ///< the containers of executors and driver

  std::vector<NodePlan> nodes{};  ///< one for each candidate, the chosen one first
  std::optional<CostEstimate> cost{};
  std::optional<double> seconds{};  ///< waves × task_seconds
  std::vector<Alternative> alternatives{};
  std::optional<Observed> observed{};
  std::vector<CalculationStep> steps{};
  std::string summary;
  std::vector<Warning> warnings{};
  friend bool operator==(const Sizing&, const Sizing&) = default;
};

}  // namespace headroom::rightsizing

namespace headroom {

template <>
inline constexpr auto names_of<rightsizing::LimitingFactor> = std::to_array<EnumName<rightsizing::LimitingFactor>>(
    {{"waves", rightsizing::LimitingFactor::waves},
     {"deadline", rightsizing::LimitingFactor::deadline},
     {"cluster_cores", rightsizing::LimitingFactor::cluster_cores},
     {"cluster_memory", rightsizing::LimitingFactor::cluster_memory},
     {"cluster_nodes", rightsizing::LimitingFactor::cluster_nodes}});
template <>
inline constexpr auto names_of<rightsizing::SpillRisk> =
    std::to_array<EnumName<rightsizing::SpillRisk>>({{"none", rightsizing::SpillRisk::none},
                                                     {"possible", rightsizing::SpillRisk::possible},
                                                     {"likely", rightsizing::SpillRisk::likely}});

}  // namespace headroom
