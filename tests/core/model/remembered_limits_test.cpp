#include "core/model/remembered_limits.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace headroom {
namespace {

using namespace std::chrono_literals;
using Maybe = std::optional<Units>;

constexpr Instant noon{std::chrono::milliseconds{1'795'348'800'000}};

ComputeLimits limits(std::int64_t minimum, std::int64_t maximum, Maybe on_demand = {}, Maybe core = {}) {
  return {Unit::instances, Units{minimum}, Units{maximum}, on_demand, core};
}

/// What is known after the first look at these limits, at noon.
RememberedLimits first(const ComputeLimits& attached) { return see_limits({}, attached, {}, noon).remembered; }

SteeredLimits target(std::int64_t units, Maybe on_demand = {}, Maybe core = {}) {
  return {Unit::instances, Units{units}, on_demand, core};
}

TEST(RememberedLimits, AreThoseSeenFirst) {
  const auto known = first(limits(2, 10, Units{4}, Units{3}));
  EXPECT_EQ(known.limits, limits(2, 10, Units{4}, Units{3}));
  EXPECT_EQ(known.attached, limits(2, 10, Units{4}, Units{3}));
  EXPECT_EQ(known.since, noon);
  EXPECT_EQ(known.seen_at, noon);
}

TEST(RememberedLimits, OutliveAMinimumThatIsATargetOfOurs) {
  const std::vector ours{target(6)};
  const auto seen = see_limits(first(limits(2, 10)), limits(6, 10), ours, noon + 5min);
  EXPECT_EQ(seen.remembered.limits, limits(2, 10));
  EXPECT_EQ(seen.remembered.attached, limits(6, 10));
  EXPECT_EQ(seen.remembered.since, noon);
  EXPECT_EQ(seen.remembered.seen_at, noon + 5min);
  ASSERT_EQ(seen.differences.size(), 1U);
  EXPECT_EQ(seen.differences[0], (LimitDifference{LimitField::minimum, Units{6}, Units{2}, true}));
}

TEST(RememberedLimits, OutliveAMaximumThatIsATargetOfOurs) {
  const std::vector ours{target(7), target(6)};
  EXPECT_EQ(see_limits(first(limits(2, 10)), limits(2, 6), ours, noon).remembered.limits, limits(2, 10));
}

TEST(RememberedLimits, AreReplacedOneByOne) {
  const std::vector ours{target(6)};
  const auto seen = see_limits(first(limits(2, 10)), limits(6, 20), ours, noon + 5min);
  EXPECT_EQ(seen.remembered.limits, limits(2, 20)) << "the minimum is our target, the maximum was raised";
  EXPECT_EQ(seen.remembered.since, noon + 5min);
  ASSERT_EQ(seen.differences.size(), 2U);
  EXPECT_EQ(seen.differences[1], (LimitDifference{LimitField::maximum, Units{20}, Units{10}, false}));
  EXPECT_EQ(see_limits(first(limits(2, 10)), limits(3, 8), ours, noon).remembered.limits, limits(3, 8));
}

TEST(RememberedLimits, KeepALimitThatEqualsATargetOfOursWhoeverSetIt) {
  const std::vector ours{target(6)};
  const auto seen = see_limits(first(limits(2, 10)), limits(2, 6), ours, noon);
  EXPECT_EQ(seen.remembered.limits, limits(2, 10));
  EXPECT_TRUE(seen.differences.at(0).is_ours) << "so that somebody can be told";
}

TEST(RememberedLimits, AreNotJudgedAgainWhileTheAttachedOnesStay) {
  const std::vector ours{target(6)};
  const auto known = see_limits(first(limits(2, 10)), limits(6, 10), ours, noon).remembered;
  const std::vector newer{target(9), target(8)};
  EXPECT_EQ(see_limits(known, limits(6, 10), newer, noon + 1h).remembered, known);
  EXPECT_EQ(see_limits(known, limits(6, 10), {}, noon + 1h).remembered, known);
}

TEST(RememberedLimits, OfAnotherUnitAreNew) {
  const std::vector ours{target(6)};
  ComputeLimits vcpu = limits(6, 40);
  vcpu.unit = Unit::vcpu;
  const auto seen = see_limits(first(limits(2, 10)), vcpu, ours, noon + 5min);
  EXPECT_EQ(seen.remembered.limits, vcpu);
  EXPECT_TRUE(seen.differences.empty());
  // A target in instances says nothing about vCPUs.
  ComputeLimits lower = limits(4, 6);
  lower.unit = Unit::vcpu;
  EXPECT_EQ(see_limits(seen.remembered, lower, ours, noon + 10min).remembered.limits, lower);
}

TEST(RememberedLimits, OfARemovedPolicyDontCount) {
  auto known = first(limits(2, 10));
  known.attached.reset();
  const std::vector ours{target(6)};
  EXPECT_EQ(see_limits(known, limits(6, 10), ours, noon + 5min).remembered.limits, limits(6, 10));
}

TEST(RememberedLimits, HaveCapsOfTheirOwn) {
  const auto known = first(limits(2, 10, Units{8}, Units{4}));
  const std::vector ours{target(3)};
  // On the way in, EMR wants both caps within the maximum, which is the target.
  EXPECT_EQ(see_limits(known, limits(2, 3, Units{3}, Units{3}), ours, noon).remembered.limits, known.limits);
  EXPECT_EQ(see_limits(known, limits(2, 3), ours, noon).remembered.limits, known.limits) << "absent is the maximum";
  EXPECT_EQ(see_limits(known, limits(2, 10, Units{5}, Units{4}), ours, noon).remembered.limits,
            limits(2, 10, Units{5}, Units{4}));
  EXPECT_EQ(see_limits(known, limits(2, 10, Units{8}, Units{2}), ours, noon).remembered.limits,
            limits(2, 10, Units{8}, Units{2}));
  EXPECT_EQ(see_limits(known, limits(2, 10, Units{10}, Units{10}), ours, noon).remembered.limits, limits(2, 10))
      << "a cap that allows as much as the maximum is none";
}

TEST(RememberedLimits, KnowTheCapsThatADecisionNarrowed) {
  const auto known = first(limits(2, 10, Units{8}));
  const std::vector ours{target(6, Units{5}, Units{4})};
  EXPECT_EQ(see_limits(known, limits(6, 10, Units{5}, Units{4}), ours, noon).remembered.limits, known.limits);
  EXPECT_EQ(see_limits(known, limits(6, 10, Units{4}), ours, noon).remembered.limits, limits(2, 10, Units{4}))
      << "4 is the core cap of ours, not the On-Demand cap";
}

TEST(RememberedLimits, NewCapsUnderAMaximumThatStays) {
  const auto known = first(limits(2, 10));
  // From no cap to a cap of 10 under a maximum of 20.
  EXPECT_EQ(see_limits(known, limits(2, 20, Units{10}), {}, noon).remembered.limits, limits(2, 20, Units{10}));
  EXPECT_EQ(see_limits(known, limits(2, 20), {}, noon).remembered.limits, limits(2, 20));
}

TEST(RememberedLimits, ThatWouldContradictEachOtherGiveWayToTheAttachedOnes) {
  // 3 is a target of ours under a policy that the request had; the remembered minimum is 5.
  const std::vector ours{target(3)};
  const auto seen = see_limits(first(limits(5, 10)), limits(3, 4), ours, noon);
  EXPECT_EQ(seen.remembered.limits, limits(3, 4));
  for (const auto& each : seen.differences) EXPECT_FALSE(each.is_ours);
}

TEST(RememberedLimits, OfZeroAreLimits) {
  const auto known = first(limits(0, 10, Units{0}));
  const std::vector ours{target(0)};
  EXPECT_EQ(see_limits(known, limits(0, 0, Units{0}), ours, noon).remembered.limits, known.limits);
  EXPECT_EQ(see_limits(known, limits(0, 0, Units{0}), {}, noon).remembered.limits, limits(0, 0, Units{0}));
}

TEST(RememberedLimits, SupersedeOnlyWhatIsNotNewer) {
  const auto known = first(limits(2, 10));
  auto later = known;
  EXPECT_TRUE(supersedes(known, std::nullopt));
  EXPECT_TRUE(supersedes(later, known)) << "the same moment";
  later.seen_at = noon + 1ms;
  EXPECT_TRUE(supersedes(later, known));
  EXPECT_FALSE(supersedes(known, later));
}

}  // namespace
}  // namespace headroom
