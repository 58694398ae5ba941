#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "core/stages/constrain.hpp"
#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using namespace testing;

/// A task group of which `running` of 4 run, and a wish for one more whose rule has a cooldown.
struct Scene {
  LifecycleState state{LifecycleState::running};
  std::int64_t running{4};
  std::optional<Seconds> changed{};  ///< how long ago; absent: nobody knows of a change
  Platform platform{Platform::emr};
  Seconds cooldown{300};
  std::string scope{};

  Constrained result() const {
    Cluster described = cluster({core_group(2), task_group(4)});
    described.platform = platform;
    described.pools[1].state = state;
    described.pools[1].running = running;
    const Policy rules = policy(limits(1, 20));
    const Metrics metrics = values({{"ContainerPending", 5}});
    Proposal wish{.proposes = {7},
                  .reason = "wish",
                  .evidence = {{"ContainerPending", 5, Comparison::greater_than, 0, 1}},
                  .cooldown = cooldown};
    if (!scope.empty()) wish.scoped = {{.scope = {.pool_id = scope}, .delta = {1}}};
    LastChange last;
    if (changed) last.at = now - *changed;
    return constrain(wish, rules, observe(described, metrics, rules, now, builtin_catalog()), last);
  }
};

TEST(ResizeCooldown, BeginsWhenTheResizeIsComplete) {
  using enum LifecycleState;
  const Scene held[] = {
      {.state = resizing, .running = 3, .changed = Seconds{330}},
      {.state = resizing, .running = 3, .changed = Seconds{7'200}},
      {.state = resizing, .running = 3},
      {.state = resizing, .running = 5, .changed = Seconds{330}},  // it is still shrinking
      {.state = resizing, .running = 4, .changed = Seconds{330}},
      {.state = running, .running = 3, .changed = Seconds{330}},
      {.state = resizing, .running = 3, .changed = Seconds{330}, .scope = "ig-TASK"},
  };
  for (const Scene& scene : held) {
    const Constrained c = scene.result();
    EXPECT_TRUE(c.withheld) << name_of(scene.state) << ", " << scene.running << " run";
    EXPECT_EQ(c.target, Units{6});
    EXPECT_EQ(c.retry_after, Seconds{300});
    ASSERT_EQ(c.clamps.size(), 1u);
    EXPECT_EQ(c.clamps[0].code, ClampCode::cooldown);
    EXPECT_NE(c.clamps[0].detail.find("`ig-TASK` is still being resized"), std::string::npos) << c.clamps[0].detail;
  }
}

TEST(ResizeCooldown, DoesNotConcernWhatIsCompleteOrElsewhere) {
  using enum LifecycleState;
  const Scene free[] = {
      {.changed = Seconds{300}},  // as long as the cooldown
      {},
      {.running = 3, .changed = Seconds{1'000}},  // nobody says that it is resizing, and the change is long ago
      {.running = 3},
      {.state = resizing, .running = 3, .changed = Seconds{330}, .cooldown = Seconds{0}},
      {.state = resizing, .running = 3, .changed = Seconds{330}, .scope = "ig-CORE"},
      {.running = 3, .changed = Seconds{330}, .platform = Platform::kubernetes},
  };
  for (const Scene& scene : free) EXPECT_EQ(scene.result().target, Units{7}) << scene.running << " run";
}

TEST(ResizeCooldown, CountsToTheSecond) {
  EXPECT_EQ(Scene{.changed = Seconds{299}}.result().retry_after, Seconds{1});
  EXPECT_EQ(Scene{.changed = Seconds{301}}.result().target, Units{7});
}

TEST(LastChange, CountsAPromptChangeFromItsRecommendation) {
  struct Case {
    Seconds applied_after;
    Seconds counts_from;
  };
  for (const auto& [applied_after, counts_from] :
       {Case{Seconds{0}, Seconds{0}}, Case{Seconds{1}, Seconds{0}}, Case{Seconds{60}, Seconds{0}},
        Case{Seconds{61}, Seconds{61}}, Case{Seconds{250}, Seconds{250}}}) {
    const Instant made = now - Seconds{300};
    const History reported{.recommendations = {{.evaluated_at = made, .applied_at = made + applied_after}}};
    EXPECT_EQ(last_change(cluster({core_group(2)}), reported, now).at, made + counts_from) << applied_after.count();

    Cluster described = cluster({core_group(2)});
    described.last_scaled_at = made + applied_after;
    const History unreported{.recommendations = {{.evaluated_at = made}}};
    EXPECT_EQ(last_change(described, unreported, now).at, made + counts_from) << applied_after.count();
  }
}

}  // namespace
}  // namespace headroom
