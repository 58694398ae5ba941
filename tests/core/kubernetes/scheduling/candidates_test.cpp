#include "core/kubernetes/scheduling/candidates.hpp"

#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "tests/core/kubernetes/fixture.hpp"

namespace headroom::kubernetes {
namespace {

using namespace testing;

TEST(Candidate, MustBeOlderThanItsDelay) {
  struct Row {
    Seconds delay;
    Seconds age;
    const char* annotation;
    bool old_enough;
  };
  const Instant now{Seconds{10'000}};
  for (const Row& row : {Row{Seconds{0}, Seconds{60}, nullptr, true}, Row{Seconds{0}, Seconds{0}, nullptr, false},
                         Row{Seconds{60}, Seconds{60}, nullptr, false}, Row{Seconds{60}, Seconds{61}, nullptr, true},
                         Row{Seconds{0}, Seconds{60}, "5m", false}, Row{Seconds{0}, Seconds{360}, "5m", true},
                         Row{Seconds{300}, Seconds{180}, "2m", false},  // may only make it longer
                         Row{Seconds{0}, Seconds{60}, "error", true}}) {
    Pod p = pod("p", 1, 1);
    p.created_at = now - row.age;
    if (row.annotation) p.annotations[std::string(scale_up_delay_annotation)] = row.annotation;
    EXPECT_EQ(is_old_enough(p, row.delay, now), row.old_enough) << row.age.count();
  }
}

TEST(Candidate, TellsWhyAPodIsLeftAlone) {
  const Instant now{Seconds{10'000}};
  const auto why = [&](auto change) {
    Pod p = pod("p", 1, 1);
    change(p);
    return ignored_reason(p, {}, now);
  };
  EXPECT_EQ(why([](Pod&) {}), std::nullopt);
  EXPECT_EQ(why([&](Pod& p) { p.deleted_at = now; }), IgnoredReason::being_deleted);
  EXPECT_EQ(why([](Pod& p) { p.controller->kind = "DaemonSet"; }), IgnoredReason::daemon_set);
  EXPECT_EQ(why([](Pod& p) { p.priority = -11; }), IgnoredReason::expendable);
  EXPECT_EQ(why([](Pod& p) { p.priority = -10; }), std::nullopt) << "exactly the cutoff is not expendable";
  EXPECT_EQ(why([](Pod& p) { p.nominated_node = "n"; }), IgnoredReason::preempting);
  EXPECT_EQ(why([](Pod& p) { p.unschedulable = false; }), IgnoredReason::not_unschedulable);
  EXPECT_EQ(why([&](Pod& p) { p.created_at = now; }), IgnoredReason::too_young);
}

}  // namespace
}  // namespace headroom::kubernetes
