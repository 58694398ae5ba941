#include "core/kubernetes/scale_up/equivalence_groups.hpp"

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/core/kubernetes/fixture.hpp"

namespace headroom::kubernetes {
namespace {

using namespace testing;

TEST(UpstreamGroups, AreNearlyAsManyAsSparksExecutors) {
  std::vector<Pod> executors;
  for (int i = 0; i < 50; ++i) {
    Pod p = pod("exec-" + std::to_string(i), 1000, gib);
    p.labels["spark-exec-id"] = std::to_string(i);
    executors.push_back(p);
  }
  std::vector<const Pod*> all;
  for (const Pod& p : executors) all.push_back(&p);
  EXPECT_EQ(upstream_group_count(all), 50);
  EXPECT_EQ(classes_of(executors).size(), 1U);
}

TEST(UpstreamGroups, AreByControllerAndSpec) {
  Pod a = pod("a", 100, 1);
  Pod b = pod("b", 100, 1);
  a.volumes = {{.name = "kube-api-access-1", .kind = VolumeKind::service_account}};
  b.volumes = {{.name = "kube-api-access-2", .kind = VolumeKind::service_account}};
  const std::vector<const Pod*> both{&a, &b};
  EXPECT_EQ(upstream_group_count(both), 1);
  b.controller->uid = "rs-2";
  EXPECT_EQ(upstream_group_count(both), 2);
  b.controller->uid = a.controller->uid;
  b.containers.front().requests.cpu_milli = 101;
  EXPECT_EQ(upstream_group_count(both), 2);
  b = a;
  b.controller = std::nullopt;
  EXPECT_EQ(upstream_group_count(both), 2);
  EXPECT_EQ(upstream_group_count({}), 0);
}

}  // namespace
}  // namespace headroom::kubernetes
