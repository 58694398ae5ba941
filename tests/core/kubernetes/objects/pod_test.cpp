#include "core/kubernetes/objects/pod.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "tests/core/kubernetes/fixture.hpp"

namespace headroom::kubernetes {
namespace {

using namespace testing;

InitContainer init(std::int64_t cpu_milli, InitKind kind = InitKind::once) {
  return {.requests = {.cpu_milli = cpu_milli}, .kind = kind};
}

TEST(PodRequest, IsTheLargerOfRunningAndStarting) {
  struct Row {
    std::vector<std::int64_t> containers;
    std::vector<InitContainer> inits;
    std::int64_t overhead;
    std::int64_t cpu_milli;
  };
  constexpr auto sidecar = InitKind::sidecar;
  const Row rows[] = {
      {{}, {}, 0, 0},
      {{100, 200}, {}, 0, 300},
      {{100}, {}, 50, 150},
      {{100}, {init(50)}, 0, 100},
      {{100}, {init(500)}, 0, 500},
      {{100}, {init(500), init(300)}, 0, 500},          // one after another
      {{100}, {init(50, sidecar), init(5)}, 0, 150},    // the sidecar keeps running
      {{100}, {init(50, sidecar), init(120)}, 0, 170},  // beside the init container after it
      {{100}, {init(120), init(50, sidecar)}, 0, 150},  // but not beside the one before it
      {{100}, {init(50, sidecar), init(70, sidecar)}, 10, 230},
  };
  for (const Row& row : rows) {
    Pod p;
    for (const std::int64_t cpu : row.containers) p.containers.push_back({.requests = {.cpu_milli = cpu}});
    p.init_containers = row.inits;
    p.overhead.cpu_milli = row.overhead;
    EXPECT_EQ(request_of(p).cpu_milli, row.cpu_milli);
    EXPECT_EQ(request_of(p).pods, 1);
  }
}

TEST(PodRequest, NeitherOverflowsNorGoesBelowNothing) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  Pod p;
  p.containers = {{.requests = {.cpu_milli = most}}, {.requests = {.cpu_milli = most, .memory_bytes = -5}}};
  EXPECT_EQ(request_of(p).cpu_milli, most);
  EXPECT_EQ(request_of(p).memory_bytes, 0);
}

TEST(Pod, IsADaemonByItsOwnerOrByAnnotation) {
  Pod p = pod("p", 1, 1);
  EXPECT_FALSE(is_daemon(p));
  p.controller->kind = "DaemonSet";
  EXPECT_TRUE(is_daemon(p));
  p.controller->kind = "CustomDaemonSet";
  EXPECT_FALSE(is_daemon(p));
  p.annotations["cluster-autoscaler.kubernetes.io/daemonset-pod"] = "true";
  EXPECT_TRUE(is_daemon(p));
}

TEST(Pod, IsLongTerminatingAfterItsGracePeriodAndHalfAMinute) {
  Pod p = pod("p", 1, 1);
  const Instant now{Seconds{1'000}};
  EXPECT_FALSE(is_long_terminating(p, now));
  p.deleted_at = now - Seconds{60};
  EXPECT_FALSE(is_long_terminating(p, now)) << "30 s of grace and 30 s are exactly over";
  EXPECT_TRUE(is_long_terminating(p, now + Seconds{1}));
  p.termination_grace = Seconds{100};
  EXPECT_FALSE(is_long_terminating(p, now + Seconds{1}));
}

TEST(Pod, IsASparkExecutorByItsLabelOrByTheDriverThatOwnsIt) {
  Pod p = pod("exec-1", 1, 1);
  EXPECT_FALSE(is_spark_executor(p));
  p.labels["spark-role"] = "driver";
  EXPECT_FALSE(is_spark_executor(p));
  p.labels["spark-role"] = "executor";
  EXPECT_TRUE(is_spark_executor(p));
  p.labels.clear();
  p.controller->kind = "Pod";
  EXPECT_TRUE(is_spark_executor(p));
}

TEST(Pod, NamesTheConstraintsThatAreNotModelledOnce) {
  Pod p = pod("p", 1, 1);
  EXPECT_TRUE(unsupported_constraints(p).empty());
  p.unmodelled = {"pod affinity", "pod affinity"};
  p.rules.anti_affinity = {{.topology_key = std::string(hostname_label)}, {.topology_key = "rack"}};
  p.rules.spread = {{.topology_key = std::string(zone_label)}, {.topology_key = "rack"}};
  EXPECT_EQ(unsupported_constraints(p),
            (std::vector<std::string>{"pod affinity", "pod anti-affinity by rack", "topology spread by rack"}));
}

}  // namespace
}  // namespace headroom::kubernetes
