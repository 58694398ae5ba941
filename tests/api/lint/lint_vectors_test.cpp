#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "api/json/parse.hpp"
#include "api/lint/findings.hpp"
#include "api/lint/lint.hpp"
#include "tests/support/folders.hpp"

namespace headroom::lint {
namespace {

using Json = nlohmann::json;

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::filesystem::path source(const char* path) { return test::source_folder() / path; }

Json findings_in(const Json& document) {
  const std::string text = document.dump();
  const auto parsed = json::parse(text);
  if (!parsed) return nullptr;
  const auto findings = lint(parsed->root());
  if (!findings) return nullptr;
  std::string out;
  json::Writer writer(out);
  write_findings(writer, *findings);
  return Json::parse(out);
}

std::map<std::string, int> count(const Json& findings, bool errors_alone) {
  std::map<std::string, int> counts;
  for (const Json& finding : findings)
    if (!errors_alone || finding.at("severity") == "error") ++counts[finding.at("code").get<std::string>()];
  return counts;
}

void expect_that_fixes_work(const std::string& id, const Json& document) {
  const Json before = findings_in(document);
  ASSERT_TRUE(before.is_array()) << id;
  for (const Json& finding : before) {
    const Json& fix = finding.at("fix");
    if (fix.is_null() || fix.empty()) continue;
    const auto code = finding.at("code").get<std::string>();
    Json after;
    ASSERT_NO_THROW(after = findings_in(document.patch(fix))) << id << ' ' << finding;
    ASSERT_TRUE(after.is_array()) << id << ' ' << finding;
    EXPECT_LT(count(after, false)[code], count(before, false)[code]) << id << ' ' << finding << '\n' << after;
    auto had = count(before, true);
    for (const auto& [error, times] : count(after, true))
      EXPECT_LE(times, had[error]) << id << ": the fix of " << code << " brings " << error << '\n' << fix;
  }
}

Json vectors() { return Json::parse(content_of(source("tests/conformance/vectors/lint.json"))).at("vectors"); }

TEST(LintFixes, MakeTheFindingGoAwayWithoutANewError) {
  for (const Json& vector : vectors()) expect_that_fixes_work(vector.at("id").get<std::string>(), vector.at("input"));
}

/// Every member of every document, each with values that do not belong there.
TEST(LintFixes, WorkInDocumentsWithWrongValuesAnywhere) {
  const Json wrong[] = {Json(nullptr), Json(-1),   Json(0),       Json(0.5),     Json(1e17),
                        Json("x"),     Json(true), Json::array(), Json::object()};
  for (const Json& vector : vectors()) {
    const Json flat = vector.at("input").flatten();
    std::size_t at = 0;
    for (const auto& item : flat.items()) {
      if (item.key() == "/kind") continue;
      Json changed = vector.at("input");
      changed[Json::json_pointer(item.key())] = wrong[at++ % std::size(wrong)];
      const Json findings = findings_in(changed);
      EXPECT_TRUE(findings.is_array()) << vector.at("id") << ' ' << item.key();
    }
  }
}

TEST(LintFindings, PointIntoTheDocumentAndHaveAWholeMessage) {
  for (const Json& vector : vectors()) {
    for (const Json& finding : findings_in(vector.at("input"))) {
      EXPECT_TRUE(vector.at("input").contains(Json::json_pointer(finding.at("pointer").get<std::string>())))
          << vector.at("id") << ' ' << finding;
      EXPECT_FALSE(finding.at("message").get<std::string>().empty()) << finding;
      const Code* const code = find_code(finding.at("code").get<std::string>());
      ASSERT_NE(code, nullptr) << finding;
      EXPECT_EQ(finding.at("severity"), name_of(code->severity));
    }
  }
}

/// What only a cluster beside the policy shows, so that no vector has it.
constexpr std::array<std::string_view, 5> of_clusters{"unknown_pool", "limits_outside_pool_bounds",
                                                      "maximum_below_observed_peak", "minimum_above_observed_baseline",
                                                      "maximum_above_budget"};

TEST(LintCodes, AreThoseOfTheVectorsWithTheirSeverities) {
  const Json file = Json::parse(content_of(source("tests/conformance/vectors/lint.json")));
  std::set<std::string> known;
  for (const Code& code : codes()) {
    if (std::ranges::find(of_clusters, code.name) != of_clusters.end()) continue;
    known.insert(std::string(code.name));
    ASSERT_TRUE(file.at("codes").contains(code.name)) << code.name;
    EXPECT_EQ(file.at("codes").at(std::string(code.name)).at("severity"), name_of(code.severity)) << code.name;
  }
  EXPECT_EQ(known.size(), file.at("codes").size());
}

TEST(LintExamples, HaveNothingWorseThanAdvice) {
  for (const auto& entry : std::filesystem::directory_iterator(source("examples/policies"))) {
    if (entry.path().extension() != ".json") continue;
    const Json findings = findings_in(Json::parse(content_of(entry.path())));
    ASSERT_TRUE(findings.is_array()) << entry.path();
    for (const Json& finding : findings) EXPECT_EQ(finding.at("severity"), "advice") << entry.path() << ' ' << finding;
  }
}

}  // namespace
}  // namespace headroom::lint
