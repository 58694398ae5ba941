#include "core/kubernetes/scheduling/pod_classes.hpp"

#include <gtest/gtest.h>

#include "tests/core/kubernetes/fixture.hpp"

namespace headroom::kubernetes {
namespace {

using namespace testing;

TEST(PodClasses, TakeSparksExecutorsForOne) {
  Pod first = pod("etl-exec-1", 1000, gib);
  first.labels = {{"spark-exec-id", "1"}, {"spark-role", "executor"}};
  Pod second = first;
  second.name = "etl-exec-2";
  second.labels["spark-exec-id"] = "2";
  EXPECT_EQ(classes_of({first, second}).size(), 1U);
  second.containers.front().requests.cpu_milli = 2000;
  EXPECT_EQ(classes_of({first, second}).size(), 2U);
}

TEST(PodClasses, DistinguishLabelsThatSomebodySelectsBy) {
  Pod etl = labelled(pod("a", 100, 0), "etl");
  Pod web = labelled(pod("b", 100, 0), "web");
  EXPECT_EQ(classes_of({etl, web}).size(), 1U);
  etl.rules.anti_affinity = {{.selector = app("web")}};
  EXPECT_EQ(classes_of({etl, web, labelled(pod("c", 100, 0), "other")}).size(), 3U);
}

}  // namespace
}  // namespace headroom::kubernetes
