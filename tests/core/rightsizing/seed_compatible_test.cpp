#include "core/rightsizing/seed_compatible.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace headroom::rightsizing {
namespace {

using Codes = std::vector<std::string>;

SeedSizing sized(const SeedRequest& request) {
  const auto answer = rightsize_like_seed(request);
  EXPECT_TRUE(answer) << request.data_size;
  return answer.value_or(SeedSizing{});
}

Codes faults(const SeedRequest& request) {
  Codes codes;
  for (const Warning& warning : sized(request).warnings) codes.emplace_back(warning.code);
  std::ranges::sort(codes);
  return codes;
}

TEST(SeedCompatible, ReadsNumbersAsPythonDoes) {
  struct Row {
    const char* text;
    std::int64_t mb;
  };
  for (const Row& row : {Row{"1TB", 1'048'576}, Row{" \t2tb\n", 2'097'152}, Row{"500 GB", 512'000}, Row{"+7GB", 7168},
                         Row{"-5GB", -5120}, Row{"1_000GB", 1'024'000}, Row{"007MB", 7}, Row{"0_0", 0}, Row{"-0", 0},
                         Row{"25600", 25'600}, Row{"8796093022207TB", 9'223'372'036'853'727'232},
                         Row{"9223372036854775807", 9'223'372'036'854'775'807}})
    EXPECT_EQ(sized({.data_size = row.text}).data_size_mb, row.mb) << row.text;
}

TEST(SeedCompatible, RefusesWhatPythonRefuses) {
  for (const char* text :
       {"", "TB", "1T", "1TiB", "1.5TB", "1e3GB", "1__0GB", "_1GB", "1_GB", "- 5GB", "+-5GB", "0x10", "1 000GB",
        "1GBTB", "1KB", "8796093022208TB", "9223372036854775808", "99999999999999999999999999999999999999999999TB"}) {
    const auto answer = rightsize_like_seed({.data_size = text});
    ASSERT_FALSE(answer) << text;
    EXPECT_EQ(answer.error().violations.at(0).pointer, "/data_size") << text;
  }
}

TEST(SeedCompatible, NamesEveryFaultOfARequest) {
  const auto answer = rightsize_like_seed({.data_size = "1T", .executor_preset = "huge"});
  ASSERT_FALSE(answer);
  ASSERT_EQ(answer.error().violations.size(), 2U);
  EXPECT_EQ(answer.error().violations[1].detail, "must be one of: small, medium, large, xlarge");
}

TEST(SeedCompatible, FloorsNegativeNumbersAsPythonDoes) {
  const SeedSizing by_cores = sized({.data_size = "1TB", .cluster_cores = -7});
  EXPECT_EQ(by_cores.executor_count, -4);  // -7 // 2
  const SeedSizing by_memory = sized({.data_size = "1TB", .cluster_memory_gb = -15});
  EXPECT_EQ(by_memory.executor_count, -3);  // int(-15 / 4.0)
  EXPECT_EQ(by_memory.initial_executors, -2);
  EXPECT_EQ(by_memory.cost_estimate, "$-0.08 - $-0.24");
}

TEST(SeedCompatible, RefusesWhat64BitsDoNotHold) {
  constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
  EXPECT_EQ(rightsize_like_seed({.data_size = "1TB", .executor_preset = "small", .cluster_cores = least})
                .error()
                .violations.at(0)
                .pointer,
            "/cluster_cores");
  EXPECT_EQ(rightsize_like_seed({.data_size = "1TB", .executor_preset = "small", .cluster_memory_gb = least})
                .error()
                .violations.at(0)
                .pointer,
            "/cluster_memory_gb");
}

TEST(SeedCompatible, WarnsOfTheFaultsThatEachResultShows) {
  EXPECT_EQ(faults({.data_size = "1TB"}), (Codes{"cost_model", "gb_read_as_gib", "memory_rule_never_binds",
                                                 "memory_unit_ambiguous", "one_wave_assumed", "overhead_left_out"}));
  EXPECT_EQ(faults({.data_size = "0GB"}),
            (Codes{"concurrency_from_shuffle_partitions", "cost_model", "memory_unit_ambiguous", "overhead_left_out"}));
  EXPECT_EQ(faults({.data_size = "1TB", .cluster_cores = 100, .spot = true}),
            (Codes{"cost_model", "gb_read_as_gib", "maximum_breaks_limit", "memory_rule_never_binds",
                   "memory_unit_ambiguous", "overhead_left_out", "rounds_down", "spot_discount_is_text"}));
  EXPECT_EQ(
      faults({.data_size = "1TB", .cluster_cores = 1}),
      (Codes{"cost_model", "gb_read_as_gib", "memory_rule_never_binds", "memory_unit_ambiguous", "no_executors"}));
}

TEST(SeedCompatible, SaysWhatTheOverheadAddsUpTo) {
  const auto warnings = sized({.data_size = "1TB", .cluster_cores = 100}).warnings;
  const auto overhead = std::ranges::find(warnings, "overhead_left_out", &Warning::code);
  ASSERT_NE(overhead, warnings.end());
  EXPECT_NE(overhead->detail.find("229.5 GiB"), std::string::npos) << overhead->detail;  // 51 × 4.5
}

TEST(SeedCompatible, WritesMemoryInItsUnits) {
  EXPECT_EQ(seed_memory(Mebibytes{4096}), "4G");
  EXPECT_EQ(seed_memory(Mebibytes{512}), "512m");
  EXPECT_EQ(seed_name(*executor_preset("xlarge")), "XLarge");
  EXPECT_EQ(seed_name(*executor_preset("small")), "Small");
}

}  // namespace
}  // namespace headroom::rightsizing
