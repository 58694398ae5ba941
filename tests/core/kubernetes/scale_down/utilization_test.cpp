#include "core/kubernetes/scale_down/utilization.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "tests/core/kubernetes/scale_down/fixture.hpp"

namespace headroom::kubernetes {
namespace {

using namespace testing;
using std::chrono::minutes;

double used(const Node& n, const std::vector<Pod>& pods, const UtilizationRules& rules = {}) {
  std::vector<const Pod*> all;
  for (const Pod& p : pods) all.push_back(&p);
  return utilization(n, all, rules, now).value().highest;
}

TEST(Utilization, IsTheLargerShareOfCpuAndMemory) {
  const Node n = node("n", 2000, 2000);
  EXPECT_EQ(used(n, {}), 0);
  EXPECT_EQ(used(n, {pod("a", 100, 300)}), 0.15);
  EXPECT_EQ(used(n, {pod("a", 100, 300), pod("b", 500, 0)}), 0.3);
  EXPECT_EQ(used(n, {pod("a", 4000, 0)}), 2) << "overcommitted";
}

TEST(Utilization, TakesWhatIsLeftOutOffBothSides) {
  const Node n = node("n", 2000, 2000);
  EXPECT_EQ(used(n, {pod("a", 400, 0), daemon(400, 0)}), 0.4);
  EXPECT_EQ(used(n, {pod("a", 400, 0), daemon(400, 0)}, {.daemons = Counting::left_out}), 0.25);
  EXPECT_EQ(used(n, {daemon(2000, 2000)}, {.daemons = Counting::left_out}), 0) << "nothing left, nothing asked for";
  Pod mirror = pod("static", 1000, 0);
  mirror.annotations["kubernetes.io/config.mirror"] = "";
  EXPECT_EQ(used(n, {pod("a", 500, 0), mirror}, {.mirrors = Counting::left_out}), 0.5);
}

TEST(Utilization, LeavesOutPodsThatAreAsGoodAsGone) {
  Pod gone = pod("gone", 1000, 0);
  gone.deleted_at = now - minutes{10};
  Pod done = pod("done", 1000, 0);
  done.phase = PodPhase::failed;
  EXPECT_EQ(used(node("n", 2000, 2000), {gone, done, pod("a", 200, 0)}), 0.1);
}

TEST(Utilization, IsOfGpusWhereThereAreAny) {
  Node gpu = node("n", 2000, 2000);
  gpu.allocatable.gpus = 4;
  Pod p = pod("a", 1900, 0);
  p.containers.front().requests.gpus = 1;
  EXPECT_EQ(used(gpu, {p}), 0.25);
  Node driverless = node("n", 2000, 2000);
  driverless.labels["k8s.amazonaws.com/accelerator"] = "a10g";
  EXPECT_EQ(used(driverless, {p}), 0);
}

TEST(Utilization, CannotBeToldWithoutAnythingToAllocate) {
  EXPECT_FALSE(utilization(node("n", 2000, 0), {}, {}, now).has_value());
  EXPECT_FALSE(utilization(node("n", 0, 2000), {}, {}, now).has_value());
}

}  // namespace
}  // namespace headroom::kubernetes
