#include "core/kubernetes/scheduling/predicates.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "tests/core/kubernetes/fixture.hpp"

namespace headroom::kubernetes {
namespace {

using namespace testing;

TEST(Requirement, ReadsLabelsAsKubernetesDoes) {
  struct Row {
    Requirement requirement;
    bool with_spot;  ///< {market: spot, cores: 8}
    bool with_none;
  };
  const Row rows[] = {
      {{.key = "market", .op = Operator::in, .values = {"spot", "on-demand"}}, true, false},
      {{.key = "market", .op = Operator::in, .values = {}}, false, false},
      {{.key = "market", .op = Operator::not_in, .values = {"spot"}}, false, true},
      {{.key = "market", .op = Operator::exists}, true, false},
      {{.key = "market", .op = Operator::does_not_exist}, false, true},
      {{.key = "cores", .op = Operator::greater_than, .values = {"7"}}, true, false},
      {{.key = "cores", .op = Operator::greater_than, .values = {"8"}}, false, false},
      {{.key = "cores", .op = Operator::less_than, .values = {"9"}}, true, false},
      {{.key = "market", .op = Operator::greater_than, .values = {"7"}}, false, false},
      {{.key = "cores", .op = Operator::greater_than, .values = {"7", "6"}}, false, false},
  };
  const Labels labels{{"market", "spot"}, {"cores", "8"}};
  for (const Row& row : rows) {
    EXPECT_EQ(matches(row.requirement, labels), row.with_spot) << row.requirement.key;
    EXPECT_EQ(matches(row.requirement, {}), row.with_none) << row.requirement.key;
  }
}

TEST(Toleration, MatchesByKeyValueAndEffect) {
  struct Row {
    Toleration toleration;
    bool tolerates;
  };
  const Taint spot{.key = "spot", .value = "yes", .effect = TaintEffect::no_schedule};
  const Row rows[] = {
      {{.key = "spot", .op = Operator::exists}, true},
      {{.key = "spot", .value = "yes"}, true},
      {{.key = "spot", .value = "no"}, false},
      {{.key = "gpu", .op = Operator::exists}, false},
      {{.op = Operator::exists}, true},
      {{.value = "yes"}, false},
      {{.key = "spot", .op = Operator::exists, .effect = TaintEffect::no_schedule}, true},
      {{.key = "spot", .op = Operator::exists, .effect = TaintEffect::no_execute}, false},
  };
  for (const Row& row : rows) {
    SchedulingRules rules;
    rules.tolerations = {row.toleration};
    EXPECT_EQ(tolerates(rules, spot), row.tolerates) << row.toleration.key << ' ' << row.toleration.value;
  }
  EXPECT_FALSE(tolerates({}, spot));
  EXPECT_TRUE(tolerates({}, {.key = "spot", .effect = TaintEffect::prefer_no_schedule}));
}

TEST(RequiredAffinity, IsOneTermOfSeveral) {
  SchedulingRules rules;
  EXPECT_TRUE(selects(rules, {}, "n1")) << "no term asks for nothing";
  rules.node_terms = {{}};
  EXPECT_FALSE(selects(rules, {}, "n1")) << "an empty term selects nothing";
  rules.node_terms.push_back({.fields = {{.key = "metadata.name", .op = Operator::in, .values = {"n1"}}}});
  EXPECT_TRUE(selects(rules, {}, "n1"));
  EXPECT_FALSE(selects(rules, {}, "n2"));
  rules.node_selector = {{"pool", "etl"}};
  EXPECT_FALSE(selects(rules, {}, "n1")) << "the selector must hold as well";
  EXPECT_TRUE(selects(rules, {{"pool", "etl"}}, "n1"));
}

TEST(Refusal, NamesTheFirstFilterAndItsSubject) {
  Node n = node("n1", 1000, 1000);
  SchedulingRules rules;
  EXPECT_EQ(refuses(rules, n), Rejection{});
  rules.node_selector = {{"pool", "etl"}};
  EXPECT_EQ(refuses(rules, n), (Rejection{.filter = Filter::node_affinity, .subject = "pool"}));
  n.taints = {{.key = "spot"}};
  EXPECT_EQ(refuses(rules, n), (Rejection{.filter = Filter::taint_toleration, .subject = "spot"}));
  n.ready = false;
  EXPECT_EQ(refuses(rules, n),
            (Rejection{.filter = Filter::taint_toleration, .subject = "node.kubernetes.io/not-ready"}));
  n.cordoned = true;
  EXPECT_EQ(refuses(rules, n),
            (Rejection{.filter = Filter::node_unschedulable, .subject = "node.kubernetes.io/unschedulable"}));
}

TEST(Resources, TellWhichIsMissing) {
  const Resources free{.cpu_milli = 500, .memory_bytes = 100, .pods = 1};
  EXPECT_EQ(lacks(free, {.cpu_milli = 500, .memory_bytes = 100, .pods = 1}), Rejection{});
  EXPECT_EQ(lacks(free, {.cpu_milli = 500, .memory_bytes = 101, .pods = 1}),
            (Rejection{.filter = Filter::node_resources, .subject = "memory", .limit = 100, .wanted = 101}));
  EXPECT_EQ(lacks({.cpu_milli = -5, .pods = 1}, {.pods = 1}), Rejection{}) << "asks for no cpu, so none can be missing";
}

TEST(Resources, FitAWholeNumberOfTimes) {
  const Resources free{.cpu_milli = 1000, .memory_bytes = 900, .pods = 100};
  EXPECT_EQ(times_it_fits(free, {.cpu_milli = 95, .pods = 1}), 10);
  EXPECT_EQ(times_it_fits(free, {.cpu_milli = 95, .memory_bytes = 300, .pods = 1}), 3);
  EXPECT_EQ(times_it_fits(free, {.pods = 1}), 100);
  EXPECT_EQ(times_it_fits(free, {}), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(times_it_fits({.cpu_milli = -10}, {.cpu_milli = 1}), 0);
}

TEST(HostPort, CollidesOnTheSameAddressAndProtocol) {
  EXPECT_TRUE(collide({.port = 80}, {.port = 80}));
  EXPECT_FALSE(collide({.port = 80}, {.port = 81}));
  EXPECT_FALSE(collide({.port = 80}, {.port = 80, .protocol = "UDP"}));
  EXPECT_FALSE(collide({.port = 80, .address = "10.0.0.1"}, {.port = 80, .address = "10.0.0.2"}));
  EXPECT_TRUE(collide({.port = 80, .address = "10.0.0.1"}, {.port = 80, .address = "0.0.0.0"}));
}

}  // namespace
}  // namespace headroom::kubernetes
