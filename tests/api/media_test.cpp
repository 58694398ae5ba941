#include "api/media.hpp"

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
