#include "core/kubernetes/scale_up/expanders.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace headroom::kubernetes {
namespace {

using Kept = std::vector<std::size_t>;

ExpansionOption option(std::string group, std::int64_t nodes, std::int64_t pods) {
  return {.group = std::move(group),
          .nodes = nodes,
          .pods = pods,
          .requested = {.cpu_milli = 500 * pods, .memory_bytes = 1000 * pods},
          .node_capacity = {.cpu_milli = 8000, .memory_bytes = 16'000}};
}

TEST(Expander, KeepsNoneOfNothing) {
  for (const Expander expander : {Expander::least_nodes, Expander::least_waste, Expander::most_pods, Expander::price,
                                  Expander::priority, Expander::random})
    EXPECT_EQ(best_options({}, expander, {}), Kept{});
}

TEST(Expander, PrefersFewerNodesOrMorePods) {
  const std::vector<ExpansionOption> options{option("a", 6, 1), option("b", 2, 3), option("c", 2, 3),
                                             option("d", 0, 0)};
  EXPECT_EQ(best_options(options, Expander::least_nodes, {}), (Kept{1, 2}));
  EXPECT_EQ(best_options(options, Expander::most_pods, {}), (Kept{1, 2}));
}

TEST(Expander, CountsWasteOfCpuAndOfMemory) {
  // (8000 − 500) / 8000 + (16,000 − 1000) / 16,000 = 1.875; with twice the memory 0.9375 + 0.96875 = 1.90625.
  std::vector<ExpansionOption> options{option("balanced", 1, 1), option("highmem", 1, 1)};
  options[1].node_capacity.memory_bytes = 32'000;
  EXPECT_EQ(score(options[0], Expander::least_waste, {}), 1.875);
  EXPECT_EQ(score(options[1], Expander::least_waste, {}), 1.90625);
  EXPECT_EQ(best_options(options, Expander::least_waste, {}), Kept{0});
  EXPECT_EQ(score({.group = "without memory"}, Expander::least_waste, {}), 0) << "nothing there, nothing wasted";
}

TEST(Expander, WeighsPriceAgainstTheSizeThatSuits) {
  // Node 200, pods 20 or 30, stabilization 10; 1 core where 2 suit is unfit by 2, and so are 4.
  std::vector<ExpansionOption> options{option("one-pod", 2, 1), option("two-pods", 1, 2)};
  options[0].node_capacity.cpu_milli = 1000;
  options[1].node_capacity.cpu_milli = 4000;
  for (ExpansionOption& o : options) o.node_price = MicroDollars{200'000'000};
  options[0].pods_price = MicroDollars{20'000'000};
  options[1].pods_price = MicroDollars{30'000'000};
  const ExpanderSettings settings{.stabilization_price = MicroDollars{10'000'000}, .preferred_cpu_milli = 2000};
  EXPECT_EQ(best_options(options, Expander::price, settings), Kept{1});
  EXPECT_EQ(score(options[1], Expander::price, settings), 2.0 * 210 / 40);
  options[1].existence = Existence::would_be_created;
  EXPECT_EQ(score(options[1], Expander::price, settings), 2 * 2.0 * 210 / 40);
  options[1].node_price = std::nullopt;
  EXPECT_EQ(best_options(options, Expander::price, settings), Kept{0});
  options[0].pods_price = std::nullopt;
  EXPECT_EQ(best_options(options, Expander::price, settings), Kept{});
}

TEST(Expander, ReadsPrioritiesUnanchored) {
  const std::vector<ExpansionOption> options{option("my-asg.t2.large", 1, 1), option("my-asg.t3.large", 1, 1),
                                             option("my-asg.t2.micro", 1, 1)};
  const auto kept = [&](std::vector<PriorityRule> rules) {
    return best_options(options, Expander::priority, {.priorities = std::move(rules)});
  };
  EXPECT_EQ(kept({{5, {"t2\\.micro"}}, {10, {".*t2\\.large.*", ".*t3\\.large.*"}}}), (Kept{0, 1}));
  EXPECT_EQ(kept({{5, {".*"}}, {10, {".t2\\.large.*"}}}), Kept{0});
  EXPECT_EQ(kept({{10, {".t2\\.large.*"}}, {5, {".*"}}}), Kept{0}) << "whatever the order of the rules";
  EXPECT_EQ(kept({{5, {"^t2"}}}), (Kept{0, 1, 2})) << "no match keeps all";
  EXPECT_EQ(kept({}), (Kept{0, 1, 2}));
  EXPECT_EQ(best_options(options, Expander::priority, {}), (Kept{0, 1, 2})) << "no priorities, no opinion";
}

TEST(PriorityPattern, IsRefusedWhereItCannotBeReadSafely) {
  EXPECT_TRUE(is_priority_pattern("spot|on-demand"));
  EXPECT_FALSE(is_priority_pattern("("));
  EXPECT_FALSE(is_priority_pattern("a{1000}"));
  EXPECT_FALSE(is_priority_pattern("(a)\\1"));
  EXPECT_FALSE(is_priority_pattern(std::string(257, 'a')));
  // Exponential for a matcher that backtracks.
  const std::vector<ExpansionOption> options{option(std::string(200, 'a') + "b", 1, 1)};
  EXPECT_EQ(best_options(options, Expander::priority, {.priorities = {{{1, {"^(a+)+$"}}}}}), Kept{0});
}

TEST(Choice, ThinsByEachExpanderAndThenByName) {
  const std::vector<ExpansionOption> options{option("c", 2, 9), option("b", 2, 9), option("a", 3, 9),
                                             option("d", 1, 8)};
  const Choice choice = choose(options, {.chain = {Expander::most_pods, Expander::least_nodes}});
  EXPECT_EQ(choice.chosen, 1U);
  EXPECT_EQ(choice.judgements[0].eliminated_by, Expander::random) << "ties with b, whose name comes first";
  EXPECT_EQ(choice.judgements[1].eliminated_by, std::nullopt);
  EXPECT_EQ(choice.judgements[2].eliminated_by, Expander::least_nodes);
  EXPECT_EQ(choice.judgements[3].eliminated_by, Expander::most_pods);
  EXPECT_EQ(choice.judgements[3].scores, (std::vector<std::optional<double>>{8, 1}));
}

TEST(Choice, MayBeNone) {
  EXPECT_EQ(choose(std::vector<ExpansionOption>{option("a", 1, 1)}, {.chain = {Expander::price}}).chosen, std::nullopt);
  EXPECT_EQ(choose({}, {}).chosen, std::nullopt);
}

TEST(PreferredCores, DoubleAsTheClusterTriples) {
  struct Row {
    std::int64_t nodes;
    std::int64_t cores;
  };
  for (const Row& row : {Row{0, 1}, Row{2, 1}, Row{3, 2}, Row{6, 2}, Row{7, 4}, Row{20, 4}, Row{21, 8}, Row{60, 8},
                         Row{61, 16}, Row{200, 16}, Row{201, 32}, Row{500, 32}})
    EXPECT_EQ(preferred_cores(row.nodes), row.cores) << row.nodes;
}

}  // namespace
}  // namespace headroom::kubernetes
