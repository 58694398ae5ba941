#include "server/config/yaml.hpp"

#include <string>

#include <gtest/gtest.h>

#include "server/config/documents.hpp"

namespace headroom::server {
namespace {

/// The document as JSON, or `refused: …`.
std::string json_of(const std::string& text) {
  const auto json = json_of_document(text);
  return json ? *json : "refused: " + json.error().detail;
}

/// The JSON of a plain scalar.
std::string scalar(const std::string& text) {
  const std::string json = json_of("v: " + text + "\n");
  return json.starts_with("{\"v\":") ? json.substr(5, json.size() - 6) : json;
}

struct Scalar {
  const char* yaml;
  const char* json;
};

/// As goyaml.v2 resolves them, the reader of kubectl.
TEST(Yaml, GivesScalarsTheMeaningTheyHaveForKubectl) {
  const Scalar rows[] = {
      {"", "null"},
      {"~", "null"},
      {"null", "null"},
      {"NULL", "null"},
      {"nULL", "\"nULL\""},
      {"true", "true"},
      {"True", "true"},
      {"tRue", "\"tRue\""},
      {"yes", "true"},
      {"on", "true"},
      {"Y", "true"},
      {"off", "false"},
      {"No", "false"},
      {"n", "false"},
      {"'yes'", "\"yes\""},
      {"\"no\"", "\"no\""},
      {"!!str yes", "\"yes\""},
      {"7", "7"},
      {"+7", "7"},
      {"-7", "-7"},
      {"-0", "0"},
      {"1_000", "1000"},
      {"0x1F", "31"},
      {"-0x10", "-16"},
      {"0b101", "5"},
      {"0o17", "15"},
      {"017", "15"},
      {"08", "8"},
      {"9223372036854775808", "9223372036854775808"},
      {"18446744073709551616", "18446744073709551616"},
      {"1.0", "1"},
      {"1.5", "1.5"},
      {".5", "0.5"},
      {"5.", "5"},
      {"-.5", "-0.5"},
      {"1e3", "1000"},
      {"1.5E+2", "150"},
      {"1e", "\"1e\""},
      {"1e400", "\"1e400\""},
      {"0x", "\"0x\""},
      {"-", "refused"},
      {"1.2.3", "\"1.2.3\""},
      {"10Gi", "\"10Gi\""},
      {"100m", "\"100m\""},
      {"12:30", "\"12:30\""},
      {"2026-11-22", "\"2026-11-22\""},
      {"2026-11-22T10:00:00Z", "\"2026-11-22T10:00:00Z\""},
      {".nan", "\"NaN\""},
      {"-.inf", "\"-Inf\""},
      {".", "\".\""},
      {"...x", "\"...x\""},
      {"'7'", "\"7\""},
      {"!!str 7", "\"7\""},
      {"!!int 7", "7"},
      {"ä \"quoted\"", "\"ä \\\"quoted\\\"\""},
  };
  for (const Scalar& row : rows) {
    const std::string json = scalar(row.yaml);
    if (std::string_view(row.json) == "refused")
      EXPECT_TRUE(json.starts_with("refused")) << row.yaml << " " << json;
    else
      EXPECT_EQ(json, row.json) << row.yaml;
  }
  EXPECT_EQ(json_of("v: |\n  7\n  on\n"), R"({"v":"7\non\n"})");
}

TEST(Yaml, ReadsWhatKubectlPrints) {
  EXPECT_EQ(json_of("apiVersion: v1\nitems:\n- kind: Node\n  metadata:\n    name: a\n    labels: {}\n- kind: Node\n"
                    "kind: List\n"),
            R"({"apiVersion":"v1","items":[{"kind":"Node","metadata":{"name":"a","labels":{}}},{"kind":"Node"}],)"
            R"("kind":"List"})");
  EXPECT_EQ(json_of("- 1\n- [a, {b: c}]\n"), R"([1,["a",{"b":"c"}]])");
  EXPECT_EQ(json_of("# a comment\n---\na: 1\n...\n"), R"({"a":1})");
  EXPECT_EQ(json_of("---\na: 1\n---\n"), R"({"a":1})") << "nothing follows the last separator";
  EXPECT_EQ(json_of("\xEF\xBB\xBF"
                    "a: 1\n"),
            R"({"a":1})");
}

TEST(Yaml, MakesStringsOfKeys) {
  EXPECT_EQ(json_of("1: a\ntrue: b\n1.5: c\n'2': d\nyes: e\n").substr(0, 8), "refused:") << "true and yes are one key";
  EXPECT_EQ(json_of("1: a\ntrue: b\n1.5: c\n'2': d\n"), R"({"1":"a","true":"b","1.5":"c","2":"d"})");
  for (const char* text : {"~: a\n", "? [a]\n: b\n", "? {a: b}\n: c\n"})
    EXPECT_TRUE(json_of(text).starts_with("refused")) << text;
}

TEST(Yaml, RefusesAKeyThatOccursTwice) {
  EXPECT_NE(json_of("a: 1\nb: 2\na: 3\n").find("line 3"), std::string::npos) << json_of("a: 1\nb: 2\na: 3\n");
  EXPECT_NE(json_of("a: 1\na: 3\n").find("'a' occurs twice"), std::string::npos);
  EXPECT_TRUE(json_of("1: a\n'1': b\n").starts_with("refused"));
}

TEST(Yaml, FollowsAliasesAndMerges) {
  EXPECT_EQ(json_of("a: &x {b: 1}\nc: *x\n"), R"({"a":{"b":1},"c":{"b":1}})");
  EXPECT_EQ(json_of("a: &x {b: 1, c: 2}\nd:\n  c: 3\n  <<: *x\n"), R"({"a":{"b":1,"c":2},"d":{"c":3,"b":1}})");
  EXPECT_EQ(json_of("a: &x {b: 1}\ne: &y {b: 2, f: 3}\nd:\n  <<: [*x, *y]\n"),
            R"({"a":{"b":1},"e":{"b":2,"f":3},"d":{"b":1,"f":3}})");
  for (const char* text : {"a: *x\n", "a: &x [*x]\n", "a: {<<: 7}\n", "a: &x {b: 1}\n---\nc: *x\n"})
    EXPECT_TRUE(json_of(text).starts_with("refused")) << text;
}

TEST(Yaml, RefusesABombOfAliases) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int copy = 0; copy < 8; ++copy) bomb += ", " + before;
    bomb += "]\n";
  }
  EXPECT_NE(json_of(bomb).find("100,000 values"), std::string::npos);

  std::string long_texts = "a: &a \"" + std::string(100'000, 'x') + "\"\nb: [";
  for (int copy = 0; copy < 700; ++copy) long_texts += "*a,";  // 70 MB
  EXPECT_NE(json_of(long_texts + "1]\n").find("64 MiB"), std::string::npos);
}

TEST(Yaml, IsNestedAsDeepAsJsonMayBe) {
  const auto nested = [](int levels) {
    std::string text = "v:\n";
    for (int i = 1; i < levels; ++i) text += std::string(static_cast<std::size_t>(i), ' ') + "v:\n";
    return text + std::string(static_cast<std::size_t>(levels), ' ') + "w: 1\n";
  };
  EXPECT_TRUE(json_of(nested(63)).starts_with("{")) << json_of(nested(63));
  EXPECT_NE(json_of(nested(64)).find("64 levels"), std::string::npos);
  EXPECT_TRUE(json_of("a: " + std::string(100'000, '[')).starts_with("refused"));
}

TEST(Yaml, RefusesWhatItDoesNotUnderstand) {
  for (const char* text : {"a: !Ref b\n", "a: !!binary aGk=\n", "a: [1\n", "a: b: c\n", "a:\n\t- b\n", "a: 'b\n",
                           "a: \x01\n", "%YAML 9.0\n---\na: 1\n", "a: \xff\n"})
    EXPECT_TRUE(json_of(text).starts_with("refused")) << text;
  EXPECT_NE(json_of("a: 1\nb: [\n").find("line"), std::string::npos);
}

TEST(Documents, AreJsonIfTheyBeginLikeJson) {
  EXPECT_EQ(json_of(" {\"a\": 1}\n"), " {\"a\": 1}\n");
  for (const char* text : {"{\"a\": 1,}", "{a: 1}", "[1"})
    EXPECT_NE(json_of(text).find("not valid JSON"), std::string::npos) << json_of(text);
  EXPECT_TRUE(json_of("{\"a\": 1, \"a\": 2}").starts_with("refused"));
}

TEST(Documents, OfSeveralObjectsAreOneList) {
  const std::string a = "apiVersion: v1\nkind: Node\nmetadata: {name: a}\n";
  const std::string b = "apiVersion: v1\nkind: Node\nmetadata: {name: b}\n";
  EXPECT_EQ(json_of(a + "---\n" + b), R"({"apiVersion":"v1","kind":"List","items":[)"
                                      R"({"apiVersion":"v1","kind":"Node","metadata":{"name":"a"}},)"
                                      R"({"apiVersion":"v1","kind":"Node","metadata":{"name":"b"}}]})");
  const std::string list = "apiVersion: v1\nkind: NodeList\nitems:\n- metadata: {name: c}\n- metadata: {name: d}\n";
  const auto merged = json_of(a + "---\n" + list);
  EXPECT_NE(merged.find("\"c\""), std::string::npos) << merged;
  EXPECT_EQ(merged.find("NodeList"), std::string::npos) << merged;
  EXPECT_NE(json_of("a: 1\n---\nb: 2\n").find("2 YAML documents"), std::string::npos);
}

TEST(Documents, ThatPeopleReadAreNamed) {
  struct Row {
    const char* text;
    const char* words;
  };
  const Row rows[] = {
      {"", "nothing in it"},
      {" \n\t\n", "nothing in it"},
      {"NAME       STATUS   ROLES    AGE   VERSION\nip-10-0-0-1   Ready   <none>   3d   v1.33.1\n", "-o json"},
      {"NAMESPACE   NAME    READY   STATUS    RESTARTS   AGE\nspark  exec-1  1/1  Running  0  3m\n", "-o json"},
      {"NAME  REFERENCE  TARGETS  MINPODS  MAXPODS  REPLICAS  AGE\n", "-o json"},
      {"NAME  CPU(cores)  CPU%\n", "neither JSON nor YAML"},
      {"Name:               ip-10-0-0-1\nRoles:  <none>\nLabels:             a=b\n", "kubectl describe"},
      {"----------------------\n|  DescribeCluster   |\n+----+\n", "--output json"},
      {"CLUSTER\tarn:aws:elasticmapreduce:us-east-1:1:cluster/j-1\tnightly\n", "--output json"},
      {"<?xml version=\"1.0\"?><clusterMetrics><totalMB>1</totalMB></clusterMetrics>", "Accept: application/json"},
      {"<!DOCTYPE html>\n<html><head></head></html>", "HTML"},
      {"Error from server (Forbidden): nodes is forbidden\n", "Forbidden"},
      {"An error occurred (AccessDeniedException) when calling the DescribeCluster operation\n", "AccessDenied"},
      {"No resources found in default namespace.\n", "No resources found"},
      {"nonsense\n", "neither JSON nor YAML"},
      {"just some words, and more\nof them\n", "neither JSON nor YAML"},
  };
  for (const Row& row : rows) {
    const auto told = json_of(row.text);
    EXPECT_TRUE(told.starts_with("refused: ")) << row.text;
    EXPECT_NE(told.find(row.words), std::string::npos) << row.text << told;
  }
}

}  // namespace
}  // namespace headroom::server
