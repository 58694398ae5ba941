#include "core/spark/executor_removal.hpp"

#include <gtest/gtest.h>

namespace headroom {
namespace {

const Instant idle_since{Seconds{1'000}};

TEST(SparkRemoval, WaitsForTheTimeoutOfWhatTheExecutorHolds) {
  struct Case {
    bool cached;
    ShuffleData shuffle;
    std::optional<Seconds> cached_timeout;
    std::optional<Seconds> shuffle_timeout;
    std::optional<Seconds> after;
  };
  const Seconds two_minutes{120};
  const Seconds four_minutes{240};
  for (const Case& c :
       {Case{false, ShuffleData::none, two_minutes, four_minutes, Seconds{60}},
        Case{true, ShuffleData::none, two_minutes, four_minutes, two_minutes},
        Case{false, ShuffleData::held, two_minutes, four_minutes, four_minutes},
        Case{true, ShuffleData::held, two_minutes, four_minutes, two_minutes},
        Case{true, ShuffleData::held, {}, four_minutes, four_minutes},
        Case{true, ShuffleData::none, {}, four_minutes, {}}, Case{false, ShuffleData::held, two_minutes, {}, {}},
        Case{true, ShuffleData::held, {}, {}, {}}, Case{false, ShuffleData::active, two_minutes, four_minutes, {}}}) {
    const IdleExecutor executor{"1", idle_since, c.cached, c.shuffle};
    const auto from = removable_from(executor, {.cached = c.cached_timeout, .shuffle = c.shuffle_timeout});
    EXPECT_EQ(from, c.after ? std::optional<Instant>(idle_since + *c.after) : std::nullopt);
  }
}

TEST(SparkRemoval, TakesATimeoutBeyondAllTimeForNever) {
  EXPECT_FALSE(removable_from({"1", idle_since, true}, {.cached = Seconds::max()}));
  EXPECT_FALSE(removable_from({"1", idle_since}, {.idle = Seconds::max()}));
}

TEST(SparkRemoval, LeavesTheMinimumAndTheTarget) {
  struct Case {
    ExecutorCounts counts;
    std::int64_t minimum;
    std::int64_t target;
    std::vector<std::string> removed;
  };
  const std::vector<std::string> idle{"a", "b", "c"};
  for (const Case& c :
       {Case{{.registered = 10}, 5, 5, {"a", "b", "c"}}, Case{{.registered = 7}, 5, 5, {"a", "b"}},
        Case{{.registered = 7}, 0, 6, {"a"}}, Case{{.registered = 7}, 0, 7, {}}, Case{{.registered = 7}, 0, 9, {}},
        Case{{.registered = 5}, 5, 0, {}}, Case{{.registered = 10, .pending_removal = 4}, 5, 5, {"a"}},
        Case{{.registered = 10, .decommissioning = 4}, 5, 5, {"a"}},
        Case{{.registered = 10, .pending_removal = 3, .decommissioning = 2}, 5, 5, {}},
        Case{{.registered = 0}, 0, 0, {}}})
    EXPECT_EQ(removable(idle, c.counts, {.minimum = c.minimum}, c.target), c.removed);
  EXPECT_TRUE(removable({}, {.registered = 10}, {}, 0).empty());
}

}  // namespace
}  // namespace headroom
