#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "api/json/parse.hpp"
#include "api/json/pretty.hpp"
#include "core/signals/signal.hpp"
#include "tests/support/api.hpp"
#include "tests/support/folders.hpp"

/// Each NAME.json holds `requests`, which are posted one after the other to `path` (evaluations if it is absent), and
/// the `answer` to the last of them. The answer is compared in full, each number as it is written, except for the id
/// and the engine's version. `why` derives the numbers of the answer by hand: whoever changes a number changes it
/// there.
namespace headroom::test {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> golden_names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(test::source_folder() / "tests/golden"))
    if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
  std::ranges::sort(names);
  return names;
}

std::string shown(const headroom::json::Value& value) { return headroom::json::pretty(value, 0) + "\n"; }

/// The answer over several lines, with `…` for what differs from run to run and from version to version.
std::string settled(std::string answer) {
  for (const std::string name : {"\"id\":\"", "\"engine_version\":\""}) {
    const auto start = answer.find(name) + name.size();
    answer.replace(start, answer.find('"', start) - start, "…");
  }
  return shown(headroom::json::parse(answer).value().root());
}

class Golden : public ::testing::TestWithParam<std::string> {};

TEST_P(Golden, AnswersAsReviewed) {
  const auto file = headroom::json::parse(read_text("tests/golden/" + GetParam() + ".json"));
  ASSERT_TRUE(file) << file.error().detail;
  const auto* path = file->root().find("path");
  const std::string target(path == nullptr ? "/v1/evaluations" : path->text());
  TestApi api;
  Answer last;
  for (const auto& request : file->root().find("requests")->items()) {
    last = api.post(target, shown(request));
    ASSERT_EQ(last.status, 201) << last.body;
  }
  const std::string answer = settled(last.body);
  const std::string expected = shown(*file->root().find("answer"));
  if (answer == expected) return;
  const fs::path written = test::build_folder() / "golden" / (GetParam() + ".answer.json");
  fs::create_directories(written.parent_path());
  std::ofstream(written) << answer;
  EXPECT_EQ(answer, expected) << "the answer is in " << written;
}

INSTANTIATE_TEST_SUITE_P(Answers, Golden, ::testing::ValuesIn(golden_names()),
                         [](const auto& golden) { return golden.param; });

json golden(const std::string& name) { return json::parse(read_text("tests/golden/" + name + ".json")); }

TEST(GoldenFiles, HaveTheExampleOfTheContractAmongThem) {
  EXPECT_EQ(golden("contract_example").at("requests"), json::array({example()}));
}

TEST(GoldenFiles, HaveTheWorkedExamplesOfTheSignalsForReplicas) {
  for (const char* kind : {"horizontal_pod_autoscaler", "keda"})
    EXPECT_EQ(golden(kind).at("requests"),
              json::array({json::parse(read_text("examples/kubernetes/" + std::string(kind) + ".json"))}));
}

TEST(GoldenFiles, SayWhyTheirNumbersAreRight) {
  for (const std::string& name : golden_names()) {
    const json why = golden(name).at("why");
    EXPECT_FALSE(why.empty()) << name;
    for (const json& line : why) EXPECT_TRUE(line.get<std::string>().ends_with(".")) << name << ": " << line;
  }
}

/// The text without quotation marks at the start of its lines, and with single blanks.
std::string flowing(std::string text) {
  for (std::size_t at = 0; (at = text.find("\n> ", at)) != std::string::npos;) text.replace(at, 3, " ");
  for (std::size_t at = 0; (at = text.find("  ", at)) != std::string::npos;) text.erase(at, 1);
  return text;
}

TEST(GoldenFiles, HaveTheSentencesOfThePageAboutSituations) {
  const std::string page = flowing(read_text("docs/situations.md"));
  for (const std::string& name : golden_names()) {
    if (!name.starts_with("situation_")) continue;
    const auto summary = golden(name).at("answer").at("explanation").at("summary").get<std::string>();
    EXPECT_NE(page.find(summary), std::string::npos) << name << ": " << summary;
  }
}

TEST(GoldenFiles, HaveEveryKindOfSignalDecideInOneOfThem) {
  std::set<std::string, std::less<>> chosen;
  for (const std::string& name : golden_names()) {
    const json explanation = golden(name).at("answer").at("explanation");
    if (!explanation.contains("signals")) continue;  // of a rightsizing
    for (const json& signal : explanation["signals"])
      if (signal["chosen"] == true) chosen.insert(signal["kind"].get<std::string>());
  }
  for (const std::string_view kind : signal_kinds) EXPECT_TRUE(chosen.contains(kind)) << kind;
  EXPECT_EQ(chosen.size(), signal_kinds.size());
}

}  // namespace
}  // namespace headroom::test
