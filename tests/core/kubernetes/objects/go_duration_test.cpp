#include "core/kubernetes/objects/go_duration.hpp"

#include <cstdint>
#include <optional>

#include <gtest/gtest.h>

namespace headroom::kubernetes {
namespace {

TEST(GoDuration, ReadsWhatGoWrites) {
  struct Row {
    const char* text;
    std::optional<std::int64_t> nanoseconds;
  };
  for (const Row& row : {Row{"5m", 300'000'000'000},
                         Row{"1h30m", 5'400'000'000'000},
                         Row{"1.5h", 5'400'000'000'000},
                         Row{".5s", 500'000'000},
                         Row{"1.s", 1'000'000'000},
                         Row{"-200ms", -200'000'000},
                         Row{"+3us", 3'000},
                         Row{"1µs", 1'000},
                         Row{"0", 0},
                         Row{"0s", 0},
                         Row{"9223372036854775807ns", 9'223'372'036'854'775'807},
                         Row{"9223372036854775808ns", {}},
                         Row{"99999999999999999999999h", {}},
                         Row{"", {}},
                         Row{"-", {}},
                         Row{"5", {}},
                         Row{"m", {}},
                         Row{".s", {}},
                         Row{"5 m", {}},
                         Row{"5x", {}},
                         Row{"error", {}}}) {
    const auto parsed = parse_go_duration(row.text);
    EXPECT_EQ(parsed ? std::optional(parsed->count()) : std::nullopt, row.nanoseconds) << row.text;
  }
}

}  // namespace
}  // namespace headroom::kubernetes
