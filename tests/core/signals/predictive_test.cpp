#include "core/signals/predictive.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using namespace testing;
using forecast::CapacityForecast;

/// `now` is 30 s after a mark; all forecasts are of that mark.
const Instant mark{now.time_since_epoch() / forecast::mark_length * Instant::duration(forecast::mark_length)};

/// A cluster whose demand is known, and what the forecast calls enough.
struct Scene {
  Cluster described;
  Metrics metrics;
  Predictive signal{};
  std::vector<CapacityForecast> forecasts{};

  Scene(std::int64_t instances, double demand, std::int64_t enough)
      : described(cluster({core_group(instances)})), metrics(values({{"demand", demand}})) {
    forecasts.push_back({.question = {},
                         .at = mark,
                         .demand = demand,
                         .expected = demand,
                         .scale = 1,
                         .target = enough,
                         .horizon = Seconds{600},
                         .share = 0.9351,
                         .moments = 4030,
                         .fleet_size = 20,
                         .hourly_points = 336});
  }

  Observation seen() const {
    return observe(described, metrics, policy(limits(0, 1000)), now, builtin_catalog(), {.forecasts = &forecasts});
  }
  std::optional<Proposal> proposal() {
    for (CapacityForecast& each : forecasts) each.question = question_of(signal);
    return propose(signal, seen());
  }
  Proposal opinion() { return proposal().value(); }
  PredictiveMemory left() {
    const auto p = proposal();
    return remember(signal, seen(), p);
  }
};

TEST(Predictive, AsksForWhatTheForecastCallsEnough) {
  struct Case {
    std::int64_t instances;
    double demand;
    std::int64_t enough;
    std::int64_t proposes;
    std::string_view reason;
  };
  for (const Case& c : {Case{9, 8.2, 12, 12, "forecast_above_capacity"},  //
                        Case{9, 8.2, 9, 9, "forecast_matches_capacity"},  //
                        Case{12, 8.2, 9, 12, "waste_account_not_full"},   // 3 × 5 = 15 of 30
                        Case{15, 8.2, 9, 9, "waste_account_full"},        // 6 × 5 = 30 of 30
                        Case{9, 14.1, 12, 15, "demand_above_capacity"},   // ⌈14.1⌉ is more than the forecast says
                        Case{9, 9.5, 12, 12, "forecast_above_capacity"},  // the forecast has the demand in it
                        Case{0, 0, 0, 0, "forecast_matches_capacity"},    //
                        Case{0, 0.1, 1, 1, "forecast_above_capacity"},    //
                        Case{5, 1e300, 5, 1'000'000'000'000'000, "demand_above_capacity"}}) {
    Scene scene{c.instances, c.demand, c.enough};
    const Proposal p = scene.opinion();
    EXPECT_EQ(p.proposes, Units{c.proposes}) << c.instances << " for " << c.demand << ", enough " << c.enough;
    EXPECT_EQ(p.reason, c.reason) << c.instances << " for " << c.demand << ", enough " << c.enough;
  }
}

TEST(Predictive, ExplainsItselfByMomentsLikeThisOne) {
  Scene scene{12, 8.2, 9};
  scene.signal.earlier =
      PredictiveMemory{{.mark = mark - Seconds{300}, .target = 9, .wasted = 18, .wasting_since = mark - Seconds{600}}};
  const Proposal p = scene.opinion();
  EXPECT_EQ(p.proposes, Units{9});
  const std::string since = format_rfc3339(mark - Seconds{600}).substr(11, 5);
  EXPECT_EQ(p.detail,
            "in 93.5% of moments like this one 9 instances were enough for the next 10 min; 12 have cost 33 "
            "unit-minutes more since " +
                since + ", over the 30 allowed: to 9");
}

TEST(Predictive, NeedsAForecastFromADay) {
  Scene scene{9, 8.2, 12};
  scene.forecasts.front().hourly_points = 24;
  EXPECT_TRUE(scene.proposal());
  scene.forecasts.front().hourly_points = 23;
  EXPECT_FALSE(scene.proposal());
  scene.forecasts.clear();
  EXPECT_FALSE(scene.proposal());
  Scene unmeasured{9, 8.2, 12};
  unmeasured.metrics = values({{"ContainerPending", 1}});
  EXPECT_FALSE(unmeasured.proposal());
}

TEST(Predictive, DecidesOnceAMarkAndGuardsInBetween) {
  Scene scene{15, 8.2, 9};
  scene.signal.earlier = PredictiveMemory{{.mark = mark, .target = 9}};
  EXPECT_EQ(scene.opinion().reason, "between_forecasts");
  EXPECT_EQ(scene.opinion().proposes, Units{15});
  scene.metrics = values({{"demand", 15.5}});
  EXPECT_EQ(scene.opinion().reason, "demand_above_capacity");
  EXPECT_EQ(scene.opinion().proposes, Units{16});
}

TEST(Predictive, AsksAgainForWhatItHasNotGot) {
  Scene scene{9, 8.2, 12};
  scene.signal.earlier = PredictiveMemory{{.mark = mark, .target = 12}};
  EXPECT_EQ(scene.opinion().proposes, Units{12});
}

TEST(Predictive, RemembersItsAccount) {
  EXPECT_EQ(Scene(12, 8.2, 9).left().account,
            (forecast::WasteAccount{.mark = mark, .target = 9, .wasted = 15, .wasting_since = mark}));
  EXPECT_EQ(Scene(15, 8.2, 9).left().account, (forecast::WasteAccount{.mark = mark, .target = 9}));
  EXPECT_EQ(Scene(9, 8.2, 9).left().account, (forecast::WasteAccount{.mark = mark, .target = 9}));
}

TEST(Predictive, MayOnlyAdd) {
  Scene scene{15, 8.2, 9};
  scene.signal.scale_in = ScaleInMode::disabled;
  EXPECT_EQ(scene.opinion().proposes, Units{15});
  EXPECT_TRUE(scene.opinion().abstains_from_scale_in);
  Scene out{9, 8.2, 12};
  out.signal.scale_in = ScaleInMode::disabled;
  EXPECT_EQ(out.opinion().proposes, Units{12});
}

TEST(Predictive, MayOnlyForecast) {
  for (const std::int64_t enough : {9, 12, 15}) {
    Scene scene{12, 8.2, enough};
    scene.signal.mode = PredictiveMode::forecast_only;
    EXPECT_EQ(scene.opinion().proposes, Units{12}) << enough;
    EXPECT_EQ(scene.opinion().reason, "forecast_only") << enough;
    EXPECT_TRUE(scene.opinion().abstains_from_scale_in) << enough;
  }
}

TEST(Predictive, RaisesTheMaximumAsAwsDoes) {
  // Amazon's example: a forecast of 50 and a buffer of 10% make a maximum of 40 one of 55.
  Scene scene{40, 39, 50};
  EXPECT_FALSE(scene.opinion().effective_maximum);
  scene.signal.maximum_breach = MaximumBreach::increase_maximum;
  scene.signal.buffer_percent = 10;
  EXPECT_EQ(scene.opinion().effective_maximum, Units{55});
  scene.signal.buffer_percent = 0;
  EXPECT_EQ(scene.opinion().effective_maximum, Units{50});
  scene.signal.mode = PredictiveMode::forecast_only;
  EXPECT_FALSE(scene.opinion().effective_maximum);
}

TEST(Predictive, FollowsThePublishedLineFaultsAndAll) {
  struct Case {
    std::int64_t instances;
    double next;
    std::int64_t proposes;
  };
  for (const Case& c : {Case{3, 19.9, 4}, Case{4, 19.9, 4}, Case{20, 19.9, 20}, Case{3, 20, 3}, Case{12, 80, 12},
                        Case{12, 80.1, 10}, Case{5, 80.1, 5}, Case{1, 80.1, 1}}) {
    Scene scene{c.instances, 0, 0};
    scene.signal.model = forecast::ForecastModel::hour_of_week_linear;
    scene.metrics = values({{"YARNMemoryAvailablePercentage", 50}});
    scene.forecasts.front().expected = c.next;
    EXPECT_EQ(scene.opinion().proposes, Units{c.proposes}) << c.instances << " at " << c.next;
  }
}

TEST(Predictive, RefusesWhatCannotBe) {
  const auto pointers = [](const Predictive& signal) {
    std::string all;
    for (const Violation& fault : faults_of(signal)) all += fault.pointer + ' ' + fault.code + ' ';
    return all;
  };
  EXPECT_EQ(pointers({}), "");
  EXPECT_EQ(pointers({.metric = ""}), "/metric empty ");
  EXPECT_EQ(pointers({.quantile = 0.4}), "/quantile out_of_range ");
  EXPECT_EQ(pointers({.quantile = 1}), "/quantile out_of_range ");
  EXPECT_EQ(pointers({.waste_account = -1}), "/waste_account_unit_minutes out_of_range ");
  EXPECT_EQ(pointers({.start_up = Seconds{3601}}), "/start_up_seconds out_of_range ");
  EXPECT_EQ(pointers({.buffer_percent = 10}), "/buffer_percent not_applicable ");
  EXPECT_EQ(pointers({.maximum_breach = MaximumBreach::increase_maximum}), "/buffer_percent missing ");
  EXPECT_EQ(pointers({.maximum_breach = MaximumBreach::increase_maximum, .buffer_percent = 101}),
            "/buffer_percent out_of_range ");
}

}  // namespace
}  // namespace headroom
