#include "core/signals/yarn_memory.hpp"

#include <gtest/gtest.h>

#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using namespace testing;

/// Workers of 12,288 MB each, with factors of 1 unless a test says otherwise.
struct Scene {
  Cluster described;
  Metrics metrics;
  YarnMemory signal{.scale_up_factor = 1, .scale_down_factor = 1, .memory_per_worker = Mebibytes{12'288}};
  Policy rules = policy(limits(0, 1000));

  Scene(std::int64_t workers, double pending_mib, double available_mib)
      : described(cluster({core_group(workers)})),
        metrics(values({{"MemoryPendingMB", pending_mib}, {"MemoryAvailableMB", available_mib}})) {}

  std::optional<Proposal> proposal() const {
    return propose(signal, observe(described, metrics, rules, now, builtin_catalog()));
  }
  Proposal opinion() const { return proposal().value(); }
};

Series each_minute(std::string_view name, std::vector<double> figures) {
  Series series{.name = std::string(name), .period = Seconds{60}};
  for (std::size_t i = 0; i < figures.size(); ++i)
    series.datapoints.push_back({observed - Seconds{60} * static_cast<int>(figures.size() - i), figures[i]});
  return series;
}

TEST(YarnMemory, MakesOfTheExactChangeWhatItsFactorsAllow) {
  struct Case {
    double exact;
    double up;
    double down;
    std::int64_t workers;
    std::string_view reason;
  };
  for (const Case& c : {Case{5, 1, 1, 5, "pending_memory"}, Case{5, 0.5, 1, 3, "pending_memory"},  // 2.5 up
                        Case{-5, 1, 0.5, -2, "available_memory"},                                  // −2.5 to zero
                        Case{-0.5, 1, 0.5, 0, "delta_rounds_to_zero"}, Case{0.001, 0.05, 1, 1, "pending_memory"},
                        Case{0, 1, 1, 0, "net_demand_zero"}, Case{7, 0, 1, 0, "scale_up_disabled"},
                        Case{-3, 1, 0, 0, "scale_down_disabled"}, Case{-100, 1, 0.29, -29, "available_memory"},
                        Case{100, 0.07, 1, 7, "pending_memory"}}) {
    const YarnMemory signal{.scale_up_factor = c.up, .scale_down_factor = c.down};
    const WorkerChange change = worker_change(signal, Fraction::of(c.exact), Units{1000});
    EXPECT_EQ(change.made, c.workers) << c.exact;
    EXPECT_EQ(change.reason, c.reason) << c.exact;
  }
}

TEST(YarnMemory, ChangesNothingBelowTheSmallestFraction) {
  struct Case {
    std::int64_t size;
    double fraction;
    std::int64_t exact;
    std::int64_t made;
  };
  for (const Case& c :
       {Case{20, 0.1, 2, 2}, Case{20, 0.1, 1, 0}, Case{100, 0.07, 7, 7}, Case{100, 0.07, 6, 0}, Case{20, 0.1, -2, -2},
        Case{20, 0.1, -1, 0}, Case{0, 1, 1, 1}, Case{3, 1, 3, 3}, Case{3, 1, 2, 0}}) {
    const YarnMemory signal{.scale_up_factor = 1,
                            .scale_down_factor = 1,
                            .scale_up_min_worker_fraction = c.fraction,
                            .scale_down_min_worker_fraction = c.fraction};
    const WorkerChange change = worker_change(signal, c.exact, Units{c.size});
    EXPECT_EQ(change.calculated, c.exact) << c.size << " " << c.exact;
    EXPECT_EQ(change.made, c.made) << c.size << " " << c.exact;
    EXPECT_EQ(change.reason == "below_min_worker_fraction", c.made == 0) << c.size << " " << c.exact;
  }
}

TEST(YarnMemory, ProposesWhatThePendingMemoryNeeds) {
  struct Case {
    double pending;
    double available;
    std::int64_t proposes;
    std::string_view reason;
  };
  for (const Case& c : {Case{49'152, 12'288, 13, "pending_memory"},   // (49,152 − 12,288) / 12,288 = 3
                        Case{1, 0, 11, "pending_memory"},             //
                        Case{0, 61'440, 5, "available_memory"},       //
                        Case{0, 12'287, 10, "delta_rounds_to_zero"},  //
                        Case{12'288, 12'288, 10, "net_demand_zero"},  //
                        Case{0, 1e18, 0, "available_memory"},         //
                        Case{1e18, 0, 81'380'208'333'344, "pending_memory"}}) {
    const Proposal p = Scene{10, c.pending, c.available}.opinion();
    EXPECT_EQ(p.proposes, Units{c.proposes}) << c.pending << " " << c.available;
    EXPECT_EQ(p.reason, c.reason) << c.pending << " " << c.available;
  }
}

TEST(YarnMemory, SetsPendingAgainstAvailableUnlessToldNotTo) {
  Scene scene{10, 49'152, 12'288};
  scene.signal.demand = YarnDemand::pending_first;
  EXPECT_EQ(scene.opinion().proposes, Units{14});
  EXPECT_EQ(scene.opinion().detail, "49,152 MB pending / 12,288 MB per instance = 4 more");
  Scene idle{10, 0, 49'152};
  idle.signal.demand = YarnDemand::pending_first;
  EXPECT_EQ(idle.opinion().proposes, Units{6});
  EXPECT_EQ(idle.opinion().detail, "49,152 MB available / 12,288 MB per instance = 4 fewer");
}

TEST(YarnMemory, SaysHowTheChangeCameAbout) {
  const auto detail = [](double pending, double available, double up, double down) {
    Scene scene{10, pending, available};
    scene.signal.scale_up_factor = up;
    scene.signal.scale_down_factor = down;
    return scene.opinion().detail;
  };
  EXPECT_EQ(detail(49'152, 12'288, 1, 1), "36,864 MB more pending than available / 12,288 MB per instance = 3 more");
  EXPECT_EQ(detail(36'864, 0, 0.5, 1),
            "36,864 MB more pending than available / 12,288 MB per instance = 3, × 0.5 = 1.5, rounded up: 2 more");
  EXPECT_EQ(detail(0, 61'440, 1, 0.5),
            "61,440 MB more available than pending / 12,288 MB per instance = 5, × 0.5 = 2.5, rounded down: 2 fewer");
  EXPECT_EQ(detail(30'720, 0, 1, 1),
            "30,720 MB more pending than available / 12,288 MB per instance = 2.5, rounded up: 3 more");
}

TEST(YarnMemory, KnowsAWorkersMemoryFromTheTotalWhereItIsNotTold) {
  Scene scene{10, 36'864, 0};
  scene.signal.memory_per_worker.reset();
  EXPECT_FALSE(scene.proposal());
  EXPECT_EQ(asks_for(scene.signal),
            (std::vector<std::string_view>{"MemoryAvailableMB", "MemoryPendingMB", "MemoryTotalMB"}));
  scene.metrics = values({{"MemoryPendingMB", 36'864}, {"MemoryAvailableMB", 0}, {"MemoryTotalMB", 122'880}});
  EXPECT_EQ(scene.opinion().proposes, Units{13});
  scene.described.pools[0].running = 0;
  EXPECT_FALSE(scene.proposal());
}

TEST(YarnMemory, HasNoOpinionWithoutBothFigures) {
  Scene scene{10, 0, 0};
  scene.metrics = values({{"MemoryPendingMB", 36'864}});
  EXPECT_FALSE(scene.proposal());
  scene.metrics = values({{"MemoryAvailableMB", 36'864}});
  EXPECT_FALSE(scene.proposal());
  EXPECT_EQ(asks_for(scene.signal), (std::vector<std::string_view>{"MemoryAvailableMB", "MemoryPendingMB"}));
}

/// Four minutes of figures, of which the newest half is busy.
Scene busy_for_two_of_four_minutes() {
  Scene scene{10, 0, 0};
  scene.metrics = normalised({.observed_at = observed,
                              .series = {each_minute("MemoryPendingMB", {0, 0, 36'864, 36'864}),
                                         each_minute("MemoryAvailableMB", {0, 0, 0, 0})}});
  return scene;
}

TEST(YarnMemory, AddsByTheAverageOverTheScaleOutCooldown) {
  Scene scene = busy_for_two_of_four_minutes();
  const auto more = [&](Seconds cooldown) {
    scene.rules.scale_out.cooldown = cooldown;
    return scene.opinion().proposes - Units{10};
  };
  EXPECT_EQ(more(Seconds{240}), Units{2});  // 18,432 / 12,288 = 1.5
  EXPECT_EQ(more(Seconds{120}), Units{3});
  EXPECT_EQ(more(Seconds{0}), Units{3});
  EXPECT_EQ(more(Seconds{86'400}), Units{2});
  scene.rules.scale_out.cooldown.reset();
  EXPECT_EQ(scene.opinion().proposes, Units{13}) << "two minutes, Dataproc's own default";

  scene.rules.scale_out.cooldown = Seconds{240};
  const Proposal p = scene.opinion();
  EXPECT_EQ(p.evidence[0], (Evidence{"MemoryPendingMB", 18'432, Comparison::greater_than, 0, 4}));
  EXPECT_EQ(p.detail,
            "18,432 MB more pending than available / 12,288 MB per instance = 1.5, rounded up: 2 more (on average over "
            "4 min)");
}

TEST(YarnMemory, RemovesByTheAverageOverTheScaleInCooldown) {
  Scene scene{10, 0, 0};
  scene.metrics = normalised({.observed_at = observed,
                              .series = {each_minute("MemoryPendingMB", {0, 0, 0, 0}),
                                         each_minute("MemoryAvailableMB", {0, 0, 49'152, 49'152})}});
  scene.rules.scale_in.cooldown = Seconds{240};
  EXPECT_EQ(scene.opinion().proposes, Units{8});
  scene.rules.scale_in.cooldown = Seconds{120};
  EXPECT_EQ(scene.opinion().proposes, Units{6});
}

TEST(YarnMemory, HoldsWhereTheTwoAveragesDisagree) {
  Scene scene{10, 0, 0};
  scene.metrics = normalised({.observed_at = observed,
                              .series = {each_minute("MemoryPendingMB", {98'304, 98'304, 0, 0}),
                                         each_minute("MemoryAvailableMB", {0, 0, 12'288, 12'288})}});
  scene.rules.scale_out.cooldown = Seconds{120};
  scene.rules.scale_in.cooldown = Seconds{240};
  EXPECT_EQ(scene.opinion().proposes, Units{10});
  EXPECT_EQ(scene.opinion().reason, "averages_disagree");
}

TEST(YarnMemory, DoesNotAskTwiceForWhatIsOnItsWay) {
  Scene scene{10, 61'440, 0};  // five more
  scene.described.pools[0].requested = 13;
  EXPECT_EQ(scene.opinion().proposes, Units{15});
  scene.described.pools[0].requested = 15;
  EXPECT_EQ(scene.opinion().proposes, Units{15});
  EXPECT_EQ(scene.opinion().reason, "additions_in_progress");

  Scene leaving{10, 0, 24'576};  // two fewer
  leaving.described.pools[0].requested = 8;
  EXPECT_EQ(leaving.opinion().proposes, Units{8});
  EXPECT_EQ(leaving.opinion().reason, "removals_in_progress");
  leaving.described.pools[0].requested = 9;
  EXPECT_EQ(leaving.opinion().proposes, Units{8});
}

TEST(YarnMemory, TurnsWhereItSaysItWould) {
  for (const YarnDemand demand : {YarnDemand::net, YarnDemand::pending_first}) {
    for (const double factor : {1.0, 0.5, 0.3, 0.07}) {
      for (const double fraction : {0.0, 0.1, 0.25}) {
        Scene scene{10, 0, 0};
        scene.signal = {.scale_up_factor = factor,
                        .scale_down_factor = factor,
                        .scale_up_min_worker_fraction = fraction,
                        .scale_down_min_worker_fraction = fraction,
                        .memory_per_worker = Mebibytes{12'288},
                        .demand = demand};
        const auto flips = scene.opinion().counterfactuals;
        ASSERT_EQ(flips.size(), 2U);
        const auto with = [&](double pending, double available) {
          Scene changed = scene;
          changed.metrics = values({{"MemoryPendingMB", pending}, {"MemoryAvailableMB", available}});
          return changed.opinion().proposes;
        };
        const double adds_at = flips[0].change[0].value;
        EXPECT_GT(with(adds_at, 0), Units{10}) << factor << " " << fraction;
        EXPECT_EQ(with(adds_at - 1, 0), Units{10}) << factor << " " << fraction;
        const double removes_at = flips[1].change[0].value;
        EXPECT_LT(with(0, removes_at), Units{10}) << factor << " " << fraction;
        EXPECT_EQ(with(0, removes_at - 1), Units{10}) << factor << " " << fraction;
      }
    }
  }
}

TEST(YarnMemory, SaysWhatWouldHaveTurnedIt) {
  const auto flips = [](double pending, double available) {
    return Scene{10, pending, available}.opinion().counterfactuals;
  };
  EXPECT_EQ(flips(49'152, 12'288),
            (std::vector<Counterfactual>{{Direction::hold, {{"MemoryPendingMB", Comparison::less_than, 12'289, {}}}}}));
  EXPECT_EQ(
      flips(0, 61'440),
      (std::vector<Counterfactual>{{Direction::hold, {{"MemoryAvailableMB", Comparison::less_than, 12'288, {}}}}}));
  Scene never{10, 0, 0};
  never.signal.scale_up_factor = never.signal.scale_down_factor = 0;
  EXPECT_TRUE(never.opinion().counterfactuals.empty());
}

}  // namespace
}  // namespace headroom
