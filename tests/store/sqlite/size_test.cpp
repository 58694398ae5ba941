#include <gtest/gtest.h>

#include "store/open.hpp"
#include "store/sqlite/base/codec.hpp"
#include "store/sqlite/base/database.hpp"
#include "tests/support/decisions.hpp"
#include "tests/support/sample_decisions.hpp"
#include "tests/support/temporary_folder.hpp"

namespace headroom::store {
namespace {

using namespace test;

TEST(SizeOnDisk, OfADecisionIsAtMostEightHundredBytes) {
  constexpr std::size_t decisions = 5000;
  TemporaryFolder folder;
  IdGenerator ids;
  const auto path = folder / "headroom.db";
  open_decision_log({.path = path}, ids).value().reset();
  const auto empty = std::filesystem::file_size(path);
  auto log = open_decision_log({.path = path}, ids).value();
  SampleDecisions sample;
  std::size_t plain = 0;
  for (std::size_t i = 0; i < decisions / 500; ++i) {
    std::vector<DecisionRecord> records;
    for (int k = 0; k < 500; ++k) records.push_back(sample.next());
    for (const auto& record : records) plain += record.documents.answer.size() + record.documents.input.size();
    ASSERT_TRUE(append(*log, std::move(records)));
  }
  log.reset();
  EXPECT_GT(plain / decisions, 3000u) << "the sample is as large as real decisions are";
  EXPECT_LE((std::filesystem::file_size(path) - empty) / decisions, 800u);
}

TEST(PackedText, IsTheSameAgain) {
  std::string every_byte;
  for (int i = 0; i < 1000; ++i) every_byte += static_cast<char>(i * 7);
  for (const auto& text : {std::string{}, std::string{"{}"}, every_byte, std::string(10'000'000, 'x')})
    EXPECT_TRUE(unpack(newest_dictionary, pack(text)) == text) << text.size();
}

TEST(PackedText, OfOlderVersionsStaysReadable) {
  const auto bytes = [](std::string_view hexadecimal) {
    std::string packed;
    for (std::size_t i = 0; i < hexadecimal.size(); i += 2)
      packed += static_cast<char>(std::stoi(std::string{hexadecimal.substr(i, 2)}, nullptr, 16));
    return packed;
  };
  // Packed with each dictionary while it was the newest.
  const std::string text = R"({"kind":"evaluation","status":"decided","action":"scale_out"})";
  EXPECT_EQ(unpack(1, bytes("28b52ffd203d8d0000087d0440007b0f9f05e0588493e1b53801")), text);
  EXPECT_EQ(unpack(2, bytes("28b52ffd2326bc73663d750000087d037c0009930d1b7686683012")), text);
}

TEST(PackedText, ThatIsDamagedIsAnErrorAndNothingElse) {
  const auto packed = pack(R"({"kind":"evaluation","status":"decided"})");
  EXPECT_THROW(unpack(newest_dictionary, ""), DatabaseError);
  EXPECT_THROW(unpack(newest_dictionary, "not a frame"), DatabaseError);
  EXPECT_THROW(unpack(newest_dictionary, packed.substr(0, packed.size() - 1)), DatabaseError);
  EXPECT_THROW(unpack(newest_dictionary + 1, packed), DatabaseError);
  EXPECT_THROW(unpack(0, packed), DatabaseError);
}

}  // namespace
}  // namespace headroom::store
