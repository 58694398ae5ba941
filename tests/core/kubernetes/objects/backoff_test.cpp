#include "core/kubernetes/objects/backoff.hpp"

#include <chrono>
#include <optional>

#include <gtest/gtest.h>

namespace headroom::kubernetes {
namespace {

using std::chrono::minutes;

TEST(Backoff, DoublesOnceItHasEndedAndUpToItsMaximum) {
  const BackoffSettings settings;
  const Instant start{};
  const auto first = after_failure(std::nullopt, settings, start);
  EXPECT_EQ(first.until, start + minutes{5});
  EXPECT_TRUE(is_backed_off(first, start + minutes{5})) << "its last moment belongs to it";
  EXPECT_FALSE(is_backed_off(first, start + minutes{5} + std::chrono::milliseconds{1}));
  EXPECT_EQ(after_failure(first, settings, start + minutes{3}).until, start + minutes{8}) << "still backed off";
  auto backoff = first;
  for (const int expected : {10, 20, 30, 30}) {
    backoff = after_failure(backoff, settings, backoff.until + minutes{1});
    EXPECT_EQ(backoff.duration, minutes{expected});
  }
  EXPECT_EQ(after_failure(backoff, settings, backoff.last_failure + minutes{181}).duration, minutes{5});
  EXPECT_FALSE(is_backed_off(std::nullopt, start));
}

}  // namespace
}  // namespace headroom::kubernetes
