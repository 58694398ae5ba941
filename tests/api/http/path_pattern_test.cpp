#include "api/http/path_pattern.hpp"

#include <string_view>

#include <gtest/gtest.h>

namespace headroom::api {
namespace {

TEST(PathPattern, MatchesSegmentsOfAPath) {
  const auto id = [](std::string_view text) { return Placeholders{.id = text}; };
  EXPECT_EQ(match("/v1/decisions", "/v1/decisions"), Placeholders{});
  EXPECT_EQ(match("/v1/decisions", "/v1/decisions/"), std::nullopt);
  EXPECT_EQ(match("/v1/decisions", "/v1/decision"), std::nullopt);
  EXPECT_EQ(match("/v1/decisions", ""), std::nullopt);
  EXPECT_EQ(match("/v1/decisions", "*"), std::nullopt);
  EXPECT_EQ(match("/v1/decisions/{id}", "/v1/decisions/x"), id("x"));
  EXPECT_EQ(match("/v1/decisions/{id}", "/v1/decisions/{id}"), id("{id}"));
  EXPECT_EQ(match("/v1/decisions/{id}", "/v1/decisions/"), std::nullopt);
  EXPECT_EQ(match("/v1/decisions/{id}", "/v1/decisions"), std::nullopt);
  EXPECT_EQ(match("/v1/decisions/{id}", "/v1/decisions/x/input"), std::nullopt);
  EXPECT_EQ(match("/v1/decisions/{id}/input", "/v1/decisions/x/input"), id("x"));
  EXPECT_EQ(match("/v1/decisions/{id}/input", "/v1/decisions//input"), std::nullopt);
  EXPECT_EQ(match("/v1/decisions/{id}/input", "/v1/decisions/input"), std::nullopt);
  EXPECT_EQ(match("/v1/decisions/{id}", "/v1/decisions/a%2Fb"), id("a%2Fb"));
  EXPECT_EQ(match("/v1/scale-metrics/{id}/{signal}", "/v1/scale-metrics/j-1/keda"),
            (Placeholders{.id = "j-1", .signal = "keda"}));
  EXPECT_EQ(match("/v1/scale-metrics/{id}/{signal}", "/v1/scale-metrics/j-1/"), std::nullopt);
  EXPECT_EQ(match("/v1/scale-metrics/{id}/{signal}", "/v1/scale-metrics/j-1/keda/"), std::nullopt);
}

}  // namespace
}  // namespace headroom::api
