#include "core/spark/executor.hpp"

#include <algorithm>
#include <array>

#include "core/base/decimal.hpp"

namespace headroom {
namespace {

constexpr std::int64_t factor_unit = 10'000;
constexpr Mebibytes least_overhead{384};

constexpr std::array presets{
    ExecutorPreset{"small", {1, {1024}, {256}}, 1, {2048}, "for jobs of a few gigabytes, and for development"},
    ExecutorPreset{"medium", {2, {4096}, {512}}, 2, {8192}, "for most batch jobs"},
    ExecutorPreset{"large", {4, {8192}, {1024}}, 4, {16'384}, "for jobs of hundreds of gigabytes, and for joins"},
    ExecutorPreset{"xlarge", {8, {16'384}, {2048}}, 8, {32'768}, "for large shuffles and cached data"},
};

}  // namespace

std::int64_t overhead_factor(Platform platform, Language language) {
  switch (platform) {
    case Platform::emr:
      return 1'875;
    case Platform::emr_on_eks:
    case Platform::kubernetes:
      return language == Language::jvm ? 1'000 : 4'000;
    case Platform::spark:
      return 1'000;
  }
  return 1'000;
}

Mebibytes default_overhead(Mebibytes heap, std::int64_t factor) {
  return std::max(least_overhead, Mebibytes{saturated(Int128{heap.value} * factor / factor_unit)});
}

Mebibytes heap_within(Mebibytes container, std::int64_t factor) {
  const Mebibytes by_factor{saturated(Int128{container.value} * factor_unit / (factor_unit + factor))};
  return std::clamp(by_factor, Mebibytes{0}, std::max(container - least_overhead, Mebibytes{0}));
}

std::span<const ExecutorPreset> executor_presets() { return presets; }

const ExecutorPreset* executor_preset(std::string_view name) {
  const auto found = std::ranges::find(presets, name, &ExecutorPreset::name);
  return found == presets.end() ? nullptr : &*found;
}

}  // namespace headroom
