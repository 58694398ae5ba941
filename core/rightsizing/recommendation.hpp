#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/money.hpp"
#include "core/base/units.hpp"
#include "core/decision/decision.hpp"
#include "core/rightsizing/data_size.hpp"
#include "core/rightsizing/observed.hpp"
#include "core/spark/executor.hpp"

namespace headroom::rightsizing {

/// What set the number of executors.
enum class LimitingFactor { waves, deadline, cluster_cores, cluster_memory, cluster_nodes };

enum class SpillRisk { none, possible, likely };

/// Where a shape's overhead comes from.
enum class OverheadOrigin { given, preset, factor };

/// What one task has of Spark's unified memory, and what its partition needs at once.
struct TaskMemory {
  Mebibytes available{0};                                   ///< (heap − 300 MiB) × 0.6 / tasks at a time
  Mebibytes needed{0};                                      ///< largest partition × expansion, rounded up
  SpillRisk spill_risk{SpillRisk::none};                    ///< by the request's expansion; `possible`: at 4× only
  std::optional<std::int64_t> remedy_shuffle_partitions{};  ///< with so many no partition spills
  std::optional<Mebibytes> remedy_memory{};                 ///< or with this heap
  friend bool operator==(const TaskMemory&, const TaskMemory&) = default;
};

/// The stage after a shuffle, where the request tells its size.
struct ShuffleStage {
  std::int64_t bytes{0};
  std::int64_t partitions{0};  ///< of 64 MiB, Spark's advisory size
  std::int64_t waves{0};       ///< with the recommended executors
  friend bool operator==(const ShuffleStage&, const ShuffleStage&) = default;
};

/// What the job costs. The total is there where the hours are known.
struct CostEstimate {
  MicroDollars hourly;      ///< EC2 or the like, after the spot discount
  MicroDollars emr_hourly;  ///< EMR's charge beside it; zero off EMR
  bool emr_complete{true};  ///< false: on EMR, and the charge is not known
  std::optional<double> hours{};
  std::optional<MicroDollars> total{};
  std::string formula;  ///< with the numbers, as a person would check it
  friend bool operator==(const CostEstimate&, const CostEstimate&) = default;
};

/// The recommended executors, and the driver, on nodes of one type. Shares of 0–100.
struct NodePlan {
  std::string instance_type;
  std::int64_t executors_per_node{0};  ///< 0: not even one fits, see `detail`
  std::int64_t nodes{0};               ///< for all executors and the driver; 0 where none fits
  double cpu_waste_percent{0};         ///< of these nodes' cores
  double memory_waste_percent{0};      ///< of the memory that containers may use
  std::optional<CostEstimate> cost{};  ///< absent without a price
  bool chosen{false};
  std::string detail;  ///< why none fits, or that the allocatable amount is an estimate
  friend bool operator==(const NodePlan&, const NodePlan&) = default;
};

/// Another way to run the same job. Ranks start at 1; without prices there is none by cost.
struct Alternative {
  std::int64_t waves{0};
  std::int64_t executors{0};
  std::string instance_type{};            ///< empty without candidates
  std::int64_t nodes{0};                  ///< 0 without candidates
  std::optional<double> relative_time{};  ///< against the recommendation, by waves
  std::optional<double> seconds{};        ///< where the time of a task is known
  std::optional<MicroDollars> hourly{};
  std::optional<MicroDollars> total{};  ///< where the hours are known, which change with the waves
  std::optional<std::int64_t> rank_by_cost{};
  std::int64_t rank_by_time{1};
  friend bool operator==(const Alternative&, const Alternative&) = default;
};

/// One line of the calculation: what was worked out, by which formula with its numbers, and what came out.
struct Step {
  std::string_view name;  ///< snake_case, a literal
  std::string formula;
  std::string result;
  friend bool operator==(const Step&, const Step&) = default;
};

/// The answer of rightsize(): values only.
struct Recommendation {
  DataSize data;
  std::int64_t split_bytes{0};  ///< of one input task
  std::int64_t tasks{0};
  std::int64_t waves{0};  ///< ceil(tasks / slots) with the executors recommended, not those wished for
  std::int64_t slots_per_executor{1};
  std::optional<ShuffleStage> shuffle{};

  std::int64_t wanted_slots{0};      ///< tasks that have to run at a time
  std::int64_t wanted_executors{0};  ///< before the cluster's limits
  std::int64_t executors{1};         ///< ≥ 1; also the maximum: Spark asks for one slot per task otherwise
  std::int64_t min_executors{1};
  std::int64_t max_executors{1};
  std::int64_t initial_executors{1};
  LimitingFactor limiting_factor{LimitingFactor::waves};

  ExecutorShape executor;
  OverheadOrigin overhead_origin{OverheadOrigin::factor};
  std::optional<ExecutorShape> container_limit{};  ///< of a preset: what a container may burst to
  ExecutorShape driver;
  TaskMemory task_memory;
  std::int64_t total_cores{0};  ///< executors and driver
  Mebibytes total_memory{0};    ///< containers of executors and driver

  std::vector<NodePlan> nodes{};  ///< per candidate, the chosen one first
  std::optional<CostEstimate> cost{};
  std::optional<double> seconds{};  ///< waves × task_seconds
  std::vector<Alternative> alternatives{};
  std::optional<Observed> observed{};
  std::vector<Step> steps{};
  std::string summary;
  std::vector<Warning> warnings{};
  friend bool operator==(const Recommendation&, const Recommendation&) = default;
};

}  // namespace headroom::rightsizing
