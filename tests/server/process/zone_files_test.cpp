#include "server/process/zone_files.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "server/process/zone_rule.hpp"

namespace headroom::server {
namespace {

Instant at(std::string_view text) { return parse_rfc3339(text).value(); }

std::string number(std::int64_t value, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>((static_cast<std::uint64_t>(value) >> (8 * i)) & 0xff);
  return text;
}

struct Change {
  std::string_view at;
  int type;
};

/// A file as RFC 9636 has it, with an empty block of 32 bits.
std::string file_of(const std::vector<int>& offsets, const std::vector<Change>& changes, std::string_view rule) {
  const auto header = [](std::size_t times, std::size_t types) {
    std::string text = "TZif2" + std::string(15, '\0');
    for (const std::size_t count : {std::size_t{0}, std::size_t{0}, std::size_t{0}, times, types, std::size_t{4}})
      text += number(static_cast<std::int64_t>(count), 4);
    return text;
  };
  std::string text = header(0, 1) + std::string(6, '\0') + std::string(4, 'x');
  text += header(changes.size(), offsets.size());
  for (const Change& change : changes) text += number(at(change.at).time_since_epoch().count() / 1000, 8);
  for (const Change& change : changes) text += static_cast<char>(change.type);
  for (const int offset : offsets) text += number(offset, 4) + std::string(2, '\0');
  return text + std::string(4, 'x') + "\n" + std::string(rule) + "\n";
}

std::string berlin() {
  return file_of({3208, 3600, 7200}, {{"1970-01-01T00:00:00Z", 1}, {"2025-03-30T01:00:00Z", 2}},
                 "CET-1CEST,M3.5.0,M10.5.0/3");
}

TEST(ZoneFiles, ReadTheChangesInAPartOfTime) {
  const auto zone = read_zone("Europe/Berlin", berlin(), at("2025-01-01T00:00:00Z"), at("2026-01-01T00:00:00Z"));
  ASSERT_TRUE(zone);
  EXPECT_EQ(zone->offset, Seconds{3600});
  EXPECT_EQ(zone->changes, (std::vector<OffsetChange>{{at("2025-03-30T01:00:00Z"), Seconds{7200}},
                                                      {at("2025-10-26T01:00:00Z"), Seconds{3600}}}));
}

TEST(ZoneFiles, FollowTheRuleBeyond2037) {
  const auto zone = read_zone("Europe/Berlin", berlin(), at("2050-06-01T00:00:00Z"), at("2051-06-01T00:00:00Z"));
  ASSERT_TRUE(zone);
  EXPECT_EQ(zone->offset, Seconds{7200}) << "summer";
  EXPECT_EQ(zone->changes, (std::vector<OffsetChange>{{at("2050-10-30T01:00:00Z"), Seconds{3600}},
                                                      {at("2051-03-26T01:00:00Z"), Seconds{7200}}}));
}

TEST(ZoneFiles, AreNotReadIfTheyAreDamaged) {
  const std::string whole = berlin();
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(read_zone("x", whole.substr(0, size), at("2025-01-01T00:00:00Z"), at("2026-01-01T00:00:00Z"))) << size;
  const std::string wild = file_of({3600}, {{"2025-03-30T01:00:00Z", 7}}, "");
  EXPECT_FALSE(read_zone("x", wild, at("2025-01-01T00:00:00Z"), at("2026-01-01T00:00:00Z"))) << "no such type";
}

TEST(ZoneFiles, LieBelowTheirFolder) {
  const auto folder = std::filesystem::temp_directory_path() / ("zones-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder / "in" / "Europe");
  std::ofstream(folder / "in" / "tzdata.zi") << "# version 2025b\nR A\n";
  std::ofstream(folder / "in" / "Europe" / "Berlin", std::ios::binary) << berlin();
  std::ofstream(folder / "outside", std::ios::binary) << berlin();
  const ZoneFiles zones(folder / "in");
  const auto known = [&](std::string_view name) {
    return zones.zone(name, at("2025-01-01T00:00:00Z"), at("2026-01-01T00:00:00Z")).has_value();
  };
  EXPECT_EQ(zones.version(), "2025b");
  EXPECT_TRUE(known("Europe/Berlin"));
  for (const char* name :
       {"", "Europe", "europe/berlin", "../outside", "/etc/localtime", "tzdata.zi", "Europe/Nowhere"})
    EXPECT_FALSE(known(name)) << name;
  EXPECT_EQ(ZoneFiles(folder / "nowhere").version(), "");
  std::filesystem::remove_all(folder);
}

TEST(ZoneRule, ReadsTheNotationOfPosix) {
  const auto changes = [](std::string_view rule) {
    std::string text;
    for (const OffsetChange& change :
         changes_by(parse_zone_rule(rule).value(), at("2041-01-01T00:00:00Z"), at("2041-12-31T23:59:59Z")))
      text += format_rfc3339(change.at).substr(5, 11) + " " + std::to_string(change.offset.count()) + "\n";
    return text;
  };
  EXPECT_EQ(changes("EST5EDT,M3.2.0,M11.1.0"), "03-10T07:00 -14400\n11-03T06:00 -18000\n");
  EXPECT_EQ(changes("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"), "04-06T15:00 37800\n10-05T15:30 39600\n");
  EXPECT_EQ(changes("IST-2IDT,M3.4.4/26,M10.5.0"), "03-29T00:00 10800\n10-26T23:00 7200\n") << "two on a Friday";
  EXPECT_EQ(changes("UTC0"), "");
  EXPECT_EQ(changes("AAA0BBB,J60,300"), "03-01T02:00 3600\n10-28T01:00 0\n");
  for (const std::string_view text : {"", "X", "CET", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
                                      "CET-1CEST,M3.5.0,M10.5.0/3x", "<CET-1"})
    EXPECT_FALSE(parse_zone_rule(text)) << text;
}

}  // namespace
}  // namespace headroom::server
