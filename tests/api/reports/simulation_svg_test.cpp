#include "api/reports/simulation_svg.hpp"

#include <gtest/gtest.h>

#include "api/reports/cost_actions_svg.hpp"
#include "api/reports/simulation_text.hpp"
#include "api/reports/svg.hpp"
#include "tests/support/clusters.hpp"

namespace headroom::api {
namespace {

using headroom::testing::at;
using simulation::SimulatedPolicy;
using simulation::StaticPolicy;

const Instant ten = at("2026-11-22T10:00:00Z");

SimulationAnswer answer_for(const simulation::DemandTrace& trace, const std::vector<SimulatedPolicy>& policies) {
  const auto demand = simulation::by_minute(trace);
  const simulation::Options options{.hourly_price = MicroDollars{96'000}};
  std::vector<simulation::Simulation> results;
  for (const SimulatedPolicy& policy : policies)
    results.push_back(*simulation::simulate(policy, shared_limits(policies), demand, options, builtin_catalog()));
  return answer_of(demand, options, policies, std::move(results), {});
}

SimulatedPolicy constant(std::string name, std::int64_t units) { return {std::move(name), StaticPolicy{Units{units}}}; }
SimulatedPolicy managed() { return {"managed", headroom::testing::policy(headroom::testing::limits(1, 9))}; }

const simulation::DemandTrace hour{{ten, 1}, {ten + Seconds{1800}, 4}, {ten + Seconds{3600}, 1}};

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t found = 0;
  for (auto place = text.find(part); place != std::string::npos; place = text.find(part, place + 1)) ++found;
  return found;
}

TEST(SimulationSvg, HasOnePanelPerPolicy) {
  const std::string svg = simulation_svg(answer_for(hour, {constant("enough", 4), managed()}));
  EXPECT_EQ(count(svg, "class=\"plot\""), 2U);
  EXPECT_NE(svg.find(">enough</text>"), std::string::npos);
  EXPECT_NE(svg.find(">managed</text>"), std::string::npos);
  EXPECT_NE(svg.find("2026-11-22 10:00 to 11:00 UTC"), std::string::npos);
}

TEST(SimulationSvg, IsRedOnlyIfTooLittleRan) {
  EXPECT_EQ(count(simulation_svg(answer_for(hour, {constant("enough", 4)})), "class=\"lack\""), 1U);  // the legend
  EXPECT_EQ(count(simulation_svg(answer_for(hour, {constant("too few", 3)})), "class=\"lack\""), 2U);
}

TEST(SimulationSvg, MarksScaleOuts) {
  EXPECT_EQ(count(simulation_svg(answer_for(hour, {constant("still", 4)})), "class=\"out\""), 1U);  // the legend
  EXPECT_EQ(count(simulation_svg(answer_for(hour, {managed()})), "class=\"out\""), 2U);
}

TEST(SimulationSvg, EscapesNames) {
  const std::string svg = simulation_svg(answer_for(hour, {constant("<a & \"b\">", 4)}));
  EXPECT_NE(svg.find("&lt;a &amp; &quot;b&quot;&gt;"), std::string::npos);
}

TEST(SimulationSvg, StaysSmallForAYear) {
  simulation::DemandTrace year;
  for (int i = 0; i <= 365 * 24; ++i) year.push_back({ten + i * Seconds{3600}, i % 7 + 0.5});
  const std::string svg = simulation_svg(answer_for(year, {constant("five", 5)}));
  EXPECT_LT(svg.size(), 500'000U);
  EXPECT_NE(svg.find(">2027</text>"), std::string::npos);  // January begins a year
}

TEST(SimulationSvg, DrawsASingleMinute) {
  EXPECT_NE(simulation_svg(answer_for({{ten, 0}, {ten + Seconds{60}, 0}}, {constant("none", 0)})).find("</svg>"),
            std::string::npos);
}

struct TickCase {
  Seconds length;
  std::size_t most;
  std::vector<std::string> labels;
};

TEST(Svg, MarksRoundTimes) {
  const TickCase cases[] = {
      {Seconds{3600}, 6, {"10:00", "10:10", "10:20", "10:30", "10:40", "10:50"}},
      {Seconds{86'400}, 4, {"12:00", "18:00", "Nov 23", "06:00"}},
      {Seconds{21 * 86'400}, 4, {"Nov 23", "Nov 30", "Dec 7"}},  // Mondays
      {Seconds{100 * 86'400}, 4, {"Dec", "2027", "Feb", "Mar"}},
  };
  for (const TickCase& each : cases) {
    std::vector<std::string> labels;
    for (const svg::TimeTick& tick : svg::time_ticks(ten, ten + each.length, each.most)) labels.push_back(tick.label);
    EXPECT_EQ(labels, each.labels) << each.length.count();
  }
}

TEST(Svg, MarksRoundValues) {
  EXPECT_EQ(svg::ticks_to(23), (std::vector<double>{0, 5, 10, 15, 20, 25}));
  EXPECT_EQ(svg::ticks_to(1e6), (std::vector<double>{0, 2e5, 4e5, 6e5, 8e5, 1e6}));
}

TEST(CostActionsSvg, JoinsTheSettingsOfOnePolicy) {
  const std::string svg = cost_actions_svg(
      {{"predictive", {{"0", 102, 1.335, 0.96}, {"30", 49, 1.34, 0.96}}}, {"threshold", {{"", 13, 1.83, 1.35}}}});
  EXPECT_EQ(count(svg, "<circle"), 3U);
  EXPECT_EQ(count(svg, "<path"), 1U);
  EXPECT_NE(svg.find("30: 0.96% short"), std::string::npos);
}

TEST(SimulationText, HasALinePerPolicyAndMinute) {
  const auto answer = answer_for({{ten, 1}, {ten + Seconds{120}, 1}}, {constant("a,b", 2), constant("c", 1)});
  EXPECT_EQ(simulation_timeline(answer),
            "policy,timestamp,demand,requested,running\n"
            "\"a,b\",2026-11-22T10:00:00.000Z,1,2,2\n\"a,b\",2026-11-22T10:01:00.000Z,1,2,2\n"
            "c,2026-11-22T10:00:00.000Z,1,1,1\nc,2026-11-22T10:01:00.000Z,1,1,1\n");
}

TEST(SimulationText, ComparesWithTheStaticPeakAndTheOracle) {
  const std::string table = simulation_table(answer_for({{ten, 4}, {ten + Seconds{3600}, 4}}, {constant("ten", 10)}));
  EXPECT_NE(table.find("(static peak)           4  $0.38"), std::string::npos) << table;
  EXPECT_NE(table.find("(oracle)"), std::string::npos);
}

}  // namespace
}  // namespace headroom::api
