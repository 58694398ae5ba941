#include "core/simulation/spend_ledger.hpp"

#include <gtest/gtest.h>

#include "tests/support/clusters.hpp"

namespace headroom::simulation {
namespace {

using headroom::testing::at;
using headroom::testing::usd;

using std::chrono::minutes;

const TimeZone utc{.name = "UTC"};

TEST(SpendLedger, AddsUpMinutesAndRoundsOnce) {
  const Instant start = at("2026-11-22T10:00:00Z");
  SpendLedger ledger({.daily = usd("50")}, utc, start);
  for (int minute = 0; minute < 20; ++minute) ledger.pay(start + minutes{minute}, usd("0.1").value);
  // 20 minutes at 0.1 an hour; 20 × 0.001667 would be 0.03334.
  EXPECT_EQ(ledger.spent(start + minutes{20}).today->amount, usd("0.033333"));
  EXPECT_FALSE(ledger.spent(start + minutes{20}).hour);
}

TEST(SpendLedger, BeginsWithWhatTheBudgetNamesAndAnewInEachWindow) {
  const Instant start = at("2026-11-30T23:30:00Z");
  SpendLedger ledger({.spent_hour = usd("1"), .spent_today = usd("20"), .spent_month = usd("500")}, utc, start);
  for (int minute = 0; minute < 30; ++minute) ledger.pay(start + minutes{minute}, usd("1.2").value);
  const Spend before = ledger.spent(at("2026-11-30T23:59:59Z"));
  EXPECT_EQ(before.hour->amount, usd("1.6"));
  EXPECT_EQ(before.today->amount, usd("20.6"));
  EXPECT_EQ(before.month->amount, usd("500.6"));
  const Spend after = ledger.spent(at("2026-12-01T00:00:00Z"));
  EXPECT_EQ(after.hour->amount, usd("0"));
  EXPECT_EQ(after.today->amount, usd("0"));
  EXPECT_EQ(after.month->amount, usd("0"));
}

TEST(SpendLedger, TurnsAtTheZonesMidnight) {
  const Instant start = at("2026-11-22T18:00:00Z");
  SpendLedger ledger({.spent_today = usd("20")}, {.name = "Asia/Kolkata", .offset = Seconds{19'800}}, start);
  EXPECT_EQ(ledger.spent(at("2026-11-22T18:29:00Z")).today->amount, usd("20"));
  EXPECT_EQ(ledger.spent(at("2026-11-22T18:30:00Z")).today->amount, usd("0"));
}

}  // namespace
}  // namespace headroom::simulation
