#include "api/json/pretty.hpp"

#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "api/json/parse.hpp"

namespace headroom::json {
namespace {

TEST(JsonPretty, SaysTheSameOverSeveralLines) {
  const std::string text = R"({"a":[1,2.50,"x\ny",{}],"b":{"c":null,"d":[]},"e":true})";
  const auto document = parse(text);
  ASSERT_TRUE(document);
  const std::string shown = pretty(document->root(), 2);
  EXPECT_EQ(nlohmann::json::parse(shown), nlohmann::json::parse(text));
  EXPECT_NE(shown.find("\n    \"a\""), std::string::npos) << shown;
}

}  // namespace
}  // namespace headroom::json
