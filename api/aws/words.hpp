#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "core/alarms/adjustment.hpp"
#include "core/alarms/alarm.hpp"
#include "core/base/names.hpp"
#include "core/base/platform.hpp"
#include "core/kubernetes/objects/node.hpp"
#include "core/model/cluster.hpp"
#include "core/model/comparison.hpp"
#include "core/model/limits.hpp"
#include "core/model/metrics.hpp"

/// EMR's and CloudWatch's words for the domain's values: sources read them, artifacts write them.
namespace headroom::api::aws {

template <class Enum, std::size_t N>
using Names = std::array<EnumName<Enum>, N>;

inline constexpr std::string_view emr_namespace = "AWS/ElasticMapReduce";

inline constexpr Names<Unit, 3> emr_units{{
    {"Instances", Unit::instances},
    {"VCPU", Unit::vcpu},
    {"InstanceFleetUnits", Unit::fleet_units},
}};

inline constexpr Names<Role, 3> emr_roles{{
    {"MASTER", Role::primary},
    {"CORE", Role::core},
    {"TASK", Role::task},
}};

inline constexpr Names<Market, 2> emr_markets{{
    {"ON_DEMAND", Market::on_demand},
    {"SPOT", Market::spot},
}};

inline constexpr Names<Comparison, 4> emr_comparisons{{
    {"GREATER_THAN_OR_EQUAL", Comparison::greater_than_or_equal},
    {"GREATER_THAN", Comparison::greater_than},
    {"LESS_THAN", Comparison::less_than},
    {"LESS_THAN_OR_EQUAL", Comparison::less_than_or_equal},
}};

inline constexpr Names<Comparison, 4> cloudwatch_comparisons{{
    {"GreaterThanOrEqualToThreshold", Comparison::greater_than_or_equal},
    {"GreaterThanThreshold", Comparison::greater_than},
    {"LessThanThreshold", Comparison::less_than},
    {"LessThanOrEqualToThreshold", Comparison::less_than_or_equal},
}};

inline constexpr Names<StatisticKind, 5> emr_statistics{{
    {"AVERAGE", StatisticKind::average},
    {"SUM", StatisticKind::sum},
    {"MINIMUM", StatisticKind::minimum},
    {"MAXIMUM", StatisticKind::maximum},
    {"SAMPLE_COUNT", StatisticKind::sample_count},
}};

inline constexpr Names<StatisticKind, 5> cloudwatch_statistics{{
    {"Average", StatisticKind::average},
    {"Sum", StatisticKind::sum},
    {"Minimum", StatisticKind::minimum},
    {"Maximum", StatisticKind::maximum},
    {"SampleCount", StatisticKind::sample_count},
}};

inline constexpr Names<AdjustmentType, 3> emr_adjustments{{
    {"CHANGE_IN_CAPACITY", AdjustmentType::change_in_capacity},
    {"PERCENT_CHANGE_IN_CAPACITY", AdjustmentType::percent_change_in_capacity},
    {"EXACT_CAPACITY", AdjustmentType::exact_capacity},
}};

inline constexpr Names<MissingData, 4> cloudwatch_missing_data{{
    {"missing", MissingData::missing},
    {"ignore", MissingData::ignore},
    {"breaching", MissingData::breaching},
    {"notBreaching", MissingData::not_breaching},
}};

}  // namespace headroom::api::aws
