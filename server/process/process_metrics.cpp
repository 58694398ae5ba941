#include "server/process/process_metrics.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <unistd.h>

namespace headroom::server {
namespace {

using prometheus::MetricType;

std::string text_of(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return {};  // reading a folder would throw
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Cuts the first word off `text`. Empty at the end of the line.
std::string_view next_word(std::string_view& text) {
  const std::size_t begin = std::min(text.find_first_not_of(' '), text.size());
  const std::size_t end = std::min(text.find_first_of(" \n", begin), text.size());
  const std::string_view word = text.substr(begin, end - begin);
  text.remove_prefix(end);
  return word;
}

std::optional<std::uint64_t> number(std::string_view word) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return value;
}

std::optional<double> open_files(const std::filesystem::path& folder) {
  std::error_code error;
  std::uint64_t count = 0;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    ++count;
  if (error || count == 0) return std::nullopt;
  return static_cast<double>(count - 1);  // without the descriptor that reads this folder
}

void add(Families& families, const char* name, const char* help, MetricType type, std::optional<double> value) {
  std::vector<prometheus::ClientMetric> samples;
  if (value) samples.push_back(sample(type, *value));
  families.push_back(family(name, help, type, std::move(samples)));
}

}  // namespace

std::optional<ProcessUse> parse_stat(std::string_view text) {
  const std::size_t name_end = text.rfind(')');  // only the name can have parentheses
  if (name_end == std::string_view::npos) return std::nullopt;
  text.remove_prefix(name_end + 1);
  std::array<std::string_view, 25> fields{};  // by their numbers in proc(5); the first after the name is 3
  for (std::size_t field = 3; field < fields.size(); ++field) fields[field] = next_word(text);
  const auto user = number(fields[14]);
  const auto kernel = number(fields[15]);
  const auto resident = number(fields[24]);
  if (!user || !kernel || !resident) return std::nullopt;
  return ProcessUse{.cpu_ticks = *user + *kernel, .resident_pages = *resident};
}

std::optional<std::uint64_t> parse_open_files_limit(std::string_view text) {
  constexpr std::string_view title = "\nMax open files ";
  const std::size_t found = text.find(title);
  if (found == std::string_view::npos) return std::nullopt;
  text.remove_prefix(found + title.size());
  const std::string_view soft = next_word(text);
  return soft == "unlimited" ? std::numeric_limits<std::uint64_t>::max() : number(soft);
}

void append_process(const std::filesystem::path& folder, Families& families) {
  const auto use = parse_stat(text_of(folder / "stat"));
  const auto limit = parse_open_files_limit(text_of(folder / "limits"));
  std::optional<double> memory;
  std::optional<double> seconds;
  std::optional<double> most_files;
  if (use) memory = static_cast<double>(use->resident_pages) * static_cast<double>(sysconf(_SC_PAGESIZE));
  if (use) seconds = static_cast<double>(use->cpu_ticks) / static_cast<double>(sysconf(_SC_CLK_TCK));
  if (limit) most_files = static_cast<double>(*limit);
  add(families, "process_resident_memory_bytes", "Resident memory of the process.", MetricType::Gauge, memory);
  add(families, "process_cpu_seconds_total", "Processor time of the process, user and system.", MetricType::Counter,
      seconds);
  add(families, "process_open_fds", "Open file descriptors.", MetricType::Gauge, open_files(folder / "fd"));
  add(families, "process_max_fds", "File descriptors that may be open.", MetricType::Gauge, most_files);
}

}  // namespace headroom::server
