#include "core/signals/replica_history.hpp"

#include <gtest/gtest.h>

#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using namespace testing;
using kubernetes::ReplicaRecommendation;
using kubernetes::ScaleEvent;

TEST(ReplicaHistory, CountsWhatWasDoneFromWhenItWasAskedFor) {
  const ReplicaHistory up{.from = 3, .to = 7};
  const ReplicaHistory down{.from = 7, .to = 5};
  struct Case {
    ReplicaHistory history;
    std::int64_t current, change;
  };
  for (const Case& c : {Case{up, 7, 4}, {up, 5, 2}, {up, 20, 4}, {down, 5, -2}, {down, 6, -1}, {down, 0, -2}})
    EXPECT_EQ(scale_events_of(c.history, now, Units{c.current}), (std::vector<ScaleEvent>{{now, c.change}}))
        << c.current;
  for (const Case& c : {Case{up, 3, 0}, {up, 1, 0}, {down, 7, 0}, {down, 9, 0}, {{.from = 4, .to = 4}, 9, 0}})
    EXPECT_TRUE(scale_events_of(c.history, now, Units{c.current}).empty()) << c.current;
}

TEST(ReplicaHistory, AddsToWhatItKnew) {
  const ReplicaHistory history{.scale_events = {{now - Seconds{20}, 2}}, .from = 3, .to = 7};
  EXPECT_EQ(scale_events_of(history, now, Units{7}), (std::vector<ScaleEvent>{{now - Seconds{20}, 2}, {now, 4}}));
}

ReplicaRecommendation ago(std::int64_t seconds, std::int64_t replicas) { return {now - Seconds{seconds}, replicas}; }

TEST(ReplicaHistory, ForgetsWhatNoWindowNeeds) {
  struct Case {
    std::vector<ReplicaRecommendation> given, kept;
  };
  const Case cases[] = {
      {{}, {}},
      {{ago(30, 5), ago(15, 5), ago(0, 5)}, {ago(0, 5)}},
      {{ago(45, 9), ago(30, 2), ago(15, 4), ago(0, 5)}, {ago(45, 9), ago(30, 2), ago(15, 4), ago(0, 5)}},
      {{ago(45, 4), ago(30, 2), ago(15, 9), ago(0, 5)}, {ago(30, 2), ago(15, 9), ago(0, 5)}},
      {{ago(0, 5), ago(15, 9)}, {ago(15, 9), ago(0, 5)}},      // in any order
      {{ago(3600, 9), ago(0, 5)}, {ago(3600, 9), ago(0, 5)}},  // an hour is the longest window
      {{ago(3601, 9), ago(0, 5)}, {ago(0, 5)}},
      {{ago(0, 5), ago(-300, 9)}, {ago(0, 5), ago(-300, 9)}},  // clocks differ
      {{ago(0, 5), ago(-301, 9)}, {ago(0, 5)}},
  };
  for (const Case& c : cases)
    EXPECT_EQ(pruned({.recommendations = c.given}, now, Seconds{300}).recommendations, c.kept);
  EXPECT_EQ(pruned({.recommendations = {ago(86'400, 9)}}, now, Seconds{86'400}).recommendations.size(), 1U)
      << "the controller's own window may be longer";
  const std::vector<ScaleEvent> events{{now - Seconds{1801}, 1}, {now - Seconds{1800}, 2}, {now + Seconds{301}, 3}};
  EXPECT_EQ(pruned({.scale_events = events}, now, Seconds{300}).scale_events,
            (std::vector<ScaleEvent>{{now - Seconds{1800}, 2}}));
}

TEST(ReplicaHistory, StaysSmall) {
  ReplicaHistory history;
  for (std::int64_t second = 0; second < 3'600; ++second) {
    history.recommendations.push_back(ago(3'599 - second, 5'000 - second));
    history.scale_events.push_back({now, 1});
  }
  const ReplicaHistory kept = pruned(history, now, Seconds{300});
  EXPECT_EQ(kept.recommendations.size(), most_remembered);
  EXPECT_EQ(kept.recommendations.front(), ago(999, 2'400));
  EXPECT_EQ(kept.recommendations.back(), ago(0, 1'401));
  EXPECT_EQ(kept.scale_events.size(), most_remembered);
}

}  // namespace
}  // namespace headroom
