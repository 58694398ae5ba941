#include "api/wire/catalog.hpp"

#include <gtest/gtest.h>

#include "tests/support/api.hpp"

namespace headroom::api {
namespace {

using nlohmann::json;
using test::TestApi;

json item(const json& catalog, const std::string& type) {
  for (const json& each : catalog.at("items"))
    if (each.at("instance_type") == type) return each;
  return {};
}

TEST(InstanceTypes, AreThoseOfTheCatalogue) {
  const json catalog = TestApi().get("/v1/instance-types").document();
  EXPECT_EQ(catalog["items"].size(), 687U);
  EXPECT_EQ(catalog["region"], "us-east-1");
  EXPECT_EQ(catalog["currency"], "USD");
  const json m5 = item(catalog, "m5.xlarge");
  EXPECT_EQ(m5["vcpus"], 4);
  EXPECT_EQ(m5["memory_mib"], 16'384);
  EXPECT_EQ(m5["on_demand_hourly_usd"], 0.192);
  EXPECT_EQ(m5["emr_hourly_usd"], 0.048);
}

TEST(InstanceTypes, OfAFileAreLaidOverTheBuiltInOnes) {
  const auto extended = extend_catalog(builtin_catalog(), R"({"items": [
    {"instance_type": "m5.xlarge", "vcpus": 4, "memory_mib": 16384, "on_demand_hourly_usd": 0.15},
    {"instance_type": "z9.big", "vcpus": 128, "memory_mib": 1048576, "architectures": ["arm64"],
     "instance_storage_gb": 0, "on_demand_hourly_usd": 7.5, "emr_hourly_usd": 0.25, "emr_price": "estimated",
     "yarn_memory_mib": 1000000}]})");
  ASSERT_TRUE(extended) << extended.error().detail;
  const json catalog = json::parse(encode_catalog(*extended));
  EXPECT_EQ(catalog["items"].size(), 688U);
  EXPECT_EQ(item(catalog, "m5.xlarge")["on_demand_hourly_usd"], 0.15);
  EXPECT_EQ(item(catalog, "z9.big")["yarn_memory_mib"], 1'000'000);
  EXPECT_EQ(item(catalog, "z9.big")["emr_price"], "estimated");
}

TEST(InstanceTypes, OfTheApisOwnAnswerAreAFileToo) {
  const std::string answer = encode_catalog(builtin_catalog());
  const auto same = extend_catalog(builtin_catalog(), answer);
  ASSERT_TRUE(same) << same.error().detail;
  EXPECT_EQ(encode_catalog(*same), answer);
}

TEST(InstanceTypes, OfAFileAreReadStrictly) {
  const auto faults = [](std::string_view file) {
    const auto read = extend_catalog(builtin_catalog(), file);
    std::string lines;
    if (!read)
      for (const Violation& fault : read.error().violations) lines += fault.pointer + " " + fault.code + "\n";
    return read ? "taken" : lines;
  };
  EXPECT_EQ(faults(R"({"items": []})"), "taken");
  EXPECT_EQ(faults("{}"), "/items missing\n");
  EXPECT_EQ(faults("{"), "");
  EXPECT_EQ(faults(R"({"items": [{"vcpus": 0, "memory_mib": 1.5, "price": 1}]})"),
            "/items/0/instance_type missing\n/items/0/vcpus out_of_range\n/items/0/memory_mib wrong_type\n"
            "/items/0/price unknown_field\n");
  EXPECT_EQ(faults(R"({"items": [{"instance_type": "a", "vcpus": 1, "memory_mib": 1, "on_demand_hourly_usd": -1,
                                  "emr_price": "guessed", "architectures": [1]}]})"),
            "/items/0/architectures/0 wrong_type\n/items/0/on_demand_hourly_usd out_of_range\n/items/0/emr_price "
            "unknown_value\n");
}

}  // namespace
}  // namespace headroom::api
