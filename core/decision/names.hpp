#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "core/decision/decision.hpp"
#include "core/decision/policy.hpp"
#include "core/model/cluster.hpp"
#include "core/model/comparison.hpp"
#include "core/model/limits.hpp"
#include "core/model/metrics.hpp"
#include "core/signals/signal.hpp"

/// The contract's word for every enumerator, once: what is read, written and printed.
namespace headroom {

template <class Enum>
using NameTable = std::pair<std::string_view, Enum>;

template <class Enum>
inline constexpr std::array<NameTable<Enum>, 0> names_of{};

template <>
inline constexpr auto names_of<Platform> = std::to_array<NameTable<Platform>>({{"emr", Platform::emr},
                                                                               {"emr_on_eks", Platform::emr_on_eks},
                                                                               {"kubernetes", Platform::kubernetes},
                                                                               {"spark", Platform::spark}});
template <>
inline constexpr auto names_of<Composition> = std::to_array<NameTable<Composition>>(
    {{"instance_groups", Composition::instance_groups}, {"instance_fleets", Composition::instance_fleets}});
template <>
inline constexpr auto names_of<Role> = std::to_array<NameTable<Role>>(
    {{"primary", Role::primary}, {"core", Role::core}, {"task", Role::task}, {"worker", Role::worker}});
template <>
inline constexpr auto names_of<Market> = std::to_array<NameTable<Market>>({{"on_demand", Market::on_demand},
                                                                           {"spot", Market::spot}});
template <>
inline constexpr auto names_of<Manager> =
    std::to_array<NameTable<Manager>>({{"platform", Manager::platform},
                                       {"auto_scaling_group", Manager::auto_scaling_group},
                                       {"eks_nodegroup", Manager::eks_nodegroup}});
template <>
inline constexpr auto names_of<NodeLabels> = std::to_array<NameTable<NodeLabels>>(
    {{"none", NodeLabels::none}, {"core", NodeLabels::core}, {"on_demand", NodeLabels::on_demand}});
template <>
inline constexpr auto names_of<LifecycleState> =
    std::to_array<NameTable<LifecycleState>>({{"starting", LifecycleState::starting},
                                              {"bootstrapping", LifecycleState::bootstrapping},
                                              {"provisioning", LifecycleState::provisioning},
                                              {"running", LifecycleState::running},
                                              {"waiting", LifecycleState::waiting},
                                              {"resizing", LifecycleState::resizing},
                                              {"reconfiguring", LifecycleState::reconfiguring},
                                              {"suspended", LifecycleState::suspended},
                                              {"arrested", LifecycleState::arrested},
                                              {"shutting_down", LifecycleState::shutting_down},
                                              {"terminating", LifecycleState::terminating},
                                              {"ended", LifecycleState::ended}});
template <>
inline constexpr auto names_of<Unit> = std::to_array<NameTable<Unit>>({{"instances", Unit::instances},
                                                                       {"vcpu", Unit::vcpu},
                                                                       {"fleet_units", Unit::fleet_units},
                                                                       {"nodes", Unit::nodes},
                                                                       {"executors", Unit::executors},
                                                                       {"replicas", Unit::replicas}});
template <>
inline constexpr auto names_of<Comparison> =
    std::to_array<NameTable<Comparison>>({{"less_than", Comparison::less_than},
                                          {"less_than_or_equal", Comparison::less_than_or_equal},
                                          {"greater_than", Comparison::greater_than},
                                          {"greater_than_or_equal", Comparison::greater_than_or_equal}});
template <>
inline constexpr auto names_of<AlarmState> = std::to_array<NameTable<AlarmState>>(
    {{"ok", AlarmState::ok}, {"alarm", AlarmState::alarm}, {"insufficient_data", AlarmState::insufficient_data}});
template <>
inline constexpr auto names_of<MissingData> =
    std::to_array<NameTable<MissingData>>({{"missing", MissingData::missing},
                                           {"ignore", MissingData::ignore},
                                           {"breaching", MissingData::breaching},
                                           {"not_breaching", MissingData::not_breaching}});
template <>
inline constexpr auto names_of<AdjustmentType> = std::to_array<NameTable<AdjustmentType>>(
    {{"change_in_capacity", AdjustmentType::change_in_capacity},
     {"percent_change_in_capacity", AdjustmentType::percent_change_in_capacity},
     {"exact_capacity", AdjustmentType::exact_capacity}});
template <>
inline constexpr auto names_of<ResourceCalculator> = std::to_array<NameTable<ResourceCalculator>>(
    {{"memory", ResourceCalculator::memory}, {"dominant", ResourceCalculator::dominant}});
template <>
inline constexpr auto names_of<ReplicaMetricSource> =
    std::to_array<NameTable<ReplicaMetricSource>>({{"Resource", ReplicaMetricSource::resource},
                                                   {"Pods", ReplicaMetricSource::pods},
                                                   {"Object", ReplicaMetricSource::object},
                                                   {"External", ReplicaMetricSource::external}});
template <>
inline constexpr auto names_of<ReplicaTargetType> =
    std::to_array<NameTable<ReplicaTargetType>>({{"Utilization", ReplicaTargetType::utilization},
                                                 {"Value", ReplicaTargetType::value},
                                                 {"AverageValue", ReplicaTargetType::average_value}});
template <>
inline constexpr auto names_of<kubernetes::PodState> =
    std::to_array<NameTable<kubernetes::PodState>>({{"ready", kubernetes::PodState::ready},
                                                    {"unready", kubernetes::PodState::unready},
                                                    {"pending", kubernetes::PodState::pending},
                                                    {"ended", kubernetes::PodState::ended},
                                                    {"unknown", kubernetes::PodState::unknown}});
template <>
inline constexpr auto names_of<kubernetes::ScalingPolicyType> = std::to_array<NameTable<kubernetes::ScalingPolicyType>>(
    {{"Pods", kubernetes::ScalingPolicyType::pods}, {"Percent", kubernetes::ScalingPolicyType::percent}});
template <>
inline constexpr auto names_of<kubernetes::SelectPolicy> =
    std::to_array<NameTable<kubernetes::SelectPolicy>>({{"Max", kubernetes::SelectPolicy::max},
                                                        {"Min", kubernetes::SelectPolicy::min},
                                                        {"Disabled", kubernetes::SelectPolicy::disabled}});
template <>
inline constexpr auto names_of<KedaTriggerType> = std::to_array<NameTable<KedaTriggerType>>(
    {{"metric", KedaTriggerType::metric}, {"s3_backlog", KedaTriggerType::s3_backlog}});
template <>
inline constexpr auto names_of<KedaMetricType> = std::to_array<NameTable<KedaMetricType>>(
    {{"AverageValue", KedaMetricType::average_value}, {"Value", KedaMetricType::value}});
template <>
inline constexpr auto names_of<kubernetes::FallbackBehavior> = std::to_array<NameTable<kubernetes::FallbackBehavior>>(
    {{"static", kubernetes::FallbackBehavior::fixed},
     {"currentReplicas", kubernetes::FallbackBehavior::current_replicas},
     {"currentReplicasIfHigher", kubernetes::FallbackBehavior::current_replicas_if_higher},
     {"currentReplicasIfLower", kubernetes::FallbackBehavior::current_replicas_if_lower}});
template <>
inline constexpr auto names_of<ShuffleData> = std::to_array<NameTable<ShuffleData>>({{"none", ShuffleData::none},
                                                                                     {"held", ShuffleData::held},
                                                                                     {"active", ShuffleData::active}});
template <>
inline constexpr auto names_of<YarnDemand> =
    std::to_array<NameTable<YarnDemand>>({{"net", YarnDemand::net}, {"pending_first", YarnDemand::pending_first}});
template <>
inline constexpr auto names_of<Pattern> = std::to_array<NameTable<Pattern>>({{"batch", Pattern::batch},
                                                                             {"interactive", Pattern::interactive},
                                                                             {"streaming", Pattern::streaming}});
template <>
inline constexpr auto names_of<Action> = std::to_array<NameTable<Action>>({{"no_action", Action::no_action},
                                                                           {"scale_in", Action::scale_in},
                                                                           {"scale_out", Action::scale_out},
                                                                           {"mixed", Action::mixed}});
template <>
inline constexpr auto names_of<Status> =
    std::to_array<NameTable<Status>>({{"decided", Status::decided}, {"insufficient_data", Status::insufficient_data}});
template <>
inline constexpr auto names_of<Direction> = std::to_array<NameTable<Direction>>({{"scale_in", Direction::in},
                                                                                 {"no_action", Direction::hold},
                                                                                 {"scale_out", Direction::out}});
template <>
inline constexpr auto names_of<ClampCode> =
    std::to_array<NameTable<ClampCode>>({{"none", ClampCode::none},
                                         {"cooldown", ClampCode::cooldown},
                                         {"minimum", ClampCode::minimum},
                                         {"maximum", ClampCode::maximum},
                                         {"on_demand_limit", ClampCode::on_demand_limit},
                                         {"core_limit", ClampCode::core_limit},
                                         {"increment", ClampCode::increment},
                                         {"budget", ClampCode::budget},
                                         {"stale_metrics", ClampCode::stale_metrics},
                                         {"core_floor", ClampCode::core_floor},
                                         {"min_change", ClampCode::min_change},
                                         {"in_progress", ClampCode::in_progress},
                                         {"stranded_pods", ClampCode::stranded_pods}});

/// The contract's word for `value`.
template <class Enum>
constexpr std::string_view name_of(Enum value) {
  for (const auto& [name, known] : names_of<Enum>)
    if (known == value) return name;
  return {};
}

}  // namespace headroom
