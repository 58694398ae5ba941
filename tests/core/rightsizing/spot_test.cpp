#include "core/rightsizing/spot.hpp"

#include <gtest/gtest.h>

namespace headroom::rightsizing {
namespace {

JobRequest spot(Platform platform, std::optional<CloudProvider> cloud, std::int64_t share = 100) {
  return {.platform = platform, .spot_share_percent = share, .cloud = cloud};
}

std::string_view label_of(const JobRequest& request) {
  const SpotNodes* nodes = spot_nodes_of(request);
  return nodes == nullptr ? "" : nodes->spot.key;
}

std::vector<std::string_view> codes(const std::vector<Warning>& warnings) {
  std::vector<std::string_view> found;
  for (const Warning& warning : warnings) found.push_back(warning.code);
  return found;
}

TEST(RightsizingSpot, NodesAreThoseOfTheCloud) {
  EXPECT_EQ(label_of(spot(Platform::kubernetes, CloudProvider::aws)), "eks.amazonaws.com/capacityType");
  EXPECT_EQ(label_of(spot(Platform::kubernetes, CloudProvider::gcp)), "cloud.google.com/gke-spot");
  EXPECT_EQ(label_of(spot(Platform::kubernetes, CloudProvider::azure)), "kubernetes.azure.com/scalesetpriority");
}

TEST(RightsizingSpot, EveryCloudHasARow) {
  ASSERT_EQ(spot_nodes().size(), names_of<CloudProvider>.size());
  for (std::size_t i = 0; i < spot_nodes().size(); ++i)
    EXPECT_EQ(spot_nodes()[i].cloud, names_of<CloudProvider>[i].second);
}

TEST(RightsizingSpot, EmrOnEksIsAlwaysOnAws) {
  EXPECT_EQ(label_of(spot(Platform::emr_on_eks, std::nullopt)), "eks.amazonaws.com/capacityType");
  EXPECT_EQ(label_of(spot(Platform::emr_on_eks, CloudProvider::gcp)), "eks.amazonaws.com/capacityType");
}

TEST(RightsizingSpot, NothingIsSelectedWithoutAShareACloudOrKubernetes) {
  EXPECT_EQ(spot_nodes_of(spot(Platform::kubernetes, CloudProvider::aws, 0)), nullptr);
  EXPECT_EQ(spot_nodes_of(spot(Platform::kubernetes, std::nullopt)), nullptr);
  EXPECT_EQ(spot_nodes_of(spot(Platform::emr, CloudProvider::aws)), nullptr);
  EXPECT_EQ(spot_nodes_of(spot(Platform::spark, CloudProvider::aws)), nullptr);
}

TEST(RightsizingSpot, OnEmrOnlyTheLimitsOnFailuresChange) {
  ASSERT_EQ(spot_settings(Platform::emr).size(), 2U);
  EXPECT_EQ(spot_settings(Platform::emr)[0].key, "spark.task.maxFailures");
  EXPECT_EQ(spot_settings(Platform::emr)[1].key, "spark.stage.maxConsecutiveAttempts");
}

TEST(RightsizingSpot, SettingsElsewhereKeepShuffleFilesAndMoveBlocks) {
  for (const Platform platform : {Platform::kubernetes, Platform::emr_on_eks, Platform::spark})
    EXPECT_EQ(spot_settings(platform).size(), 7U);
  EXPECT_EQ(spot_settings(Platform::kubernetes)[0].key, "spark.dynamicAllocation.shuffleTracking.enabled");
}

TEST(RightsizingSpot, WarnsOfWhatTheArtifactsCannotPlace) {
  using Codes = std::vector<std::string_view>;
  EXPECT_EQ(codes(spot_warnings(spot(Platform::kubernetes, CloudProvider::gcp))), Codes{});
  EXPECT_EQ(codes(spot_warnings(spot(Platform::emr_on_eks, std::nullopt))), Codes{});
  EXPECT_EQ(codes(spot_warnings(spot(Platform::kubernetes, std::nullopt, 0))), Codes{});
  EXPECT_EQ(codes(spot_warnings(spot(Platform::kubernetes, std::nullopt))), Codes{"spot_placement"});
  EXPECT_EQ(codes(spot_warnings(spot(Platform::kubernetes, CloudProvider::gcp, 60))), Codes{"spot_placement"});
  EXPECT_EQ(codes(spot_warnings(spot(Platform::spark, CloudProvider::gcp))), Codes{"spot_placement"});
  EXPECT_EQ(codes(spot_warnings(spot(Platform::emr, std::nullopt))), Codes{"spot_driver"});
}

TEST(RightsizingSpot, SaysTheShareThatNoSelectorKeeps) {
  const auto warnings = spot_warnings(spot(Platform::kubernetes, CloudProvider::aws, 60));
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_NE(warnings[0].detail.find("60% Spot"), std::string::npos);
}

}  // namespace
}  // namespace headroom::rightsizing
