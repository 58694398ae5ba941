#include "core/base/ids.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace headroom {
namespace {

using namespace std::chrono_literals;

const Instant noon{std::chrono::milliseconds{1'795'341'630'000}};  // 2026-11-22T10:00:30Z

TEST(DecisionId, ReadsBackWhatItWrites) {
  const auto id = DecisionId::of(1'795'341'630'123 * 4096 + 4095, 0x3fff'ffff'ffff'ffff);
  EXPECT_EQ(id.text(), "dec_01a202b3-3aab-7fff-bfff-ffffffffffff");
  EXPECT_EQ(id.order(), 1'795'341'630'123 * 4096 + 4095);
  EXPECT_EQ(id.random(), 0x3fff'ffff'ffff'ffffu);
  EXPECT_EQ(DecisionId::parse(id.text()), id);
}

TEST(DecisionId, RefusesEveryOtherText) {
  for (const auto* text : {
           "",
           "dec_",
           "dec_01a202b3-3aab-7fff-bfff-fffffffffff",
           "dec_01a202b3-3aab-7fff-bfff-ffffffffffff0",
           "sim_01a202b3-3aab-7fff-bfff-ffffffffffff",  // another kind of thing
           "dec_01A202B3-3aab-7fff-bfff-ffffffffffff",  // upper case
           "dec_01a202b3-3aab-4fff-bfff-ffffffffffff",  // version 4
           "dec_01a202b3-3aab-7fff-cfff-ffffffffffff",  // another variant
           "dec_01a202b33aab-7fff-bfff-fffffffffffff",  // hyphens elsewhere
           "dec_01a202b3-3aab-7fff-bfff-fffffffffffg",
       })
    EXPECT_FALSE(DecisionId::parse(text)) << text;
}

TEST(IdGenerator, GrowsWhateverTheClockDoes) {
  IdGenerator ids;
  std::vector<DecisionId> given;
  const std::vector<Instant> clock{noon,          noon,       noon + 1ms, noon - 48h,   noon - 48h + 1ms,
                                   noon + 87600h, noon + 2ms, Instant{},  Instant{-5ms}};
  for (const auto now : clock) given.push_back(ids.next(now, given.size()));
  for (std::size_t i = 1; i < given.size(); ++i) {
    EXPECT_LT(given[i - 1].order(), given[i].order()) << i;
    EXPECT_LT(given[i - 1].text(), given[i].text()) << i;
  }
  EXPECT_EQ(given[0].order(), noon.time_since_epoch().count() * 4096);
  EXPECT_EQ(given[6].order(), (noon + 87600h).time_since_epoch().count() * 4096 + 1);
}

TEST(IdGenerator, MakesMoreInAMillisecondThanTheCounterHolds) {
  IdGenerator ids;
  auto last = ids.next(noon, 0);
  for (int i = 0; i < 10'000; ++i) {
    const auto id = ids.next(noon, 0);
    ASSERT_EQ(id.order(), last.order() + 1);
    ASSERT_LT(last, id);
    last = id;
  }
}

TEST(IdGenerator, StartsAboveItsFloor) {
  const std::int64_t floor = (noon + 1h).time_since_epoch().count() * 4096 + 7;
  IdGenerator ids;
  ids.raise_floor(floor);
  EXPECT_EQ(ids.next(noon, 1).order(), floor + 1);
  ids.raise_floor(floor - 100);
  EXPECT_EQ(ids.next(noon, 1).order(), floor + 2);
}

}  // namespace
}  // namespace headroom
