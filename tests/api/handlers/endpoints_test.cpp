#include "api/handlers/endpoints.hpp"

#include <string>

#include <gtest/gtest.h>

#include "api/http/problem.hpp"
#include "tests/support/api.hpp"

namespace headroom::api {
namespace {

using nlohmann::json;
using test::Answer;
using test::example;
using test::TestApi;

TEST(Endpoints, WithoutAResourceAreNotFound) {
  TestApi api;
  for (const auto* path : {"/", "/v1", "/v1/", "/v2/evaluations", "/v1/evaluations/", "//v1/evaluations",
                           "/V1/evaluations", "/v1/decisions/x/y", "/livez/", "/v1/evaluations%3F"}) {
    const Answer refused = api.get(path);
    EXPECT_EQ(refused.status, 404) << path;
    EXPECT_EQ(refused["code"], "not_found") << path;
  }
}

TEST(Endpoints, SayWhichMethodsTheyAllow) {
  TestApi api;
  struct Row {
    std::string path, allow;
  };
  const Row rows[] = {{"/v1/evaluations", "POST, OPTIONS"},
                      {"/v1/evaluation-batches", "POST, OPTIONS"},
                      {"/v1/decisions", "GET, HEAD, OPTIONS"},
                      {"/v1/decisions/x", "GET, HEAD, OPTIONS"},
                      {"/v1/decisions/x/input", "GET, HEAD, OPTIONS"},
                      {"/v1/decisions/x/outcome", "POST, OPTIONS"},
                      {"/livez", "GET, HEAD, OPTIONS"}};
  for (const Row& row : rows) {
    const Answer options = api.ask("OPTIONS", row.path);
    EXPECT_EQ(options.status, 204) << row.path;
    EXPECT_EQ(options.header("Allow"), row.allow) << row.path;
    EXPECT_EQ(options.body, "");
    for (const std::string method : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}) {
      if (row.allow.find(method) != std::string::npos) continue;
      const Answer refused = api.ask(method, row.path, example().dump());
      EXPECT_EQ(refused.status, 405) << method << " " << row.path;
      EXPECT_EQ(refused["code"], "method_not_allowed");
      EXPECT_EQ(refused.header("Allow"), row.allow) << row.path;
    }
  }
  EXPECT_EQ(api.ask("OPTIONS", "/nothing").status, 404);
  EXPECT_EQ(api.ask("OPTIONS", "*").status, 204);
}

TEST(Endpoints, RefuseMethodsNobodyKnows) {
  TestApi api;
  for (const auto* path : {"/v1/evaluations", "/nothing"}) {
    const Answer refused = api.ask("BREW", path);
    EXPECT_EQ(refused.status, 501);
    EXPECT_EQ(refused["code"], "unknown_method");
  }
}

TEST(Endpoints, AnswerHeadAsTheyAnswerGet) {
  TestApi api;
  const std::string id = api.evaluate(example()).id();
  for (const std::string& path : {std::string("/livez"), std::string("/v1/decisions"), "/v1/decisions/" + id,
                                  std::string("/v1/instance-types"), std::string("/openapi.yaml")}) {
    const Answer get = api.get(path);
    const Answer head = api.ask("HEAD", path);
    EXPECT_EQ(head.status, get.status) << path;
    EXPECT_EQ(head.content_type, get.content_type);
    EXPECT_EQ(head.headers, get.headers);
  }
}

TEST(Endpoints, RefuseQueryParametersTheyDoNotHave) {
  TestApi api;
  for (const std::string query : {"?dry_run=1", "?dry_run=", "?dry_run", "?dry_run=TRUE", "?view=short", "?verbose",
                                  "?dry_run=true&dry_run=true", "?dryrun=true", "?view=%f"}) {
    const Answer refused = api.post("/v1/evaluations" + query, example());
    EXPECT_EQ(refused.status, 400) << query;
    EXPECT_EQ(refused["code"], "invalid_parameter");
  }
  EXPECT_EQ(api.get("/livez?x=1").status, 400);
  EXPECT_TRUE(api.get("/v1/decisions")["items"].empty());
}

TEST(Endpoints, RunWhereTheyDoNotDisturbOthers) {
  TestApi api;
  const auto room = [&](Method method, std::string_view path) {
    return api.service.route(Request{.method = method, .path = path}).runs_on;
  };
  EXPECT_EQ(room(Method::get, "/livez"), RunsOn::io_thread);
  EXPECT_EQ(room(Method::head, "/v1/decisions"), RunsOn::worker);
  EXPECT_EQ(room(Method::get, "/v1/decisions/x"), RunsOn::worker);
  EXPECT_EQ(room(Method::post, "/v1/evaluation-batches"), RunsOn::worker);
  EXPECT_EQ(room(Method::get, "/nothing"), RunsOn::io_thread);
}

TEST(Endpoints, AreFoundWithTheirPlaceholders) {
  TestApi api;
  const MatchedRoute metric = api.service.route({.method = Method::get, .path = "/v1/scale-metrics/j%2D1/keda"});
  ASSERT_TRUE(metric.number);
  EXPECT_EQ(endpoints()[*metric.number].pattern, "/v1/scale-metrics/{id}/{signal}");
  EXPECT_EQ(metric.placeholders, (Placeholders{.id = "j%2D1", .signal = "keda"}));
  EXPECT_EQ(api.service.route({.method = Method::post, .path = "/livez"}).number, std::nullopt) << "another method";
  EXPECT_EQ(api.service.route({.method = Method::get, .path = "/nothing"}).number, std::nullopt);
}

TEST(Health, SayWhetherTheServerIsReady) {
  TestApi api;
  EXPECT_EQ(api.get("/livez").body, R"({"status":"ok"})");
  EXPECT_EQ(api.get("/readyz").body, R"({"status":"ok"})");
  EXPECT_EQ(api.get("/readyz?verbose")["checks"].size(), 2U);
  EXPECT_EQ(api.get("/readyz?verbose")["advice"], json::array());
  api.process.advised = {{.code = "vacuum", .detail = "It \"pays\"."}};
  EXPECT_EQ(api.get("/readyz").body, R"({"status":"ok"})") << "advice is for those who ask";
  const Answer verbose = api.get("/readyz?verbose");
  EXPECT_EQ(verbose.status, 200) << "nothing is wrong";
  EXPECT_EQ(verbose["advice"], json::array({{{"code", "vacuum"}, {"detail", "It \"pays\"."}}}));
  EXPECT_EQ(api.get("/metrics").content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(api.get("/openapi.yaml").body, "openapi: 3.1.0\n");
  api.process.is_draining = true;
  const Answer draining = api.get("/readyz");
  EXPECT_EQ(draining.status, 503);
  EXPECT_EQ(api.get("/readyz?verbose").document().count("advice"), 0U);
  EXPECT_EQ(draining["retryable"], true);
  EXPECT_TRUE(draining.header("Retry-After"));
  EXPECT_EQ(api.get("/livez").status, 200);
}

TEST(Reference, ListsThePatterns) {
  TestApi api;
  const json document = api.get("/v1/patterns").document();
  EXPECT_TRUE(document["next_cursor"].is_null());
  const std::tuple<std::string, int, int, int> rows[] = {{"batch", 200, 25, 600},
                                                         {"interactive", 100, 50, 300},
                                                         {"streaming", 50, 50, 600},
                                                         {"cost_optimized", 50, 50, 300}};
  ASSERT_EQ(document["items"].size(), std::size(rows));
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    const auto& [name, out, in, cooldown] = rows[i];
    const json& item = document["items"][i];
    EXPECT_EQ(item["pattern"], name);
    EXPECT_EQ(item["scale_out"]["maximum_increment_percent"], out);
    EXPECT_EQ(item["scale_in"]["maximum_increment_percent"], in);
    EXPECT_EQ(item["scale_out"]["cooldown_seconds"], cooldown);
    EXPECT_EQ(item["scale_in"]["cooldown_seconds"], cooldown);
  }
  EXPECT_EQ(document["items"][3]["mix"], (json{{"on_demand_base", 1}, {"on_demand_percent", 0}}));
}

TEST(Problems, HaveAllTheirMembersWhateverWentWrong) {
  TestApi api;
  const Answer answers[] = {api.get("/nothing"),
                            api.ask("PUT", "/livez"),
                            api.ask("BREW", "/livez"),
                            api.get("/livez?x"),
                            api.post("/v1/evaluations", std::string("{")),
                            api.post("/v1/evaluations", json::object()),
                            api.post("/v1/evaluations", example(), {{"Content-Type", "text/plain"}}),
                            api.post("/v1/evaluations", example(), {{"Accept", "text/html"}}),
                            api.get("/v1/decisions/x")};
  const int statuses[] = {404, 405, 501, 400, 400, 422, 415, 406, 404};
  for (std::size_t i = 0; i < std::size(answers); ++i) {
    const Answer& answer = answers[i];
    EXPECT_EQ(answer.status, statuses[i]);
    EXPECT_EQ(answer.content_type, "application/problem+json");
    const json problem = answer.document();
    for (const auto* name : {"type", "title", "detail", "instance", "code"})
      EXPECT_FALSE(problem.at(name).get<std::string>().empty()) << name;
    EXPECT_EQ(problem.at("status"), answer.status);
    EXPECT_EQ(problem.at("instance"), "req-1");
    EXPECT_EQ(problem.at("retryable"), false);
    EXPECT_TRUE(problem.at("errors").is_array());
    for (const json& error : problem.at("errors")) {
      EXPECT_TRUE(error.at("pointer").is_string());
      EXPECT_FALSE(error.at("code").get<std::string>().empty());
      EXPECT_FALSE(error.at("detail").get<std::string>().empty());
    }
    EXPECT_EQ(problem.size(), 8U);
  }
}

}  // namespace
}  // namespace headroom::api
