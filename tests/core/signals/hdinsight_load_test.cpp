#include "core/signals/hdinsight_load.hpp"

#include <gtest/gtest.h>

#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using namespace testing;

/// What is pending and free, in one-minute figures that have been the same for `minutes`.
struct Scene {
  Cluster described;
  Metrics metrics{.observed_at = observed};
  HdinsightLoad signal{};

  explicit Scene(std::int64_t workers) : described(cluster({core_group(workers)})) {}

  Scene& cpu(double pending, double free, int minutes) {
    return steady_for("VCoresPending", "VCoresAvailable", pending, free, minutes);
  }
  Scene& memory(double pending, double free, int minutes) {
    return steady_for("MemoryPendingMB", "MemoryAvailableMB", pending, free, minutes);
  }
  /// Workers of 4 vcores and 12,288 MB.
  Scene& totals() {
    const auto workers = static_cast<double>(described.pools[0].running);
    metrics.values = {{"MemoryTotalMB", workers * 12'288}, {"VCoresTotal", workers * 4}};
    return *this;
  }

  std::optional<Proposal> proposal() const {
    return propose(signal, observe(described, normalised(metrics), policy(limits(0, 1000)), now, builtin_catalog()));
  }
  Proposal opinion() const { return proposal().value(); }

 private:
  Scene& steady_for(const char* pending_name, const char* free_name, double pending, double free, int minutes) {
    metrics.series.push_back(steady(pending_name, pending, minutes, Seconds{60}));
    metrics.series.push_back(steady(free_name, free, minutes, Seconds{60}));
    return *this;
  }
};

TEST(HdinsightLoad, FollowsTheRuleAsItIsDescribed) {
  struct Case {
    LoadRuns runs;
    Direction direction;
  };
  const Seconds a_minute{60};
  const Seconds ten_minutes{600};
  const Seconds second{1};
  for (const Case& c :
       {Case{{.cpu_short = a_minute + second, .memory_to_spare = a_minute + second}, Direction::out},
        Case{{.cpu_short = a_minute, .memory_to_spare = a_minute}, Direction::hold},
        Case{{.memory_short = a_minute + second, .cpu_to_spare = ten_minutes}, Direction::out},
        Case{{.cpu_to_spare = ten_minutes + second, .memory_to_spare = ten_minutes + second}, Direction::in},
        Case{{.cpu_to_spare = ten_minutes, .memory_to_spare = ten_minutes}, Direction::hold},
        Case{{.cpu_to_spare = ten_minutes + second, .memory_to_spare = ten_minutes}, Direction::hold},
        Case{{.cpu_short = ten_minutes + second, .memory_to_spare = ten_minutes + second}, Direction::out},
        Case{{.memory_to_spare = ten_minutes + second}, Direction::hold}, Case{{}, Direction::hold}})
    EXPECT_EQ(direction_of(HdinsightLoad{}, c.runs), c.direction);
}

TEST(HdinsightLoad, AddsWhatTheScarcerResourceNeeds) {
  // 32 vcores short / 4 = 8 more, and 24,576 MB short / 12,288 = 2 more.
  const Proposal p = Scene{10}.cpu(40, 8, 2).memory(32'768, 8'192, 2).totals().opinion();
  EXPECT_EQ(p.proposes, Units{18});
  EXPECT_EQ(p.reason, "cpu_and_memory_pending_above_free");
  EXPECT_EQ(p.detail, "32 vcores more pending than free / 4 per instance = 8 more");
  EXPECT_EQ(p.evidence, (std::vector<Evidence>{{"VCoresPending", 40, Comparison::greater_than, 8, 2},
                                               {"MemoryPendingMB", 32'768, Comparison::greater_than, 8'192, 2}}));
  EXPECT_EQ(p.counterfactuals,
            (std::vector<Counterfactual>{{Direction::hold,
                                          {{"VCoresPending", Comparison::less_than_or_equal, 8, {}},
                                           {"MemoryPendingMB", Comparison::less_than_or_equal, 8'192, {}}}}}));
}

TEST(HdinsightLoad, AddsForOneResourceAlone) {
  EXPECT_EQ((Scene{10}.memory(12'289, 0, 2).totals().opinion().proposes), Units{12});
  EXPECT_EQ((Scene{10}.memory(12'289, 0, 2).totals().opinion().reason), "memory_pending_above_free");
  EXPECT_EQ((Scene{10}.cpu(1, 0, 2).memory(0, 8'192, 2).totals().opinion().reason), "cpu_pending_above_free");
  EXPECT_EQ((Scene{10}.cpu(1, 0, 2).totals().opinion().proposes), Units{11});
}

TEST(HdinsightLoad, TakesOneStepWhereNothingSaysWhatAUnitHas) {
  const Proposal p = Scene{10}.cpu(40, 8, 2).opinion();
  EXPECT_EQ(p.proposes, Units{11});
  EXPECT_EQ(p.detail, "the size of one instance is not known, so one step of 1 instance");
}

TEST(HdinsightLoad, WaitsForMoreThanItsTimes) {
  EXPECT_EQ((Scene{10}.cpu(40, 8, 1).memory(0, 9, 1).opinion().reason), "pending_not_long_enough");
  EXPECT_EQ((Scene{10}.cpu(40, 8, 1).opinion().detail),
            "more pending than free for 60 s, and it must be longer than 60 s");
  EXPECT_EQ((Scene{10}.cpu(0, 16, 10).memory(0, 65'536, 10).opinion().reason), "idle_not_long_enough");
  EXPECT_EQ((Scene{10}.cpu(0, 16, 11).memory(0, 65'536, 11).opinion().reason), "load_below_capacity");
  EXPECT_EQ((Scene{10}.cpu(0, 16, 11).memory(0, 65'536, 10).opinion().reason), "idle_not_long_enough");
  Scene quick = Scene{10}.cpu(40, 8, 1);
  quick.signal.pending_for = Seconds{59};
  EXPECT_EQ(quick.opinion().reason, "cpu_pending_above_free");
}

TEST(HdinsightLoad, ComparesFiguresOfTheSameTimeOnly) {
  Scene scene{10};
  scene.metrics.series = {steady("VCoresPending", 40, 5, Seconds{60}), steady("VCoresAvailable", 8, 1, Seconds{300})};
  EXPECT_EQ(scene.opinion().reason, "pending_not_long_enough");
}

TEST(HdinsightLoad, RemovesTwoAtATimeAndNothingThatIsNeeded) {
  EXPECT_EQ((Scene{10}.cpu(0, 16, 11).memory(0, 65'536, 11).totals().opinion().proposes), Units{8});
  EXPECT_EQ((Scene{10}.cpu(0, 7, 11).memory(0, 65'536, 11).totals().opinion().proposes), Units{9});
  EXPECT_EQ((Scene{10}.cpu(0, 7, 11).memory(0, 65'536, 11).totals().opinion().detail),
            "at most 2 instances at once, and 1 without more pending than free");
  const Proposal needed = Scene{10}.cpu(0, 3, 11).memory(0, 65'536, 11).totals().opinion();
  EXPECT_EQ(needed.proposes, Units{10});
  EXPECT_EQ(needed.reason, "needed_for_what_is_in_use");
  Scene brisk = Scene{10}.cpu(0, 40, 11).memory(0, 122'880, 11).totals();
  brisk.signal.removed_at_once = 5;
  EXPECT_EQ(brisk.opinion().proposes, Units{5});
  EXPECT_EQ((Scene{1}.cpu(0, 4, 11).memory(0, 12'288, 11).opinion().proposes), Units{0});
}

TEST(HdinsightLoad, RemovesNothingWhereHalfOfTheLoadIsUnknown) {
  const Proposal p = Scene{10}.memory(0, 65'536, 11).totals().opinion();
  EXPECT_EQ(p.proposes, Units{10});
  EXPECT_EQ(p.reason, "load_not_fully_known");
  EXPECT_EQ(p.detail, "nothing is removed while vcores are not known");
}

TEST(HdinsightLoad, HasNoOpinionWithoutAnyPair) {
  Scene scene{10};
  EXPECT_FALSE(scene.proposal());
  scene.metrics.values = {{"MemoryPendingMB", 5}, {"VCoresAvailable", 5}};
  EXPECT_FALSE(scene.proposal());
}

TEST(HdinsightLoad, CountsWhatIsOnItsWay) {
  Scene arriving = Scene{10}.cpu(40, 8, 2).totals();  // eight more
  arriving.described.pools[0].requested = 18;
  EXPECT_EQ(arriving.opinion().proposes, Units{18});
  EXPECT_EQ(arriving.opinion().reason, "additions_in_progress");
  Scene leaving = Scene{10}.cpu(0, 16, 11).memory(0, 65'536, 11).totals();
  leaving.described.pools[0].requested = 8;
  EXPECT_EQ(leaving.opinion().proposes, Units{8});
  EXPECT_EQ(leaving.opinion().reason, "removals_in_progress");
}

TEST(HdinsightLoad, HoldsWhereAsMuchIsFreeAsIsPending) {
  const Proposal p = Scene{10}.cpu(8, 8, 11).memory(4'096, 4'096, 11).opinion();
  EXPECT_EQ(p.proposes, Units{10});
  EXPECT_EQ(p.reason, "load_within_capacity");
  EXPECT_EQ(p.evidence[0], (Evidence{"VCoresPending", 8, Comparison::less_than_or_equal, 8, 1}));
  EXPECT_EQ(p.counterfactuals[0],
            (Counterfactual{Direction::out, {{"VCoresPending", Comparison::greater_than, 8, Seconds{61}}}}));
}

}  // namespace
}  // namespace headroom
