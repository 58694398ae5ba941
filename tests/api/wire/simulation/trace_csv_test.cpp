#include "api/wire/simulation/trace_csv.hpp"

#include <gtest/gtest.h>

#include "tests/support/clusters.hpp"

namespace headroom::api {
namespace {

using headroom::testing::at;
using simulation::DemandTrace;

const DemandTrace two{{at("2026-11-22T10:00:00Z"), 1.5}, {at("2026-11-22T10:05:00Z"), 2}};

TEST(TraceCsv, ReadsWhatPeopleExport) {
  const std::string body = "2026-11-22T10:00:00Z,1.5\n2026-11-22T10:05:00Z,2\n";
  const std::string texts[] = {
      body,
      "timestamp,value\n" + body,
      "timestamp,value,unit\n2026-11-22T10:00:00Z,1.5,nodes\n2026-11-22T10:05:00Z,2,nodes",
      "\xEF\xBB\xBFtimestamp,value\r\n2026-11-22T10:00:00Z,1.5\r\n\r\n2026-11-22T11:05:00+01:00, 2 \r\n",
      "# exported\n\"timestamp\",\"value\"\n\"2026-11-22T10:00:00Z\",\"1.5\"\n\"2026-11-22T10:05:00Z\",\"2\"\n",
      "1795341600,1.5\n1795341900,2e0\n",  // seconds since 1970
  };
  for (const std::string& text : texts) {
    const auto trace = read_trace_csv(text);
    ASSERT_TRUE(trace) << text;
    EXPECT_EQ(*trace, two) << text;
  }
}

struct FaultCase {
  const char* text;
  std::vector<std::pair<std::string, std::string>> faults;  ///< place and code
};

TEST(TraceCsv, NamesEveryFaultByItsLine) {
  const FaultCase cases[] = {
      {"", {{"the trace", "too_few_points"}}},
      {"timestamp,value\n", {{"the trace", "too_few_points"}}},
      {"timestamp,value\n2026-11-22T10:00:00Z,1\n", {{"the trace", "too_few_points"}}},
      {"2026-11-22T10:00:00Z,1\n\n2026-11-22T10:00:00Z,1\n", {{"line 3", "repeated_time"}}},
      {"2026-11-22T10:00:00Z,1\n2026-11-22T09:00:00Z,1\n", {{"line 2", "reversed_time"}}},
      {"2026-11-22T10:00:00Z,nan\n2026-11-22T11:00:00Z,-1\n", {{"line 1", "not_a_number"}, {"line 2", "out_of_range"}}},
      {"2026-11-22T10:00:00Z,1\nyesterday,1\n2026-11-22T11:00:00Z\n2026-11-22T12:00:00Z,many\n",
       {{"line 2", "wrong_time"}, {"line 3", "missing"}, {"line 4", "not_a_number"}}},
      {"2026-11-22T10:00:00Z,1\n2036-11-22T10:00:00Z,1\n", {{"the trace", "too_long"}}},
  };
  for (const FaultCase& each : cases) {
    const auto trace = read_trace_csv(each.text);
    ASSERT_FALSE(trace) << each.text;
    std::vector<std::pair<std::string, std::string>> found;
    for (const Violation& fault : trace.error().violations) found.emplace_back(fault.pointer, fault.code);
    EXPECT_EQ(found, each.faults) << each.text;
  }
}

TEST(TraceCsv, NamesAtMostAHundredFaults) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "x,y\n";
  const auto trace = read_trace_csv(text);
  ASSERT_FALSE(trace);
  EXPECT_EQ(trace.error().violations.size(), 100U);
}

}  // namespace
}  // namespace headroom::api
