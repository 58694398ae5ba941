#include "core/kubernetes/scale_up/expanders.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <regex>
#include <utility>

namespace headroom::kubernetes {
namespace {

constexpr std::size_t longest_pattern = 256;
constexpr double factor_unless_exists = 2;
constexpr double gpu_unfitness = 1000;

double wasted_share(std::int64_t capacity, std::int64_t nodes, std::int64_t requested) {
  const std::int64_t available = saturating_multiply(capacity, nodes);
  if (available <= 0) return 0;
  return static_cast<double>(saturating_subtract(available, requested)) / static_cast<double>(available);
}

double waste(const ExpansionOption& option) {
  return wasted_share(option.node_capacity.cpu_milli, option.nodes, option.requested.cpu_milli) +
         wasted_share(option.node_capacity.memory_bytes, option.nodes, option.requested.memory_bytes);
}

double unfitness(const ExpansionOption& option, std::int64_t preferred_cpu_milli) {
  if (option.has_gpu) return gpu_unfitness;
  const auto preferred = static_cast<double>(preferred_cpu_milli);
  const auto evaluated = static_cast<double>(std::max<std::int64_t>(option.node_capacity.cpu_milli, 1));
  const double unfit = std::max(preferred / evaluated, evaluated / preferred);
  // The more nodes are added at once, the less their size matters.
  return (unfit - 1) * (1 - std::tanh(static_cast<double>(option.nodes - 1) / 15)) + 1;
}

std::optional<double> price_score(const ExpansionOption& option, const ExpanderSettings& settings) {
  if (!option.node_price || !option.pods_price) return std::nullopt;
  const auto stabilization = static_cast<double>(settings.stabilization_price.value);
  const double nodes = static_cast<double>(option.node_price->value) * static_cast<double>(option.nodes);
  const double pods = static_cast<double>(option.pods_price->value) + stabilization;
  if (pods <= 0) return std::nullopt;
  const double score = unfitness(option, settings.preferred_cpu_milli) * (nodes + stabilization) / pods;
  return option.existence == Existence::exists ? score : score * factor_unless_exists;
}

/// Compiles the pattern for a breadth-first search, so that no pattern takes exponential time.
std::optional<std::regex> compiled(const std::string& pattern) {
  if (pattern.size() > longest_pattern || pattern.find('{') != std::string::npos) return std::nullopt;
  try {
    return std::regex(pattern, std::regex::ECMAScript | std::regex_constants::__polynomial);
  } catch (const std::regex_error&) {
    return std::nullopt;
  }
}

std::optional<double> priority(const std::string& group, const std::vector<PriorityRule>& rules) {
  std::optional<std::int64_t> highest;
  for (const PriorityRule& rule : rules)
    for (const std::string& pattern : rule.patterns) {
      if (highest && *highest >= rule.priority) break;
      const auto regex = compiled(pattern);
      if (regex && std::regex_search(group, *regex)) highest = rule.priority;
    }
  return highest ? std::optional(static_cast<double>(*highest)) : std::nullopt;
}

bool higher_is_better(Expander expander) { return expander == Expander::most_pods || expander == Expander::priority; }

std::vector<std::size_t> all_of(std::span<const ExpansionOption> options) {
  std::vector<std::size_t> all(options.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return all;
}

std::vector<std::size_t> first_by_name(std::span<const ExpansionOption> options) {
  const auto first =
      std::min_element(options.begin(), options.end(), [](const auto& a, const auto& b) { return a.group < b.group; });
  if (first == options.end()) return {};
  return {static_cast<std::size_t>(first - options.begin())};
}

}  // namespace

bool is_priority_pattern(const std::string& pattern) { return compiled(pattern).has_value(); }

std::optional<double> score(const ExpansionOption& option, Expander expander, const ExpanderSettings& settings) {
  switch (expander) {
    case Expander::least_nodes:
      return option.nodes > 0 ? std::optional(static_cast<double>(option.nodes)) : std::nullopt;
    case Expander::least_waste:
      return waste(option);
    case Expander::most_pods:
      return static_cast<double>(option.pods);
    case Expander::price:
      return price_score(option, settings);
    case Expander::priority:
      return settings.priorities ? priority(option.group, *settings.priorities) : std::nullopt;
    case Expander::random:
      return std::nullopt;
  }
  return std::nullopt;
}

std::vector<std::size_t> best_options(std::span<const ExpansionOption> options, Expander expander,
                                      const ExpanderSettings& settings) {
  if (expander == Expander::random) return first_by_name(options);
  std::optional<double> best;
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < options.size(); ++i) {
    const auto mine = score(options[i], expander, settings);
    if (!mine) continue;
    const bool better = !best || (higher_is_better(expander) ? *mine > *best : *mine < *best);
    if (better) kept.clear();
    if (better || *mine == *best) kept.push_back(i);
    if (better) best = mine;
  }
  const bool keeps_all_without_opinion = expander == Expander::priority;
  return kept.empty() && keeps_all_without_opinion ? all_of(options) : kept;
}

Choice choose(std::span<const ExpansionOption> options, const ExpanderSettings& settings) {
  Choice choice{.judgements = std::vector<Judgement>(options.size())};
  std::vector<std::size_t> left = all_of(options);
  const auto thin = [&](Expander expander) {
    std::vector<ExpansionOption> candidates;
    candidates.reserve(left.size());
    for (const std::size_t i : left) candidates.push_back(options[i]);
    std::vector<std::size_t> kept;
    for (const std::size_t i : best_options(candidates, expander, settings)) kept.push_back(left[i]);
    for (const std::size_t i : left)
      if (std::find(kept.begin(), kept.end(), i) == kept.end()) choice.judgements[i].eliminated_by = expander;
    left = std::move(kept);
  };
  for (const Expander expander : settings.chain) {
    for (std::size_t i = 0; i < options.size(); ++i)
      choice.judgements[i].scores.push_back(score(options[i], expander, settings));
    thin(expander);
  }
  if (left.size() > 1) thin(Expander::random);
  if (!left.empty()) choice.chosen = left.front();
  return choice;
}

std::int64_t preferred_cores(std::int64_t cluster_nodes) {
  constexpr std::array<std::pair<std::int64_t, std::int64_t>, 5> cores_up_to{
      {{2, 1}, {6, 2}, {20, 4}, {60, 8}, {200, 16}}};
  for (const auto& [nodes, cores] : cores_up_to)
    if (cluster_nodes <= nodes) return cores;
  return 32;
}

}  // namespace headroom::kubernetes
