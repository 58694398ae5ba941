#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/money.hpp"
#include "core/kubernetes/objects/resources.hpp"

/// How one of several node groups is chosen.
namespace headroom::kubernetes {

enum class Expander { least_nodes, least_waste, most_pods, price, priority, random };

/// The group stands already, or would be made first.
enum class Existence { exists, would_be_created };

/// What growing one group would do.
struct ExpansionOption {
  std::string group;
  std::int64_t nodes{0};
  std::int64_t pods{0};
  Resources requested{};      ///< by the pods it would take
  Resources node_capacity{};  ///< of one new node
  Existence existence{Existence::exists};
  std::optional<MicroDollars> node_price{};  ///< of one node, an hour
  std::optional<MicroDollars> pods_price{};  ///< of what the pods ask for, an hour
  bool has_gpu{false};
};

/// Groups whose id one of the patterns is found in have this priority. Patterns are ECMAScript's regular expressions,
/// unanchored, at most 256 characters and without counted repetition; others match nothing.
struct PriorityRule {
  std::int64_t priority{0};
  std::vector<std::string> patterns{};
  friend bool operator==(const PriorityRule&, const PriorityRule&) = default;
};

struct ExpanderSettings {
  std::vector<Expander> chain{Expander::least_waste};
  std::optional<std::vector<PriorityRule>> priorities{};  ///< absent: the priority expander keeps every option
  MicroDollars stabilization_price{};  ///< of the pod that steadies price ratios, 500 m and 500 MiB an hour
  std::int64_t preferred_cpu_milli{1000};
};

/// Whether the priority expander can read the pattern.
bool is_priority_pattern(const std::string& pattern);

/// The indexes that one expander keeps, ascending; ties are all kept. It may keep none: price does where no price is
/// known. `random` keeps the first by name, so that the same input gives the same answer.
std::vector<std::size_t> best_options(std::span<const ExpansionOption> options, Expander expander,
                                      const ExpanderSettings& settings);

/// What an expander thought of an option; higher is better for most_pods and priority, lower for the others. Absent
/// where it has no opinion. `random` has none.
std::optional<double> score(const ExpansionOption& option, Expander expander, const ExpanderSettings& settings);

/// How far an option came in the chain.
struct Judgement {
  std::vector<std::optional<double>> scores{};  ///< of each expander of the chain
  std::optional<Expander> eliminated_by{};      ///< `random` stands for the tie by name at the end
};

struct Choice {
  std::optional<std::size_t> chosen{};
  std::vector<Judgement> judgements{};  ///< of each option
};

/// Each expander of the chain thins the options; what ties at the end is decided by name.
Choice choose(std::span<const ExpansionOption> options, const ExpanderSettings& settings);

/// The node size that suits a cluster of so many nodes: 1 core for up to 2, twice as many for each threefold growth,
/// 32 for more than 200.
std::int64_t preferred_cores(std::int64_t cluster_nodes);

}  // namespace headroom::kubernetes
