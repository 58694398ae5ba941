#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/money.hpp"
#include "core/base/names.hpp"
#include "core/kubernetes/objects/cluster_objects.hpp"
#include "core/kubernetes/objects/resources.hpp"

/// How the autoscaler chooses one of several node groups.
namespace headroom::kubernetes {

enum class Expander { least_nodes, least_waste, most_pods, price, priority, random };

/// What growing one group would do.
struct ExpansionOption {
  std::string group;
  std::int64_t nodes{0};
  std::int64_t pods{0};
  Resources requested{};      ///< by the pods that the new nodes would take
  Resources node_capacity{};  ///< what one new node has
  Existence existence{Existence::exists};
  std::optional<MicroDollars> node_price{};  ///< per node and hour
  std::optional<MicroDollars> pods_price{};  ///< per hour, for the pods' requests
  bool has_gpu{false};
  friend bool operator==(const ExpansionOption&, const ExpansionOption&) = default;
};

/// A group has this priority if one of the patterns is found in its id. Patterns are ECMAScript regular expressions.
/// They need not match the whole id. A pattern with more than 256 characters or with a counted repetition `{…}` matches
/// nothing.
struct PriorityRule {
  std::int64_t priority{0};
  std::vector<std::string> patterns{};
  friend bool operator==(const PriorityRule&, const PriorityRule&) = default;
};

struct ExpanderSettings {
  std::vector<Expander> chain{Expander::least_waste};
  std::optional<std::vector<PriorityRule>> priorities{};  ///< absent: the priority expander keeps every option
  MicroDollars stabilization_price{};  ///< per hour, for a pod of 500 m and 500 MiB; keeps price ratios steady
  std::int64_t preferred_cpu_milli{1000};
};

/// Whether the priority expander can use the pattern.
bool is_priority_pattern(const std::string& pattern);

/// The indexes of the options that one expander keeps, ascending. It keeps every option with the best score. It may
/// keep none: `price` does if no price is known. `random` keeps the first by name, so that the same input gives the
/// same answer.
std::vector<std::size_t> best_options(std::span<const ExpansionOption> options, Expander expander,
                                      const ExpanderSettings& settings);

/// How an expander rates an option. Higher is better for most_pods and priority, lower is better for the others. No
/// value if the expander has no opinion; `random` never has one.
std::optional<double> score(const ExpansionOption& option, Expander expander, const ExpanderSettings& settings);

/// What the chain of expanders did with one option.
struct Judgement {
  std::vector<std::optional<double>> scores{};  ///< one for each expander of the chain
  std::optional<Expander> eliminated_by{};      ///< `random` also stands for the choice by name among equals at the end
  friend bool operator==(const Judgement&, const Judgement&) = default;
};

struct Choice {
  std::optional<std::size_t> chosen{};
  std::vector<Judgement> judgements{};  ///< one for each option
};

/// Each expander of the chain removes options. If several options remain at the end, the first by name is chosen.
Choice choose(std::span<const ExpansionOption> options, const ExpanderSettings& settings);

/// The node size that suits a cluster of this many nodes: 1 core for up to 2 nodes, twice as many cores each time the
/// number of nodes grows about threefold, and 32 cores for more than 200 nodes.
std::int64_t preferred_cores(std::int64_t cluster_nodes);

}  // namespace headroom::kubernetes

namespace headroom {

template <>
inline constexpr auto names_of<kubernetes::Expander> =
    std::to_array<EnumName<kubernetes::Expander>>({{"least-nodes", kubernetes::Expander::least_nodes},
                                                   {"least-waste", kubernetes::Expander::least_waste},
                                                   {"most-pods", kubernetes::Expander::most_pods},
                                                   {"price", kubernetes::Expander::price},
                                                   {"priority", kubernetes::Expander::priority},
                                                   {"random", kubernetes::Expander::random}});

}  // namespace headroom
