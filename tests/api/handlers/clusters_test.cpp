#include <string>

#include <gtest/gtest.h>

#include "tests/support/api.hpp"

namespace headroom::api {
namespace {

using nlohmann::json;
using test::Answer;
using test::Headers;
using test::TestApi;

const Headers create{{"If-None-Match", "*"}};
const std::string path = "/v1/clusters/etl";

json description() {
  return {{"platform", "emr"},
          {"pools", {{{"id", "ig-CORE"}, {"role", "core"}, {"instance_type", "m5.xlarge"}, {"requested", 2}}}},
          {"tags", {{"team", "data"}}},
          {"policy_id", "etl"}};
}

Answer put(TestApi& api, const json& body, const Headers& headers, const std::string& where = path) {
  return api.ask("PUT", where, body.dump(), headers);
}

TEST(Clusters, AreRegisteredAndReadBack) {
  TestApi api;
  const Answer created = put(api, description(), create);
  ASSERT_EQ(created.status, 201) << created.body;
  EXPECT_EQ(created.header("Location"), path);
  ASSERT_TRUE(created.header("ETag"));
  const Answer read = api.get(path);
  EXPECT_EQ(read.status, 200);
  EXPECT_EQ(read.header("ETag"), created.header("ETag"));
  json expected = description();
  expected["id"] = "etl";
  expected["version"] = 1;
  expected["registered_at"] = expected["updated_at"] = "2026-11-22T10:00:31.000Z";
  EXPECT_EQ(read.document(), expected);
  EXPECT_EQ(created.document(), expected);
}

TEST(Clusters, MayBeDescribedWithoutAnything) {
  TestApi api;
  EXPECT_EQ(put(api, json::object(), create).status, 201);
  EXPECT_EQ(api.get(path)["tags"], json::object());
}

TEST(Clusters, AreChangedOnlyInTheVersionThatWasRead) {
  TestApi api;
  const std::string first = put(api, description(), create).header("ETag").value();
  EXPECT_EQ(put(api, description(), {}).status, 428);
  EXPECT_EQ(put(api, description(), create).status, 412);
  EXPECT_EQ(put(api, description(), {{"If-Match", "\"9-9\""}}).status, 412);
  EXPECT_EQ(put(api, description(), {{"If-Match", "\"not ours\""}}).status, 412);
  EXPECT_EQ(put(api, description(), {{"If-Match", "W/" + first}}).status, 412) << "a weak tag never matches";
  EXPECT_EQ(put(api, description(), {{"If-Match", "1-1"}}).status, 400);
  EXPECT_EQ(put(api, description(), {{"If-Match", first}, {"If-None-Match", "*"}}).status, 400);
  EXPECT_EQ(put(api, description(), {{"If-None-Match", first}}).status, 400);

  const Answer same = put(api, description(), {{"If-Match", first}});
  EXPECT_EQ(same.status, 200);
  EXPECT_EQ(same.header("ETag"), first) << "nothing changed";
  json changed = description();
  changed["name"] = "nightly";
  const Answer second = put(api, changed, {{"If-Match", "\"9-9\", " + first}});
  EXPECT_EQ(second.status, 200);
  EXPECT_NE(second.header("ETag"), first);
  EXPECT_EQ(put(api, description(), {{"If-Match", first}}).status, 412);
  EXPECT_EQ(put(api, description(), {{"If-Match", "*"}}).status, 200);
  EXPECT_EQ(put(api, description(), {{"If-Match", "*"}}, "/v1/clusters/other").status, 412);
}

TEST(Clusters, CanBeSentBackAsTheyWereRead) {
  TestApi api;
  put(api, description(), create);
  const Answer read = api.get(path);
  const Answer again = put(api, read.document(), {{"If-Match", *read.header("ETag")}});
  EXPECT_EQ(again.status, 200) << again.body;
  EXPECT_EQ(again.header("ETag"), read.header("ETag"));
}

TEST(Clusters, AreNotSentToWhoKnowsThem) {
  TestApi api;
  const std::string tag = put(api, description(), create).header("ETag").value();
  EXPECT_EQ(api.ask("GET", path, "", {{"If-None-Match", tag}}).status, 304);
  EXPECT_EQ(api.ask("GET", path, "", {{"If-None-Match", "\"9-9\""}}).status, 200);
}

TEST(Clusters, AreDeletedOnceAndNeverComeBackWithAnOldVersion) {
  TestApi api;
  const std::string first = put(api, description(), create).header("ETag").value();
  EXPECT_EQ(api.ask("DELETE", path, "", {{"If-Match", "\"9-9\""}}).status, 412);
  EXPECT_EQ(api.ask("DELETE", path).status, 204);
  EXPECT_EQ(api.ask("DELETE", path).status, 404);
  EXPECT_EQ(api.get(path).status, 404);
  EXPECT_NE(put(api, description(), create).header("ETag"), first);
}

TEST(Clusters, AreFoundByPlatformAndTagsPageByPage) {
  TestApi api;
  for (const char* id : {"a", "b", "c"}) {
    json body = description();
    if (*id == 'b') body["platform"] = "kubernetes";
    body["tags"]["id"] = id;
    put(api, body, create, std::string("/v1/clusters/") + id);
  }
  const auto ids = [&](const std::string& query) {
    std::string all;
    const json page = api.get("/v1/clusters" + query).document();
    for (const json& item : page.at("items")) all += item.at("id").get<std::string>();
    return all;
  };
  EXPECT_EQ(ids(""), "cba");
  EXPECT_EQ(ids("?platform=emr"), "ca");
  EXPECT_EQ(ids("?tag.team=data&tag.id=b"), "b");
  EXPECT_EQ(ids("?tag.team=other"), "");
  const Answer first = api.get("/v1/clusters?limit=2&tag.team=data");
  const auto cursor = first["next_cursor"].get<std::string>();
  EXPECT_EQ(first.header("Link"), "</v1/clusters?limit=2&tag.team=data&cursor=" + cursor + ">; rel=\"next\"");
  EXPECT_EQ(ids("?limit=2&tag.team=data&cursor=" + cursor), "a");
  EXPECT_EQ(api.get("/v1/clusters?limit=3")["next_cursor"], json());
  for (const char* bad :
       {"?limit=0", "?limit=1001", "?platform=mesos", "?cursor=1", "?cursor=nx", "?tag.=x", "?name=x"})
    EXPECT_EQ(api.get(std::string("/v1/clusters") + bad).status, 400) << bad;
}

TEST(Clusters, AreRefusedWithEveryFault) {
  TestApi api;
  const json body = {{"id", "another"},
                     {"platform", "mesos"},
                     {"pools", {{{"role", "core"}, {"requested", -1}}}},
                     {"tags", {{"", "x"}, {"team", 5}}},
                     {"policy_id", ""},
                     {"colour", "red"}};
  const Answer refused = put(api, body, create);
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.faults(),
            "/colour unknown_field\n/id mismatch\n/platform unknown_value\n/policy_id empty\n/pools/0/id missing\n"
            "/pools/0/requested out_of_range\n/tags/ invalid_name\n/tags/team wrong_type\n");
  const Answer without_role = put(api, {{"pools", {{{"id", "ig-CORE"}}}}}, create);
  EXPECT_EQ(without_role.faults(), "/pools/0/requested missing\n/pools/0/role missing\n");
  EXPECT_EQ(api.ask("PUT", path, "[]", create).status, 422);
  EXPECT_EQ(api.ask("PUT", path, "{", create).status, 400);
  EXPECT_EQ(api.ask("PUT", "/v1/clusters/" + std::string(257, 'x'), "{}", create).status, 400);
  EXPECT_EQ(api.ask("PUT", "/v1/clusters/a%0Ab", "{}", create).status, 400);
  EXPECT_EQ(api.get(path).status, 404);
}

}  // namespace
}  // namespace headroom::api
