#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "core/kubernetes/expanders.hpp"
#include "core/kubernetes/labels.hpp"
#include "core/kubernetes/node.hpp"
#include "core/kubernetes/pod.hpp"

/// Kubernetes' own word for every enumerator, once: what is read and written.
namespace headroom::kubernetes {

template <class Enum>
using Word = std::pair<std::string_view, Enum>;

inline constexpr auto operator_names = std::to_array<Word<Operator>>({{"In", Operator::in},
                                                                      {"NotIn", Operator::not_in},
                                                                      {"Exists", Operator::exists},
                                                                      {"DoesNotExist", Operator::does_not_exist},
                                                                      {"Gt", Operator::greater_than},
                                                                      {"Lt", Operator::less_than}});
/// A toleration's operators have other words.
inline constexpr auto toleration_operator_names =
    std::to_array<Word<Operator>>({{"Equal", Operator::in}, {"Exists", Operator::exists}});
inline constexpr auto taint_effect_names =
    std::to_array<Word<TaintEffect>>({{"NoSchedule", TaintEffect::no_schedule},
                                      {"PreferNoSchedule", TaintEffect::prefer_no_schedule},
                                      {"NoExecute", TaintEffect::no_execute}});
inline constexpr auto inclusion_names =
    std::to_array<Word<Inclusion>>({{"Honor", Inclusion::honor}, {"Ignore", Inclusion::ignore}});
inline constexpr auto pod_phase_names = std::to_array<Word<PodPhase>>({{"Pending", PodPhase::pending},
                                                                       {"Running", PodPhase::running},
                                                                       {"Succeeded", PodPhase::succeeded},
                                                                       {"Failed", PodPhase::failed},
                                                                       {"Unknown", PodPhase::unknown}});

inline constexpr auto expander_names = std::to_array<Word<Expander>>({{"least-nodes", Expander::least_nodes},
                                                                      {"least-waste", Expander::least_waste},
                                                                      {"most-pods", Expander::most_pods},
                                                                      {"price", Expander::price},
                                                                      {"priority", Expander::priority},
                                                                      {"random", Expander::random}});

/// Kubernetes' word for `value`.
template <class Words, class Enum>
constexpr std::string_view name_in(const Words& words, Enum value) {
  for (const auto& [name, known] : words)
    if (known == value) return name;
  return {};
}

}  // namespace headroom::kubernetes
