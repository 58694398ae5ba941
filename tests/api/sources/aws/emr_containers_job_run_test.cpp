#include <gtest/gtest.h>

#include "tests/api/sources/fixture.hpp"

namespace headroom::api {
namespace {

constexpr auto kind = "aws.emr-containers.DescribeJobRun";

TEST(JobRun, TellsThePlatformAndTheVirtualCluster) {
  const Read read =
      read_one(kind, R"({"jobRun": {"id": "00000003a1b2", "virtualClusterId": "a1b2c3", "state": "RUNNING",
      "arn": "arn:aws:emr-containers:eu-west-1:123456789012:/virtualclusters/a1b2c3/jobruns/00000003a1b2",
      "jobDriver": {"sparkSubmitJobDriver": {"entryPoint": "s3://b/x.py"}}}})");
  ASSERT_EQ(read.faults(), "");
  EXPECT_EQ(read.findings.platform, Platform::emr_on_eks);
  EXPECT_EQ(read.findings.virtual_cluster_id, "a1b2c3");
  EXPECT_EQ(read.findings.cluster_id, std::nullopt);
  EXPECT_EQ(read.findings.region, "eu-west-1");
  EXPECT_EQ(read.warnings(), "");
}

TEST(JobRun, IsSaidToBeOver) {
  const struct {
    std::string_view state;
    std::string_view warnings;
  } cases[] = {{"PENDING", ""},
               {"SUBMITTED", ""},
               {"RUNNING", ""},
               {"CANCEL_PENDING", ""},
               {"CANCELLED", "job_run_over\n"},
               {"FAILED", "job_run_over\n"},
               {"COMPLETED", "job_run_over\n"}};
  for (const auto& [state, warnings] : cases)
    EXPECT_EQ(read_one(kind, R"({"virtualClusterId": "a1b2c3", "state": ")" + std::string(state) + "\"}").warnings(),
              warnings)
        << state;
}

TEST(JobRun, IsOfNoUseWithoutAVirtualCluster) {
  EXPECT_EQ(read_one(kind, R"({"jobRun": {"id": "00000003a1b2", "state": "FAILED"}})").warnings(), "unused_document\n");
  EXPECT_EQ(read_one(kind, R"({"jobRun": {"virtualClusterId": 3}})").faults(),
            "/sources/0/body/jobRun/virtualClusterId wrong_type\n");
}

TEST(JobRun, SaysMoreOfThePlatformThanNodeGroupsDo) {
  const std::string job = R"({"kind": "aws.emr-containers.DescribeJobRun", "body": {"virtualClusterId": "a1b2c3"}})";
  const std::string group = R"({"kind": "aws.eks.DescribeNodegroup", "body": {"nodegroup": {"nodegroupName": "workers",
      "clusterName": "etl", "scalingConfig": {"desiredSize": 1}}}})";
  for (const std::string& sources : {job + "," + group, group + "," + job}) {
    const Read read = read_all("[" + sources + "]");
    EXPECT_EQ(read.findings.platform, Platform::emr_on_eks);
    EXPECT_EQ(read.findings.cluster_id, "etl");
    EXPECT_EQ(read.warnings(), "");
  }
}

}  // namespace
}  // namespace headroom::api
