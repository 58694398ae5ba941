#pragma once

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "core/planning/make_plan.hpp"

namespace headroom::planning::testing {

inline constexpr std::int64_t gigabyte = 1'000'000'000;

/// Two sizes at the prices of the exercise: On-Demand and Spot. EMR's charge is a quarter of the On-Demand price.
inline std::vector<GivenPrice> exercise_prices() {
  return {{"m5.large", MicroDollars{96'000}, MicroDollars{35'000}, MicroDollars{24'000}},
          {"m5.xlarge", MicroDollars{192'000}, MicroDollars{70'000}, MicroDollars{48'000}}};
}

/// 10 GB within 60 minutes for at most $2, at 80%, surviving one interruption. It takes 600 core-seconds per GB.
inline PlanRequest exercise() {
  return {.data = {"10GB", 10 * gigabyte},
          .core_microseconds_per_gb = 600'000'000,
          .deadline = Seconds{3600},
          .budget = MicroDollars{2'000'000},
          .minimum_utilisation = 80'000'000,
          .interruptions = 1,
          .checkpointed = true,
          .instance_types = {"m5.large", "m5.xlarge"},
          .prices = exercise_prices(),
          .region = "us-east-1"};
}

inline PlanAnswer planned(const PlanRequest& request) { return make_plan(request, builtin_catalog()); }

}  // namespace headroom::planning::testing
