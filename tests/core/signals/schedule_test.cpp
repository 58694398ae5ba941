#include "core/signals/schedule.hpp"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "core/base/names.hpp"
#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using namespace testing;
using namespace std::chrono_literals;

/// The day of the time-based seed policy: light in the morning, heavy in the afternoon, batch at night. The tests
/// evaluate on Sunday, 22 November 2026, at 10:00:30 UTC.
ScheduleWindow window(std::string name, std::chrono::hours start, std::chrono::hours end,
                      std::optional<std::int64_t> minimum, std::optional<std::int64_t> maximum,
                      std::optional<std::int64_t> desired = {}) {
  const auto units = [](std::optional<std::int64_t> size) { return size ? std::optional(Units{*size}) : std::nullopt; };
  return {.name = std::move(name),
          .start = start,
          .end = end,
          .minimum = units(minimum),
          .maximum = units(maximum),
          .desired = units(desired)};
}

EvaluationInput scene(std::int64_t nodes, std::vector<ScheduleWindow> windows, ComputeLimits allowed = limits(2, 20)) {
  Policy policy{{.limits = allowed}, {Schedule{std::move(windows)}}};
  return input(cluster({core_group(nodes)}), values({}), std::move(policy));
}

Decision decided(const EvaluationInput& in) { return decide(in, builtin_catalog()).decision; }

/// "scale_out 3 → 8, below_minimum".
std::string told(const Decision& d) {
  std::string out(name_of(d.action));
  out += " " + std::to_string(d.current.value) + " → " + std::to_string(d.target.value) + ", " + std::string(d.reason);
  if (d.status == Status::insufficient_data) out += ", insufficient data";
  for (const Clamp& clamp : d.clamps) out += ", " + std::string(name_of(clamp.code));
  for (const Warning& warning : d.warnings) out += ", " + std::string(warning.code);
  return out;
}

TEST(Schedule, BoundsTheCapacityWhileAWindowIsInForce) {
  struct Case {
    std::int64_t nodes;
    ScheduleWindow window;
    std::string_view expected;
  };
  for (const Case& c : {
           Case{3, window("heavy", 10h, 18h, 8, 12), "scale_out 3 → 8, below_minimum, minimum"},
           Case{15, window("heavy", 10h, 18h, 8, 12), "scale_in 15 → 12, above_maximum, maximum"},
           Case{9, window("heavy", 10h, 18h, 8, 12), "no_action 9 → 9, nothing_scheduled"},
           Case{9, window("over", 6h, 10h, 15, {}), "no_action 9 → 9, nothing_scheduled"},
           Case{9, window("later", 11h, 12h, 15, {}), "no_action 9 → 9, nothing_scheduled"},
           Case{1, window("over", 6h, 10h, 15, {}), "scale_out 1 → 2, below_minimum, minimum"},
           Case{25, window("over", 6h, 10h, 15, {}), "scale_in 25 → 20, above_maximum, maximum"},
           Case{3, window("zero", 10h, 18h, {}, 0), "scale_in 3 → 2, above_maximum, maximum, window_beyond_limits"},
           Case{3, window("huge", 10h, 18h, 50, {}), "scale_out 3 → 20, below_minimum, minimum, window_beyond_limits"},
           Case{3, window("silent", 10h, 18h, {}, {}), "no_action 3 → 3, nothing_scheduled"},
           Case{3, window("wish", 10h, 18h, {}, {}, 7), "scale_out 3 → 7, window_in_force"},
           Case{7, window("wish", 10h, 18h, {}, {}, 3), "scale_in 7 → 3, window_in_force"},
           Case{7, window("wish", 10h, 18h, {}, {}, 7), "no_action 7 → 7, window_in_force"},
           Case{7, window("wish", 10h, 18h, 5, 9, 12), "scale_out 7 → 9, window_in_force, maximum"},
           Case{7, window("wish", 10h, 18h, 5, 9, 0), "scale_in 7 → 5, window_in_force, minimum"},
       })
    EXPECT_EQ(told(decided(scene(c.nodes, {c.window}))), c.expected) << c.window.name;
}

TEST(Schedule, ExplainsWhatAWindowDoes) {
  ScheduleWindow heavy = window("heavy", 10h, 18h, 8, {});
  heavy.lead = Seconds{900};
  EXPECT_EQ(
      decided(scene(3, {heavy})).summary,
      "Scale out from 3 to 8 instances: window heavy (10:00–18:00 UTC, every day, from 15 min before) has been in "
      "force since 2026-11-22T09:45:00.000Z and keeps at least 8 instances.");
  EXPECT_EQ(decided(scene(3, {window("wish", 10h, 18h, {}, {}, 7)})).summary,
            "Scale out from 3 to 7 instances: window wish (10:00–18:00 UTC, every day) has been in force since "
            "2026-11-22T10:00:00.000Z and asks for 7 instances.");
  const Decision quiet = decided(scene(3, {window("later", 11h, 12h, 15, {})}));
  EXPECT_EQ(quiet.summary, "Stay at 3 instances: no window in force asks for a size.");
  EXPECT_EQ(quiet.signals.at(0).reason, "no_desired_in_force");
  EXPECT_EQ(quiet.status, Status::decided);
  EXPECT_EQ(quiet.confidence, 1);
}

TEST(Schedule, LetsTheMinimumWinIfWindowsContradictEachOther) {
  const Decision d = decided(scene(4, {window("floor", 10h, 18h, 9, {}), window("ceiling", 10h, 18h, {}, 5)}));
  EXPECT_EQ(told(d), "scale_out 4 → 9, below_minimum, minimum, windows_contradict");
  EXPECT_EQ(told(decided(scene(12, {window("floor", 10h, 18h, 9, {}), window("ceiling", 10h, 18h, {}, 5)}))),
            "scale_in 12 → 9, above_maximum, maximum, windows_contradict");
}

TEST(Schedule, IsValidUntilTheNextEdge) {
  const auto until = [](ScheduleWindow window) { return format_rfc3339(decided(scene(3, {window})).valid_until); };
  ScheduleWindow soon = window("soon", 11h, 12h, 4, {});
  EXPECT_EQ(until(soon), "2026-11-22T10:05:30.000Z") << "five minutes after the evaluation, as always";
  soon.lead = Seconds{3'360};  // 56 minutes before 11:00
  EXPECT_EQ(until(soon), "2026-11-22T10:04:00.000Z");
  ScheduleWindow ending = window("ending", 9h, 10h, 4, {});
  ending.end = 10h + 2min;
  EXPECT_EQ(until(ending), "2026-11-22T10:02:00.000Z");
}

TEST(Schedule, StopsNoOtherSignal) {
  // 9.5% of memory is available and 12 containers wait, of which 73,728 MB need 6 instances more.
  EvaluationInput in = scene(3, {window("later", 11h, 12h, 15, {})});
  in.policy.signals.push_back(ManagedScaling{});
  in.metrics = values({{"YARNMemoryAvailablePercentage", 9.5},
                       {"ContainerPending", 12},
                       {"MemoryPendingMB", 73'728},
                       {"MemoryTotalMB", 36'864}});
  EXPECT_EQ(decided(in).target, Units{9});
  in.metrics = values({{"YARNMemoryAvailablePercentage", 95}, {"ContainerPending", 0}});
  EXPECT_EQ(decided(in).action, Action::scale_in) << "no opinion is no vote against scale-in";
  std::get<Schedule>(in.policy.signals[0]).windows = {window("heavy", 10h, 18h, 3, {})};
  const Decision bounded = decided(in);
  EXPECT_EQ(bounded.action, Action::no_action);
  EXPECT_EQ(bounded.blocked_by, ClampCode::minimum);
  EXPECT_NE(bounded.clamps.at(0).detail.find("window heavy"), std::string::npos) << bounded.clamps[0].detail;
}

TEST(Schedule, BindsAloneWhileOtherSignalsLackData) {
  const auto without_metrics = [](std::int64_t nodes, ScheduleWindow window) {
    EvaluationInput in = scene(nodes, {std::move(window)});
    in.policy.signals.push_back(ManagedScaling{});
    return decided(in);
  };
  EXPECT_EQ(told(without_metrics(3, window("heavy", 10h, 18h, 8, {}))),
            "scale_out 3 → 8, below_minimum, insufficient data, minimum");
  EXPECT_EQ(told(without_metrics(15, window("heavy", 10h, 18h, {}, 12))),
            "scale_in 15 → 12, above_maximum, insufficient data, maximum");
  EXPECT_EQ(told(without_metrics(9, window("heavy", 10h, 18h, 8, 12))),
            "no_action 9 → 9, insufficient_data, insufficient data");
  EXPECT_EQ(told(without_metrics(1, window("later", 11h, 18h, 8, 12))),
            "no_action 1 → 1, insufficient_data, insufficient data")
      << "the policy's own minimum of 2 does not bind";
  EXPECT_EQ(told(without_metrics(1, window("wish", 10h, 18h, {}, {}, 6))), "scale_out 1 → 6, window_in_force")
      << "a schedule with an opinion decides";
}

TEST(Schedule, ActsDespiteCooldownsAndIncrementsAsLimitsDo) {
  EvaluationInput in = scene(3, {window("heavy", 10h, 18h, 8, {})});
  in.policy.scale_out = {.cooldown = Seconds{3600}, .maximum_increment_percent = 50};
  in.cluster.last_scaled_at = now - Seconds{60};
  EXPECT_EQ(told(decided(in)), "scale_out 3 → 8, below_minimum, minimum");
  std::get<Schedule>(in.policy.signals[0]).windows = {window("wish", 10h, 18h, {}, {}, 8)};
  EXPECT_EQ(told(decided(in)), "no_action 3 → 3, window_in_force, increment, cooldown")
      << "a wish is a proposal like any other";
}

TEST(Schedule, CountsTheLargerOfSeveralSchedules) {
  EvaluationInput in = scene(3, {window("a", 10h, 18h, 5, {})});
  in.policy.signals.push_back(Schedule{{window("b", 10h, 18h, 7, {})}});
  EXPECT_EQ(told(decided(in)), "scale_out 3 → 7, below_minimum, minimum");
}

TEST(Schedule, LeavesOutAWindowWhoseZoneItDoesNotKnow) {
  ScheduleWindow unknown = window("x", 10h, 18h, 8, {}, 9);
  unknown.time_zone = "Mars/Phobos";
  EXPECT_EQ(told(decided(scene(3, {unknown}))), "no_action 3 → 3, nothing_scheduled");
}

TEST(Schedule, RefusesNoWindowsAndTwoOfOneName) {
  const auto faults = [](const Schedule& signal) {
    std::string lines;
    for (const Violation& fault : faults_of(signal)) lines += fault.pointer + " " + fault.code + "\n";
    return lines;
  };
  EXPECT_EQ(faults({}), "/windows empty\n");
  EXPECT_EQ(faults({{window("a", 1h, 2h, 1, {}), window("a", 3h, 3h, 1, {})}}),
            "/windows/1/end same_as_start\n/windows/1/name duplicate\n");
}

}  // namespace
}  // namespace headroom
