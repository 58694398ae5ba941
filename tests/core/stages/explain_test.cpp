#include "core/stages/explain.hpp"

#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using namespace testing;

const std::string low =
    "9.5% of YARN memory is available (below 15%) and 12 containers are pending; "
    "73,728 MB pending / 12,288 MB per instance = 6 more";
const std::string idle =
    "90% of YARN memory is available (above 75%) and no containers are pending; "
    "the amount in use is not known, so one step of 1 instance";

struct Summary {
  const char* about;
  std::function<void(EvaluationInput&)> change;
  std::string text;
};

TEST(Explain, SaysInOneSentenceWhatAndWhy) {
  const Summary summaries[] = {
      {"the main job", [](EvaluationInput&) {},
       "Scale out from 3 to 6 instances: " + low +
           ". Bounded because one scale-out changes at most 100%, here 3 "
           "instances."},
      {"stale metrics", [](EvaluationInput& in) { in.evaluated_at += Seconds{3600}; },
       "Stay at 3 instances, though the signals want 9: " + low +
           ". Held back because YARNMemoryAvailablePercentage is 60 min old, and figures older than 15 min do not "
           "count."},
      {"a cooldown", [](EvaluationInput& in) { in.cluster.last_scaled_at = now - Seconds{60}; },
       "Stay at 3 instances, though the signals want 9: " + low +
           ". Held back because the last change was at 2026-11-22T09:59:30.000Z and its cooldown ends at "
           "2026-11-22T10:04:30.000Z, in 4 min."},
      {"the maximum", [](EvaluationInput& in) { in.policy.limits = limits(2, 3); },
       "Stay at 3 instances, though the signals want 9: " + low + ". Held back because the maximum is 3."},
      {"above the maximum", [](EvaluationInput& in) { in.policy.limits = limits(1, 2); },
       "Scale in from 3 to 2 instances, though the signals want 9: the policy's maximum is 2 instances."},
      {"below the minimum",
       [](EvaluationInput& in) {
         in.policy.limits = limits(8, 10);
         in.metrics = lasting(50, 0, Seconds{600});
       },
       "Scale out from 3 to 8 instances: the policy's minimum is 8 instances."},
      {"an idle cluster", [](EvaluationInput& in) { in.metrics = lasting(90, 0, Seconds{600}); },
       "Scale in from 3 to 2 instances: " + idle + "."},
      {"one that is left",
       [](EvaluationInput& in) {
         in.metrics = lasting(90, 0, Seconds{600});
         in.cluster.pools[0].requested = in.cluster.pools[0].running = 1;
         in.policy.limits = limits(0, 10);
       },
       "Scale in from 2 to 1 instance: " + idle + "."},
      {"one container", [](EvaluationInput& in) { in.metrics = lasting(50, 1, Seconds{300}); },
       "Scale out from 3 to 6 instances: 1 container is pending; the pending amount is not known, so one step of 3 "
       "instances."},
      {"nothing to do", [](EvaluationInput& in) { in.metrics = lasting(50, 0, Seconds{600}); },
       "Stay at 3 instances: 50% of YARN memory is available (at or above 15%) and no containers are pending; nothing "
       "changes from 15% to 75% of free memory."},
      {"no data", [](EvaluationInput& in) { in.metrics = {}; },
       "Stay at 3 instances: there is too little data to decide, missing ContainerPending, "
       "YARNMemoryAvailablePercentage."},
      {"the On-Demand limit",
       [](EvaluationInput& in) {
         in.cluster.pools.pop_back();
         in.policy.limits.maximum_on_demand = Units{2};
       },
       "Stay at 2 instances, though the signals want 6: 9.5% of YARN memory is available (below 15%) and 12 containers "
       "are pending; 73,728 MB pending / 18,432 MB per instance = 4 more. Held back because the On-Demand limit is 2 "
       "instances and no other pool can grow."},
  };
  for (const Summary& summary : summaries) {
    EvaluationInput in = main_job();
    summary.change(in);
    EXPECT_EQ(decided(in).summary, summary.text) << summary.about;
  }
}

TEST(Explain, PutsEvidenceIntoWords) {
  using enum Comparison;
  EXPECT_EQ(phrase({"ContainerPending", 1, greater_than, 0, 1}), "1 container is pending");
  EXPECT_EQ(phrase({"ContainerPending", 1200, greater_than, 0, 1}), "1,200 containers are pending");
  EXPECT_EQ(phrase({"ContainerPending", 0, less_than_or_equal, 0, 1}), "no containers are pending");
  EXPECT_EQ(phrase({"ContainerPending", 7, greater_than_or_equal, 5, 2}), "ContainerPending is 7 (at or above 5)");
  EXPECT_EQ(phrase({"YARNMemoryAvailablePercentage", 15, greater_than_or_equal, 15, 1}),
            "15% of YARN memory is available (at or above 15%)");
  EXPECT_EQ(phrase({"HDFSUtilization", 82.5, greater_than, 80, 3}), "HDFSUtilization is 82.5 (above 80)");
}

TEST(Explain, KeepsWhatEachSignalSaid) {
  EvaluationInput in = main_job();
  ManagedScaling relaxed;
  relaxed.scale_out_below_memory_available_percent = 5;
  relaxed.pending_for = Seconds{3600};
  in.policy.signals = {relaxed, ManagedScaling{}};
  const Decision d = decided(in);
  ASSERT_EQ(d.signals.size(), 2u);
  EXPECT_FALSE(d.signals[0].chosen);
  EXPECT_EQ(d.signals[0].reason, "scale_out_wins");
  EXPECT_EQ(d.signals[0].proposes, Units{3});
  EXPECT_TRUE(d.signals[1].chosen);
  EXPECT_EQ(d.signals[1].proposes, Units{9});
}

std::vector<Direction> flips(const Decision& d) {
  std::vector<Direction> all;
  for (const Counterfactual& c : d.counterfactuals) all.push_back(c.flip_to);
  return all;
}

TEST(Explain, NamesOnlyWhatWouldHaveChangedTheDecision) {
  EXPECT_EQ(flips(decided(main_job())), std::vector{Direction::hold});

  EvaluationInput held = main_job();
  held.metrics = lasting(50, 0, Seconds{600});
  EXPECT_EQ(flips(decided(held)), (std::vector{Direction::out, Direction::out, Direction::in}));

  EvaluationInput idle_cluster = main_job();
  idle_cluster.metrics = lasting(90, 0, Seconds{600});
  EXPECT_EQ(flips(decided(idle_cluster)), (std::vector{Direction::hold, Direction::hold}));

  EvaluationInput outside = main_job();
  outside.policy.limits = limits(0, 2);
  EXPECT_TRUE(flips(decided(outside)).empty());
}

TEST(Explain, NamesTheBoundThatHeldEverythingBack) {
  EvaluationInput full = main_job();
  full.policy.limits = limits(2, 3);
  EXPECT_EQ(
      decided(full).counterfactuals,
      (std::vector<Counterfactual>{{Direction::out, {{"policy.limits.maximum", Comparison::greater_than, 3, {}}}}}));

  EvaluationInput cooling = main_job();
  cooling.cluster.last_scaled_at = now - Seconds{60};
  EXPECT_EQ(decided(cooling).counterfactuals,
            (std::vector<Counterfactual>{
                {Direction::out, {{"seconds_from_now", Comparison::greater_than_or_equal, 240, {}}}}}));

  EvaluationInput idle_cluster = main_job();
  idle_cluster.metrics = lasting(90, 0, Seconds{600});
  idle_cluster.policy.limits = limits(3, 10);
  EXPECT_EQ(decided(idle_cluster).counterfactuals,
            (std::vector<Counterfactual>{
                {Direction::in, {{"policy.limits.minimum", Comparison::less_than, 3, {}}}},
                {Direction::out, {{"YARNMemoryAvailablePercentage", Comparison::less_than_or_equal, 14.99, {}}}}}));
}

}  // namespace
}  // namespace headroom
