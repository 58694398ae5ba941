#include "core/rightsizing/seed_compatible.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <limits>
#include <utility>

#include "core/base/decimal.hpp"
#include "core/rightsizing/faults.hpp"
#include "core/rightsizing/seed_faults.hpp"

namespace headroom::rightsizing {
namespace {

constexpr std::int64_t mb_per_partition = 128;
constexpr std::int64_t least_parallelism = 200;
constexpr std::int64_t mb_per_gb = 1024;

/// The ASCII characters that Python's str.strip() and int() skip.
constexpr std::string_view blanks_of_python = " \t\n\v\f\r\x1c\x1d\x1e\x1f";

constexpr std::array<std::pair<std::string_view, std::int64_t>, 3> suffixes{
    {{"TB", mb_per_gb* mb_per_gb}, {"GB", mb_per_gb}, {"MB", 1}}};

constexpr Int128 most = std::numeric_limits<std::int64_t>::max();
constexpr Int128 least = std::numeric_limits<std::int64_t>::min();

bool fits(Int128 number) { return number >= least && number <= most; }

std::string_view stripped(std::string_view text) {
  const auto first = text.find_first_not_of(blanks_of_python);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks_of_python) - first + 1);
}

std::string stripped_upper(std::string_view text) {
  std::string out(stripped(text));
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return out;
}

/// Python's `//`.
Int128 floor_div(Int128 a, Int128 b) { return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0); }

/// Python's int() for a text: spaces around it, a sign, digits with single underscores between them. A number that does
/// not fit into 64 bits comes back as some number that does not fit either.
std::optional<Int128> python_int(std::string_view text) {
  std::string_view number = stripped(text);
  const bool negative = number.starts_with('-');
  if (negative || number.starts_with('+')) number.remove_prefix(1);
  if (number.empty() || number.front() == '_' || number.back() == '_') return std::nullopt;

  Int128 value = 0;
  char before = '\0';
  for (const char c : number) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit && (c != '_' || before == '_')) return std::nullopt;
    if (digit && fits(value)) value = value * 10 + (c - '0');
    before = c;
  }
  return negative ? -value : value;
}

/// The size in megabytes, which may not fit into 64 bits. No value if the seed calculator raises an error.
std::optional<Int128> megabytes(std::string_view data_size) {
  const std::string size = stripped_upper(data_size);
  for (const auto& [suffix, mb] : suffixes) {
    if (!size.ends_with(suffix)) continue;
    const auto number = python_int(std::string_view(size).substr(0, size.size() - suffix.size()));
    return number ? std::optional(*number * mb) : std::nullopt;
  }
  return python_int(size);
}

/// Python's f"{number:.2f}".
std::string two_decimals(double number) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.2f", number);
  return text.data();
}

std::string cost_of(double total_gb, bool spot) {
  return "$" + two_decimals(total_gb * 0.01) + " - $" + two_decimals(total_gb * 0.03) +
         (spot ? " (spot: 70% discount)" : "");
}

/// The numbers of the result, before they are known to fit into 64 bits.
struct WideSizing {
  Int128 parallelism, cores_based, memory_based, count, total_gb;
};

WideSizing wide_sizing(const SeedRequest& request, std::int64_t mb, const ExecutorShape& shape) {
  const std::int64_t gb = shape.memory.value / mb_per_gb;
  WideSizing wide{};
  wide.parallelism = std::max<Int128>(least_parallelism, floor_div(mb, mb_per_partition));
  wide.cores_based = std::max<Int128>(1, wide.parallelism / shape.cores);
  wide.memory_based = std::max<Int128>(1, floor_div(Int128{mb} * 3, shape.memory.value));
  wide.count = std::max(wide.cores_based, wide.memory_based);
  if (const auto cores = request.cluster_cores.value_or(0); cores != 0)
    wide.count = std::min(wide.count, floor_div(cores, shape.cores));
  // Python's int() of a quotient rounds toward zero, as this division does.
  if (const auto memory = request.cluster_memory_gb.value_or(0); memory != 0)
    wide.count = std::min<Int128>(wide.count, memory / gb);
  wide.total_gb = wide.count * gb + gb;
  return wide;
}

SeedSizing narrowed(const WideSizing& wide, std::int64_t mb, const ExecutorPreset& preset, bool spot) {
  const auto count = static_cast<std::int64_t>(wide.count);
  const std::int64_t driver_cores = std::min<std::int64_t>(4, 2 * preset.shape.cores);
  return {.data_size_mb = mb,
          .parallelism = static_cast<std::int64_t>(wide.parallelism),
          .cores_based_executors = static_cast<std::int64_t>(wide.cores_based),
          .memory_based_executors = static_cast<std::int64_t>(wide.memory_based),
          .executor_count = count,
          .min_executors = std::max<std::int64_t>(1, static_cast<std::int64_t>(floor_div(count, 4))),
          .max_executors = 2 * count,
          .initial_executors = static_cast<std::int64_t>(floor_div(count, 2)),
          .executor = &preset,
          .driver_memory_gb = preset.shape.memory.value / mb_per_gb,
          .driver_cores = driver_cores,
          .total_memory_gb = static_cast<std::int64_t>(wide.total_gb),
          .total_cores = count * preset.shape.cores,
          .cost_estimate = cost_of(static_cast<double>(wide.total_gb), spot)};
}

Violation overflow(std::string pointer) {
  return {std::move(pointer), "out_of_range", "its results do not fit 64 bits: use a number nearer to zero"};
}

}  // namespace

std::string seed_name(const ExecutorPreset& preset) {
  if (preset.name == "xlarge") return "XLarge";
  std::string name(preset.name);
  name.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(name.front())));
  return name;
}

std::string seed_memory(Mebibytes memory) {
  return memory.value % mb_per_gb == 0 ? std::to_string(memory.value / mb_per_gb) + "G"
                                       : std::to_string(memory.value) + "m";
}

Result<SeedSizing> rightsize_like_seed(const SeedRequest& request) {
  std::vector<Violation> faults;
  const auto mb = megabytes(request.data_size);
  if (!mb)
    faults.push_back(
        {"/data_size", "not_a_size", "must be a whole number of MB, or one followed by TB, GB or MB, such as 1500GB"});
  else if (!fits(*mb))
    faults.push_back(overflow("/data_size"));
  const ExecutorPreset* preset = executor_preset(request.executor_preset);
  if (preset == nullptr) faults.push_back(unknown_preset());
  if (!faults.empty()) return tl::unexpected(refused(std::move(faults)));

  const WideSizing wide = wide_sizing(request, static_cast<std::int64_t>(*mb), preset->shape);
  const bool all_fit = fits(wide.count * 2) && fits(wide.total_gb) && fits(wide.count * preset->shape.cores);
  if (!all_fit) {
    const bool by_cores = wide.count == floor_div(request.cluster_cores.value_or(0), preset->shape.cores);
    return tl::unexpected(refused({overflow(by_cores ? "/cluster_cores" : "/cluster_memory_gb")}));
  }
  SeedSizing sizing = narrowed(wide, static_cast<std::int64_t>(*mb), *preset, request.spot);
  sizing.warnings = faults_shown(sizing, request);
  return sizing;
}

}  // namespace headroom::rightsizing
