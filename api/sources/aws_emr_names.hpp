#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "core/model/cluster.hpp"
#include "core/model/comparison.hpp"
#include "core/model/limits.hpp"
#include "core/model/metrics.hpp"
#include "core/signals/adjustment.hpp"

/// EMR's words for the domain's values; read by the sources, written by the artifacts.
namespace headroom::api {

template <class Enum, std::size_t N>
using EmrNames = std::array<std::pair<std::string_view, Enum>, N>;

inline constexpr EmrNames<Unit, 3> emr_units{{
    {"Instances", Unit::instances},
    {"VCPU", Unit::vcpu},
    {"InstanceFleetUnits", Unit::fleet_units},
}};

inline constexpr EmrNames<Comparison, 4> emr_comparisons{{
    {"GREATER_THAN_OR_EQUAL", Comparison::greater_than_or_equal},
    {"GREATER_THAN", Comparison::greater_than},
    {"LESS_THAN", Comparison::less_than},
    {"LESS_THAN_OR_EQUAL", Comparison::less_than_or_equal},
}};

inline constexpr EmrNames<StatisticKind, 5> emr_statistics{{
    {"AVERAGE", StatisticKind::average},
    {"SUM", StatisticKind::sum},
    {"MINIMUM", StatisticKind::minimum},
    {"MAXIMUM", StatisticKind::maximum},
    {"SAMPLE_COUNT", StatisticKind::sample_count},
}};

inline constexpr EmrNames<AdjustmentType, 3> emr_adjustments{{
    {"CHANGE_IN_CAPACITY", AdjustmentType::change_in_capacity},
    {"PERCENT_CHANGE_IN_CAPACITY", AdjustmentType::percent_change_in_capacity},
    {"EXACT_CAPACITY", AdjustmentType::exact_capacity},
}};

inline constexpr std::string_view emr_namespace = "AWS/ElasticMapReduce";

/// The name of `value`, or nothing where EMR has none.
template <class Enum, std::size_t N>
constexpr std::string_view emr_name(const EmrNames<Enum, N>& names, Enum value) {
  for (const auto& [name, known] : names)
    if (known == value) return name;
  return {};
}

}  // namespace headroom::api
