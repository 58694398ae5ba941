#include <gtest/gtest.h>

#include "tests/api/lint/linting.hpp"

namespace headroom::lint {
namespace {

using Lines = std::vector<std::string>;

std::string policy(const std::string& settings, const std::string& pool = "workers") {
  return R"({"limits": {"unit": "nodes", "minimum": 1, "maximum": 20, "pools": [{"pool_id": ")" + pool +
         R"(", "minimum": 1, "maximum": 20}]}, "signals": [{"kind": "cluster_autoscaler")" +
         (settings.empty() ? "" : ", " + settings) + "}]}";
}

TEST(LintClusterAutoscaler, NodesHaveFiveMinutesToBecomeUseful) {
  EXPECT_EQ(found(policy(R"("scale_down_unneeded_seconds": 300, "scale_down_delay_after_add_seconds": 300)")), Lines{});
  EXPECT_EQ(found(policy(R"("scale_down_unneeded_seconds": 299)")),
            Lines{"scale_down_before_ready /signals/0/scale_down_unneeded_seconds"});
  const std::string both = policy(R"("scale_down_unneeded_seconds": 0, "scale_down_delay_after_add_seconds": 0)");
  EXPECT_EQ(found(both).size(), 2U);
  EXPECT_EQ(found(mended_wholly(both)), Lines{});
}

TEST(LintClusterAutoscaler, NothingIsSaidIfItNeverRemovesNodes) {
  EXPECT_EQ(found(policy(R"("scale_down_enabled": false, "scale_down_unneeded_seconds": 0)", "spark-executors")),
            Lines{});
}

TEST(LintClusterAutoscaler, EachFlagAloneKeepsTheNodesOfExecutors) {
  EXPECT_EQ(found(policy("", "workers")), Lines{});
  EXPECT_EQ(found(policy("", "Spark-on-demand")), Lines{"executors_block_scale_in /signals/0"});
  EXPECT_EQ(found(policy(R"("skip_nodes_with_local_storage": false)", "executors")),
            Lines{"executors_block_scale_in /signals/0"});
  EXPECT_EQ(found(policy(R"("skip_nodes_with_local_storage": true)", "executors")),
            Lines{"executors_block_scale_in /signals/0/skip_nodes_with_local_storage"});
  EXPECT_EQ(found(policy(R"("skip_nodes_with_local_storage": false, "skip_nodes_with_custom_controller_pods": false)",
                         "executors")),
            Lines{});
  EXPECT_EQ(found(mended(policy("", "executors"), "executors_block_scale_in").value()), Lines{});
}

}  // namespace
}  // namespace headroom::lint
