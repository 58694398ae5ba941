#include "tests/support/policies.hpp"

#include <string>

#include <gtest/gtest.h>

namespace headroom::api {
namespace {

using nlohmann::json;
using test::Answer;
using test::change;
using test::create;
using test::Headers;
using test::listed;
using test::put_policy;
using test::TestApi;
using test::with;
using test::without;

const std::string& path = test::policy_path;

json policy() { return test::example_policy(); }
json wider() { return with(policy(), "/limits/maximum", 40); }

Answer activate(TestApi& api, const json& version, const Headers& headers = {}) {
  return api.post(path + "/activate", json{{"version", version}}, headers);
}

TEST(Policies, AreStoredAndReadBack) {
  TestApi api;
  const Answer created = put_policy(api, policy(), create);
  ASSERT_EQ(created.status, 201) << created.body;
  EXPECT_EQ(created.header("Location"), path);
  const Answer read = api.get(path);
  EXPECT_EQ(read.status, 200);
  EXPECT_EQ(read.header("ETag"), created.header("ETag"));
  EXPECT_EQ(read.document(), without(created.document(), "/findings"));
  const json expected{{"id", "etl"},
                      {"version", 1},
                      {"active_version", 1},
                      {"created_at", "2026-11-22T10:00:31.000Z"},
                      {"updated_at", "2026-11-22T10:00:31.000Z"},
                      {"document", policy()}};
  EXPECT_EQ(read.document(), expected);
  EXPECT_EQ(api.get("/v1/policies/other").status, 404);
}

TEST(Policies, AreChangedOnlyInTheStateThatWasRead) {
  TestApi api;
  const std::string first = put_policy(api, policy(), create).header("ETag").value();
  EXPECT_EQ(put_policy(api, wider(), {}).status, 428);
  EXPECT_EQ(put_policy(api, wider(), create).status, 412);
  EXPECT_EQ(put_policy(api, wider(), {{"If-Match", "\"9-9\""}}).status, 412);
  EXPECT_EQ(put_policy(api, wider(), {{"If-Match", "W/" + first}}).status, 412) << "a weak tag never matches";
  EXPECT_EQ(put_policy(api, wider(), {{"If-Match", "1-1"}}).status, 400);
  EXPECT_EQ(put_policy(api, wider(), {{"If-Match", first}, {"If-None-Match", "*"}}).status, 400);
  EXPECT_EQ(put_policy(api, wider(), change, "/v1/policies/other").status, 412);
  const Answer second = put_policy(api, wider(), {{"If-Match", "\"9-9\", " + first}});
  EXPECT_EQ(second.status, 200);
  EXPECT_EQ(second["version"], 2);
  EXPECT_EQ(second["active_version"], 2);
  EXPECT_NE(second.header("ETag"), first);
  EXPECT_EQ(put_policy(api, policy(), {{"If-Match", first}}).status, 412);
  EXPECT_EQ(api.get(path)["version"], 2);
}

TEST(Policies, MakeNoVersionOfAnEqualDocument) {
  TestApi api;
  const Answer first = put_policy(api, policy(), create);
  std::string reordered = "{";
  for (const char* name : {"signals", "scale_out", "scale_in", "limits", "guards"})
    if (policy().contains(name))
      reordered += (reordered.size() > 1 ? " ,\n" : "") + json(name).dump() + " : " + policy().at(name).dump(1);
  const Answer same = api.ask("PUT", path, reordered + "}", change);
  ASSERT_EQ(json::parse(reordered + "}"), policy()) << "the test's own text";
  EXPECT_EQ(same.status, 200) << same.body;
  EXPECT_EQ(same["version"], 1);
  EXPECT_EQ(same.header("ETag"), first.header("ETag"));
  const Answer sent_back = put_policy(api, api.get(path).document(), change);
  EXPECT_EQ(sent_back.status, 200) << sent_back.body;
  EXPECT_EQ(sent_back["version"], 1);
}

TEST(Policies, AreActivatedWhenAsked) {
  TestApi api;
  const Answer made = put_policy(api, policy(), create, path + "?activate=false");
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(made["active_version"], json());
  const Answer active = activate(api, 1, {{"If-Match", made.header("ETag").value()}});
  ASSERT_EQ(active.status, 200) << active.body;
  EXPECT_EQ(active["active_version"], 1);
  EXPECT_NE(active.header("ETag"), made.header("ETag"));
  EXPECT_EQ(activate(api, 1).header("ETag"), active.header("ETag")) << "it was active already";
  put_policy(api, wider(), change, path + "?activate=false");
  const Answer read = api.get(path);
  EXPECT_EQ(read["version"], 2);
  EXPECT_EQ(read["active_version"], 1);
  EXPECT_EQ(read["document"], wider());
  EXPECT_EQ(api.get(path + "?version=1")["document"], policy());
  EXPECT_EQ(activate(api, 2, {{"If-Match", made.header("ETag").value()}}).status, 412);
  EXPECT_EQ(activate(api, 2)["active_version"], 2);
  EXPECT_EQ(activate(api, 1)["active_version"], 1) << "and back";
  const Answer unknown = activate(api, 3);
  EXPECT_EQ(unknown.status, 422);
  EXPECT_EQ(unknown.faults(), "/version unknown_version\n");
  EXPECT_EQ(activate(api, 0).faults(), "/version out_of_range\n");
  EXPECT_EQ(activate(api, "1").faults(), "/version wrong_type\n");
  EXPECT_EQ(api.post(path + "/activate", json::object()).faults(), "/version missing\n");
  EXPECT_EQ(api.post("/v1/policies/other/activate", json{{"version", 1}}).status, 404);
  EXPECT_EQ(api.ask("PUT", path + "?activate=maybe", policy().dump(), change).status, 400);
}

TEST(Policies, ListTheirVersions) {
  TestApi api;
  put_policy(api, policy(), create);
  put_policy(api, wider(), change, path + "?activate=false");
  put_policy(api, policy(), change, path + "?activate=false");
  const Answer versions = api.get(path + "/versions");
  ASSERT_EQ(versions.status, 200) << versions.body;
  EXPECT_EQ(listed(api, path + "/versions", "version"), "3 2 1 ");
  EXPECT_EQ(listed(api, path + "/versions", "active"), "false false true ");
  EXPECT_EQ(listed(api, path + "/versions", "activated_at"), "null null \"2026-11-22T10:00:31.000Z\" ");
  const Answer first = api.get(path + "/versions?limit=2");
  const auto cursor = first["next_cursor"].get<std::string>();
  EXPECT_EQ(first.header("Link"), "</v1/policies/etl/versions?limit=2&cursor=" + cursor + ">; rel=\"next\"");
  EXPECT_EQ(listed(api, path + "/versions?limit=2&cursor=" + cursor, "version"), "1 ");
  EXPECT_EQ(api.get("/v1/policies/other/versions").status, 404);
  EXPECT_EQ(api.get(path + "/versions?cursor=n1").status, 400);
}

TEST(Policies, AreListedNewestFirstPageByPage) {
  TestApi api;
  EXPECT_EQ(listed(api, "/v1/policies", "id"), "");
  for (const char* id : {"a", "b", "c"}) put_policy(api, policy(), create, std::string("/v1/policies/") + id);
  EXPECT_EQ(listed(api, "/v1/policies", "id"), R"("c" "b" "a" )");
  EXPECT_EQ(listed(api, "/v1/policies", "active_version"), "1 1 1 ");
  const auto cursor = api.get("/v1/policies?limit=2")["next_cursor"].get<std::string>();
  EXPECT_EQ(listed(api, "/v1/policies?limit=2&cursor=" + cursor, "id"), R"("a" )");
  for (const char* bad : {"?limit=0", "?limit=1001", "?cursor=1", "?cursor=n0", "?cursor=v1", "?name=x"})
    EXPECT_EQ(api.get(std::string("/v1/policies") + bad).status, 400) << bad;
}

TEST(Policies, NeverStartOverAfterADeletion) {
  TestApi api;
  const std::string first = put_policy(api, policy(), create).header("ETag").value();
  EXPECT_EQ(api.ask("DELETE", path, "", {{"If-Match", "\"9-9\""}}).status, 412);
  EXPECT_EQ(api.ask("DELETE", path, "", {{"If-Match", first}}).status, 204);
  EXPECT_EQ(api.ask("DELETE", path).status, 404);
  EXPECT_EQ(api.get(path).status, 404);
  const Answer again = put_policy(api, policy(), create);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again["version"], 2);
  EXPECT_NE(again.header("ETag"), first);
  EXPECT_EQ(api.get(path + "?version=1").status, 404);
}

TEST(Policies, TellWhatDiffers) {
  TestApi api;
  put_policy(api, policy(), create);
  json other = wider();
  other["guards"]["min_change"] = 2;
  put_policy(api, other, change, path + "?activate=false");
  const Answer diff = api.get(path + "/diff?from=1&to=2");
  ASSERT_EQ(diff.status, 200) << diff.body;
  EXPECT_EQ(diff["from"], 1);
  EXPECT_EQ(diff["to"], 2);
  EXPECT_EQ(policy().patch(diff["patch"]), other);
  EXPECT_EQ(api.get(path + "/diff").body, diff.body) << "from the active version to the newest";
  EXPECT_EQ(other.patch(api.get(path + "/diff?from=2&to=1")["patch"]), policy());
  EXPECT_EQ(api.get(path + "/diff?from=2&to=2")["patch"], json::array());
  const Answer bare = api.ask("GET", path + "/diff", "", {{"Accept", "application/json-patch+json"}});
  EXPECT_EQ(bare.content_type, "application/json-patch+json");
  EXPECT_EQ(bare.document(), diff["patch"]);
  EXPECT_EQ(api.get(path + "/diff?from=1&to=3").status, 404);
  EXPECT_EQ(api.get("/v1/policies/other/diff?from=1&to=1").status, 404);
  for (const char* bad : {"?from=0&to=1", "?from=x", "?to=99999999999999999999", "?from=-1"})
    EXPECT_EQ(api.get(path + "/diff" + bad).status, 400) << bad;
  EXPECT_EQ(api.ask("GET", path + "/diff", "", {{"Accept", "text/csv"}}).status, 406);
}

TEST(Policies, AreRefusedWithEveryFault) {
  TestApi api;
  const json body{{"limits", {{"minimum", 9}, {"maximum", 3}}},
                  {"signals", {{{"kind", "target_tracking"}, {"metric", "x"}}}},
                  {"guards", {{"min_change", -1}}},
                  {"colour", "red"}};
  const Answer refused = put_policy(api, body, create);
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.faults(),
            "/colour unknown_field\n/guards/min_change out_of_range\n/limits/minimum minimum_above_maximum\n"
            "/signals/0/target missing\n");
  EXPECT_EQ(put_policy(api, {{"document", body}, {"id", "another"}, {"shape", 1}}, create).faults(),
            "/document/colour unknown_field\n/document/guards/min_change out_of_range\n"
            "/document/limits/minimum minimum_above_maximum\n/document/signals/0/target missing\n/id mismatch\n"
            "/shape unknown_field\n");
  EXPECT_EQ(put_policy(api, json::object(), create).faults(), "/signals missing\n");
  EXPECT_EQ(api.ask("PUT", path, "[]", create).status, 422);
  EXPECT_EQ(api.ask("PUT", path, "{", create).status, 400);
  json long_one = policy();
  long_one["limits"]["pools"] = json::array();
  for (int i = 0; i < 1000; ++i)
    long_one["limits"]["pools"].push_back({{"pool_id", std::string(250, 'x')}, {"minimum", 0}, {"maximum", 1}});
  EXPECT_EQ(put_policy(api, long_one, create).status, 422);
  EXPECT_EQ(api.get(path).status, 404);
}

TEST(Policies, HaveNamesThatARequestCanUse) {
  TestApi api;
  const std::string long_id(200, 'x');
  for (const std::string& id : {std::string("a%20b"), std::string("%C3%A9"), std::string("a%2Fb"), long_id})
    EXPECT_EQ(put_policy(api, policy(), create, "/v1/policies/" + id).status, 201) << id;
  EXPECT_EQ(api.get("/v1/policies/" + long_id)["id"], long_id);
  EXPECT_EQ(api.get("/v1/policies/a%2Fb")["id"], "a/b");
  for (const std::string& id :
       {long_id + "x", std::string("etl@3"), std::string("a%0Ab"), std::string("%FF"), std::string("inline")})
    EXPECT_EQ(put_policy(api, policy(), create, "/v1/policies/" + id).status, 400) << id;
  const Answer lint = put_policy(api, policy(), create, "/v1/policies/lint");
  EXPECT_EQ(lint.status, 405);
  EXPECT_EQ(lint.header("Allow"), "POST, OPTIONS");
}

TEST(Policies, AreNotSentToWhoKnowsThem) {
  TestApi api;
  const std::string tag = put_policy(api, policy(), create).header("ETag").value();
  EXPECT_EQ(api.ask("GET", path, "", {{"If-None-Match", tag}}).status, 304);
  EXPECT_EQ(api.ask("GET", path, "", {{"If-None-Match", "\"9-9\""}}).status, 200);
}

TEST(Policies, MayBeDocumentsOfEmr) {
  TestApi api;
  const json document{
      {"kind", "aws.emr.ManagedScalingPolicy"},
      {"body",
       {{"ComputeLimits", {{"UnitType", "Instances"}, {"MinimumCapacityUnits", 2}, {"MaximumCapacityUnits", 10}}}}}};
  ASSERT_EQ(put_policy(api, document, create).status, 201);
  EXPECT_EQ(api.get(path)["document"], document);
  const Answer bad = put_policy(api, with(document, "/body/ComputeLimits/MinimumCapacityUnits", 11), change);
  EXPECT_EQ(bad.status, 422);
  EXPECT_TRUE(bad.faults().starts_with("/body/ComputeLimits/MinimumCapacityUnits ")) << bad.faults();
  EXPECT_EQ(put_policy(api, with(document, "/kind", "aws.emr.Cluster"), change).faults(), "/kind unknown_value\n");
}

}  // namespace
}  // namespace headroom::api
