#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "core/kubernetes/objects/labels.hpp"
#include "core/kubernetes/objects/node.hpp"
#include "core/kubernetes/objects/pod.hpp"
#include "core/kubernetes/scale_down/scale_down.hpp"
#include "core/kubernetes/scale_up/expanders.hpp"
#include "core/kubernetes/scale_up/scale_up.hpp"

/// The word for each enumerator, used for reading and for writing. It is Kubernetes' own word if Kubernetes has one.
namespace headroom::kubernetes {

template <class Enum>
using Word = std::pair<std::string_view, Enum>;

inline constexpr auto operator_names = std::to_array<Word<Operator>>({{"In", Operator::in},
                                                                      {"NotIn", Operator::not_in},
                                                                      {"Exists", Operator::exists},
                                                                      {"DoesNotExist", Operator::does_not_exist},
                                                                      {"Gt", Operator::greater_than},
                                                                      {"Lt", Operator::less_than}});
/// Tolerations use other words for the operators.
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

// The results of our simulation. Upstream has no words for them that a program could read.
inline constexpr auto scale_up_result_names =
    std::to_array<Word<ScaleUpResult>>({{"scaled_up", ScaleUpResult::scaled_up},
                                        {"not_needed", ScaleUpResult::not_needed},
                                        {"no_options", ScaleUpResult::no_options},
                                        {"filtered_out", ScaleUpResult::filtered_out},
                                        {"node_limit_reached", ScaleUpResult::node_limit_reached},
                                        {"all_or_nothing", ScaleUpResult::all_or_nothing}});
inline constexpr auto pod_outcome_names =
    std::to_array<Word<PodOutcome>>({{"fits", PodOutcome::fits},
                                     {"triggered", PodOutcome::triggered},
                                     {"awaiting_evaluation", PodOutcome::awaiting_evaluation},
                                     {"unschedulable", PodOutcome::unschedulable}});
inline constexpr auto skip_reason_names = std::to_array<Word<SkipReason>>({{"backoff", SkipReason::backoff},
                                                                           {"max_size", SkipReason::max_size},
                                                                           {"not_ready", SkipReason::not_ready},
                                                                           {"quota", SkipReason::quota}});
inline constexpr auto ignored_reason_names =
    std::to_array<Word<IgnoredReason>>({{"being_deleted", IgnoredReason::being_deleted},
                                        {"daemon_set", IgnoredReason::daemon_set},
                                        {"expendable", IgnoredReason::expendable},
                                        {"not_unschedulable", IgnoredReason::not_unschedulable},
                                        {"preempting", IgnoredReason::preempting},
                                        {"too_young", IgnoredReason::too_young}});
inline constexpr auto node_decision_names = std::to_array<Word<NodeDecision>>({{"stays", NodeDecision::stays},
                                                                               {"waits", NodeDecision::waits},
                                                                               {"held", NodeDecision::held},
                                                                               {"goes", NodeDecision::goes}});

/// The word for `value`. Empty if `words` does not have it.
template <class Words, class Enum>
constexpr std::string_view name_in(const Words& words, Enum value) {
  for (const auto& [name, known] : words)
    if (known == value) return name;
  return {};
}

}  // namespace headroom::kubernetes
