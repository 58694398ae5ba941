#include "server/process/zone_files.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "server/process/zone_rule.hpp"

namespace headroom::server {
namespace {

constexpr std::size_t header_size = 44;
constexpr std::size_t largest_file = 1 << 20;
constexpr std::string_view magic = "TZif";

std::string read_bytes(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return {};  // reading a folder would throw
  std::ifstream file(path, std::ios::binary);
  if (!file) return {};
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  return file.bad() || bytes.size() > largest_file ? std::string() : bytes;
}

/// A name leads to a file below the folder and nowhere else.
bool is_zone_name(std::string_view name) {
  const auto is_allowed = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '/' || c == '_' ||
           c == '-' || c == '+';
  };
  return !name.empty() && name.front() != '/' && std::ranges::all_of(name, is_allowed);
}

/// Numbers are stored with the highest byte first.
std::int64_t number_at(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t number = (static_cast<unsigned char>(bytes[at]) & 0x80U) != 0 ? ~std::uint64_t{0} : 0;
  for (std::size_t i = 0; i < size; ++i) number = (number << 8) | static_cast<unsigned char>(bytes[at + i]);
  return static_cast<std::int64_t>(number);
}

/// The lengths of the parts of a block.
struct Counts {
  std::size_t utc, standard, leaps, times, types, characters;

  std::size_t size(std::size_t of_time) const {
    return times * (of_time + 1) + types * 6 + characters + leaps * (of_time + 4) + standard + utc;
  }
};

std::optional<Counts> counts_at(std::string_view bytes, std::size_t at) {
  if (bytes.size() < at + header_size || bytes.substr(at, magic.size()) != magic) return std::nullopt;
  const auto count = [&](std::size_t i) { return static_cast<std::size_t>(number_at(bytes, at + 20 + 4 * i, 4)); };
  const Counts counts{count(0), count(1), count(2), count(3), count(4), count(5)};
  const std::size_t most = std::max({counts.utc, counts.standard, counts.leaps, counts.times, counts.types});
  if (most > largest_file || counts.characters > largest_file || counts.types == 0) return std::nullopt;
  return counts;
}

/// The block with times of 64 bits.
struct Block {
  std::string_view bytes;
  Counts counts;
  std::string_view rule;  ///< what holds after the last change

  std::optional<Seconds> offset_of(std::size_t type) const {
    if (type >= counts.types) return std::nullopt;
    return Seconds{number_at(bytes, counts.times * 9 + type * 6, 4)};
  }
  Instant time(std::size_t i) const {
    constexpr std::int64_t most = 1'000'000'000'000;  // in the year 33658
    return Instant(Seconds{std::clamp(number_at(bytes, i * 8, 8), -most, most)});
  }
  std::optional<Seconds> offset_after(std::size_t i) const {
    return offset_of(static_cast<unsigned char>(bytes[counts.times * 8 + i]));
  }
};

std::optional<Block> block_of(std::string_view bytes) {
  const auto first = counts_at(bytes, 0);
  if (!first) return std::nullopt;
  const std::size_t begin = header_size + first->size(4);
  const auto counts = counts_at(bytes, begin);
  if (!counts || bytes.size() < begin + header_size + counts->size(8)) return std::nullopt;
  std::string_view rule = bytes.substr(begin + header_size + counts->size(8));
  if (!rule.starts_with('\n') || !rule.ends_with('\n') || rule.size() < 2) return std::nullopt;
  rule = rule.substr(1, rule.size() - 2);
  return Block{bytes.substr(begin + header_size, counts->size(8)), *counts, rule};
}

/// Leaves out the changes before `from`, of which the last gives the offset.
TimeZone within(TimeZone zone, Instant from, Instant until) {
  const auto first = std::ranges::upper_bound(zone.changes, from, {}, &OffsetChange::at);
  if (first != zone.changes.begin()) zone.offset = (first - 1)->offset;
  zone.changes.erase(zone.changes.begin(), first);
  std::erase_if(zone.changes, [&](const OffsetChange& change) { return change.at > until; });
  return zone;
}

}  // namespace

std::optional<TimeZone> read_zone(std::string_view name, std::string_view bytes, Instant from, Instant until) {
  const auto block = block_of(bytes);
  const auto first = block ? block->offset_of(0) : std::nullopt;
  if (!first) return std::nullopt;
  TimeZone zone{.name = std::string(name), .offset = *first};
  for (std::size_t i = 0; i < block->counts.times; ++i) {
    const auto offset = block->offset_after(i);
    if (!offset) return std::nullopt;
    zone.changes.push_back({block->time(i), *offset});
  }
  const Instant last = zone.changes.empty() ? Instant::min() : zone.changes.back().at;
  if (const auto rule = parse_zone_rule(block->rule))
    for (const OffsetChange& change : changes_by(*rule, std::max(last, from - std::chrono::days{366}), until))
      zone.changes.push_back(change);
  return within(std::move(zone), from, until);
}

ZoneFiles::ZoneFiles(std::filesystem::path folder) : folder_(std::move(folder)) {
  constexpr std::string_view prefix = "# version ";
  std::ifstream source(folder_ / "tzdata.zi");
  std::string line;
  if (std::getline(source, line) && line.starts_with(prefix)) version_ = line.substr(prefix.size());
}

std::optional<TimeZone> ZoneFiles::zone(std::string_view name, Instant from, Instant until) const {
  if (!is_zone_name(name)) return std::nullopt;
  const std::lock_guard lock(mutex_);
  auto known = files_.find(name);
  if (known == files_.end()) {
    std::string bytes = read_bytes(folder_ / name);
    if (!bytes.starts_with(magic)) return std::nullopt;
    known = files_.emplace(std::string(name), std::move(bytes)).first;
  }
  return read_zone(name, known->second, from, until);
}

std::filesystem::path zone_folder() {
  const char* given = std::getenv("TZDIR");  // NOLINT(concurrency-mt-unsafe): nobody sets it
  return given != nullptr && *given != '\0' ? given : "/usr/share/zoneinfo";
}

}  // namespace headroom::server
