#include "api/http/media_types.hpp"

#include <gtest/gtest.h>

#include "tests/support/api.hpp"

namespace headroom::api {
namespace {

using test::example;
using test::TestApi;

bool accepts_json(std::string_view accept) {
  const Header headers[] = {{"accept", accept}};
  return accepts(Request{.headers = headers}, json_type);
}

TEST(Media, AcceptsWhatTheHeaderLetsIn) {
  EXPECT_TRUE(accepts(Request{}, json_type));
  for (const auto* accept :
       {"", " ", "*/*", "application/*", "application/json", "APPLICATION/JSON", "text/html, application/json;q=0.1",
        "text/*;q=0.5,*/*;q=0.1", "application/json; charset=utf-8", "application/json;q=1.000", "text/html,,*/*",
        "*/*;q=0, application/json", "application/*;q=0, application/json;q=0.5"})
    EXPECT_TRUE(accepts_json(accept)) << accept;
}

TEST(Media, RulesOutWhatTheHeaderRulesOut) {
  for (const auto* accept : {"text/html", "application/jsonx", "application/js", "text/*", "application/json;q=0",
                             "application/json; q=0.000", "*/*;q=0", "*/*, application/json;q=0",
                             "application/json;Q=0", "application/*;q=0, */*"})
    EXPECT_FALSE(accepts_json(accept)) << accept;
}

TEST(Media, IsTheOneThatTheHeaderLikesBest) {
  constexpr std::string_view offered[] = {json_type, yaml_type, text_type};
  const std::pair<const char*, std::optional<std::string_view>> rows[] = {
      {"", json_type},
      {"*/*", json_type},
      {"application/*", json_type},
      {"text/*", text_type},
      {"text/plain", text_type},
      {"application/yaml, */*", yaml_type},  // equally liked, but named
      {"*/*, application/yaml;q=0.9", json_type},
      {"text/plain;q=0.5, application/yaml;q=0.51", yaml_type},
      {"application/json;q=0.2, text/plain;q=0.3, */*;q=0.1", text_type},
      {"application/json;q=0, application/*", yaml_type},
      {"*/*;q=0.001, application/json;q=0, application/yaml;q=0.000", text_type},
      {"text/plain;q=nonsense, application/json;q=0.9", text_type},
      {"image/png", std::nullopt},
      {"*/*;q=0", std::nullopt},
  };
  for (const auto& [accept, expected] : rows) {
    const Header headers[] = {{"Accept", accept}};
    EXPECT_EQ(preferred(Request{.headers = headers}, offered), expected) << accept;
  }
  EXPECT_EQ(preferred(Request{}, offered), json_type);
}

TEST(Media, OfBodiesMustBeJson) {
  TestApi api;
  const auto status = [&](const std::string& type) {
    return api.post("/v1/evaluations", example(), {{"Content-Type", type}}).status;
  };
  EXPECT_EQ(api.post("/v1/evaluations", example()).status, 201);
  EXPECT_EQ(status("application/json"), 201);
  EXPECT_EQ(status("Application/JSON; charset=UTF-8"), 201);
  EXPECT_EQ(status("application/json ;charset=utf-8"), 201);
  for (const auto* type : {"text/plain", "application/x-www-form-urlencoded", "application/jsonp", "json", "",
                           "application/x-ndjson", "application/problem+json"})
    EXPECT_EQ(status(type), 415) << type;
}

TEST(Media, OfAnswersMustBeAcceptable) {
  TestApi api;
  const std::string id = api.evaluate(example()).id();
  for (const std::string& path : {std::string("/v1/decisions"), "/v1/decisions/" + id, "/v1/decisions/" + id + "/input",
                                  std::string("/v1/instance-types"), std::string("/v1/patterns")}) {
    EXPECT_EQ(api.ask("GET", path, "", {{"Accept", "text/html"}}).status, 406) << path;
    EXPECT_EQ(api.ask("GET", path, "", {{"Accept", "text/html, */*;q=0.1"}}).status, 200) << path;
  }
}

}  // namespace
}  // namespace headroom::api
