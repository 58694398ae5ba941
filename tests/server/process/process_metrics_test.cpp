#include "server/process/process_metrics.hpp"

#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>
#include <unistd.h>

#include "tests/support/temporary_folder.hpp"

namespace headroom::server {
namespace {

// From a running server: 731 ticks in user mode, 212 in the kernel, 9,876 pages resident.
constexpr std::string_view stat_text =
    "24455 (headroom) S 24404 24404 5078 0 -1 4194304 101 11 12 13 731 212 14 15 20 0 9 0 2426313 2998272 9876 "
    "18446744073709551615 94706612252672 94706612276777 140727275838272 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0 "
    "94706612292624 94706612294240 94707444506624 140727275846262 140727275846290 140727275846290 140727275847658 0\n";

constexpr std::string_view limits_text =
    "Limit                     Soft Limit           Hard Limit           Units     \n"
    "Max cpu time              unlimited            unlimited            seconds   \n"
    "Max processes             96365                96365                processes \n"
    "Max open files            1024                 524288               files     \n"
    "Max locked memory         8388608              8388608              bytes     \n";

std::string replaced(std::string_view text, std::string_view what, std::string_view by) {
  std::string other(text);
  return other.replace(other.find(what), what.size(), by);
}

std::string text_of(const std::filesystem::path& folder) {
  Families families;
  append_process(folder, families);
  return '\n' + prometheus::TextSerializer().Serialize(families);
}

void write(const std::filesystem::path& path, std::string_view text) { std::ofstream(path) << text; }

TEST(ProcessMetrics, ReadTheTimesAndTheMemoryOfAProcess) {
  const auto use = parse_stat(stat_text);
  ASSERT_TRUE(use);
  EXPECT_EQ(use->cpu_ticks, 943U);  // 731 + 212
  EXPECT_EQ(use->resident_pages, 9876U);
}

TEST(ProcessMetrics, AreNotMisledByTheNameOfTheProgram) {
  for (const char* name : {"(head room)", "()", "(a) b (c)", "(1 2 3) S 4", "((()"})
    EXPECT_EQ(parse_stat(replaced(stat_text, "(headroom)", name)), parse_stat(stat_text)) << name;
}

TEST(ProcessMetrics, KnowNothingFromAnotherForm) {
  EXPECT_FALSE(parse_stat(""));
  EXPECT_FALSE(parse_stat("24455 (headroom"));
  EXPECT_FALSE(parse_stat("24455 (headroom)"));
  EXPECT_FALSE(parse_stat(stat_text.substr(0, stat_text.find(" 9876"))));
  EXPECT_FALSE(parse_stat(replaced(stat_text, " 731 ", " -1 ")));
  EXPECT_FALSE(parse_stat(replaced(stat_text, " 9876 ", " 98x76 ")));
  EXPECT_FALSE(parse_stat(replaced(stat_text, " 9876 ", " 99999999999999999999 ")));
}

TEST(ProcessMetrics, ReadTheSoftLimitOfOpenFiles) {
  EXPECT_EQ(parse_open_files_limit(limits_text), 1024U);
  EXPECT_EQ(parse_open_files_limit(replaced(limits_text, "1024 ", "unlimited ")), 18'446'744'073'709'551'615U);
  EXPECT_FALSE(parse_open_files_limit(""));
  EXPECT_FALSE(parse_open_files_limit(limits_text.substr(0, limits_text.find("Max open"))));
  EXPECT_FALSE(parse_open_files_limit(replaced(limits_text, "1024 ", "many ")));
  EXPECT_FALSE(parse_open_files_limit("\nMax open files "));
}

TEST(ProcessMetrics, SpeakInSecondsAndBytes) {
  const test::TemporaryFolder folder;
  write(folder / "stat", stat_text);
  write(folder / "limits", limits_text);
  std::filesystem::create_directory(folder / "fd");
  for (const char* descriptor : {"0", "1", "2", "7"}) write(folder / "fd" / descriptor, "");
  const std::string text = text_of(folder.path());
  ASSERT_EQ(sysconf(_SC_CLK_TCK), 100);  // Linux says so to every program
  const std::string memory = std::to_string(9876 * sysconf(_SC_PAGESIZE));
  EXPECT_NE(text.find("\nprocess_cpu_seconds_total 9.43"), std::string::npos) << text;  // 943 / 100
  EXPECT_NE(text.find("\nprocess_resident_memory_bytes " + memory + '\n'), std::string::npos) << text;
  EXPECT_NE(text.find("\nprocess_max_fds 1024\n"), std::string::npos) << text;
  // One of the four is the descriptor that reads the folder.
  EXPECT_NE(text.find("\nprocess_open_fds 3\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\n# TYPE process_cpu_seconds_total counter\n"), std::string::npos) << text;
}

TEST(ProcessMetrics, LeaveOutWhatCannotBeRead) {
  const test::TemporaryFolder folder;
  std::filesystem::create_directory(folder / "stat");
  const std::string text = text_of(folder.path());
  EXPECT_EQ(text.find("\nprocess_"), std::string::npos) << text;
  EXPECT_NE(text.find("\n# TYPE process_open_fds gauge\n"), std::string::npos) << text;
}

TEST(ProcessMetrics, CountTheDescriptorsOfThisProcess) {
  const auto open_files = [] {
    const std::string text = text_of("/proc/self");
    const std::string name = "\nprocess_open_fds ";
    return std::stod(text.substr(text.find(name) + name.size()));
  };
  const double before = open_files();
  const int descriptor = dup(0);
  ASSERT_GE(descriptor, 0);
  EXPECT_EQ(open_files(), before + 1);
  close(descriptor);
  EXPECT_EQ(open_files(), before);
}

}  // namespace
}  // namespace headroom::server
