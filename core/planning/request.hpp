#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/money.hpp"
#include "core/base/time.hpp"
#include "core/rightsizing/data_size.hpp"
#include "core/rightsizing/evidence.hpp"

/// A cluster for one job: the cheapest that ends in time, within the budget, well used, and in spite of interruptions.
namespace headroom::planning {

/// A percentage in millionths of a per cent: 80% is 80'000'000.
using MicroPercent = std::int64_t;
inline constexpr MicroPercent all_of_it = 100'000'000;

inline constexpr Seconds default_start_up{300};
inline constexpr std::int64_t most_interruptions = 10;
/// The highest price of an instance per hour: 100,000 dollars.
inline constexpr MicroDollars most_hourly{100'000'000'000};

/// What the caller pays for a type, if it is not what the catalogue says. Each price is above zero, except
/// EMR's, and at most `most_hourly`.
struct GivenPrice {
  std::string instance_type;
  std::optional<MicroDollars> on_demand_hourly{};
  std::optional<MicroDollars> spot_hourly{};
  std::optional<MicroDollars> emr_hourly{};
  friend bool operator==(const GivenPrice&, const GivenPrice&) = default;
};

/// What is planned for. Decoding makes sure that every number that is set is positive, and `start_up` not negative.
/// Constraints that are absent do not bind.
struct PlanRequest {
  rightsizing::DataSize data{};  ///< 0 bytes: what the earlier run read
  /// Seconds that one core works for 10⁹ bytes, in millionths. At most one of this and `task` is set.
  std::optional<std::int64_t> core_microseconds_per_gb{};
  std::optional<std::int64_t> task_milliseconds{};  ///< of a task that reads 128 MiB
  std::optional<rightsizing::SparkEvidence> evidence{};

  std::optional<Seconds> deadline{};
  std::optional<MicroDollars> budget{};
  std::optional<MicroPercent> minimum_utilisation{};
  std::int64_t interruptions{0};   ///< ≤ most_interruptions
  bool checkpointed{false};        ///< what is done stays done if an instance is lost
  Seconds checkpoint_interval{0};  ///< as much of an instance's work is not yet saved; only if checkpointed

  Seconds start_up{default_start_up};
  std::vector<std::string> instance_types{};  ///< empty: all of the catalogue, but the smallest
  std::vector<GivenPrice> prices{};
  std::string region{};  ///< empty: that of the catalogue
  friend bool operator==(const PlanRequest&, const PlanRequest&) = default;
};

}  // namespace headroom::planning
