#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "core/model/limits.hpp"
#include "core/signals/alarm_rules.hpp"
#include "core/signals/cluster_autoscaler.hpp"
#include "core/signals/hdinsight_load.hpp"
#include "core/signals/horizontal_pod_autoscaler.hpp"
#include "core/signals/keda.hpp"
#include "core/signals/managed_scaling.hpp"
#include "core/signals/predictive.hpp"
#include "core/signals/schedule.hpp"
#include "core/signals/spark_dynamic_allocation.hpp"
#include "core/signals/target_tracking.hpp"
#include "core/signals/yarn_memory.hpp"

namespace headroom {

/// THE registration: every kind of signal, sorted by `kind`. Decoding, encoding, proposing and the published schema use
/// every entry of this list, so the code does not compile if one of them forgets a kind.
using Signal = std::variant<AlarmRules, ClusterAutoscaler, HdinsightLoad, HorizontalPodAutoscaler, Keda, ManagedScaling,
                            Predictive, Schedule, SparkDynamicAllocation, TargetTracking, YarnMemory>;

namespace detail {
template <std::size_t... I>
constexpr auto kinds_of(std::index_sequence<I...>) {
  return std::array{std::variant_alternative_t<I, Signal>::kind...};
}
constexpr bool ascending(const auto& kinds) {
  for (std::size_t i = 1; i < kinds.size(); ++i)
    if (!(kinds[i - 1] < kinds[i])) return false;
  return true;
}
}  // namespace detail

inline constexpr auto signal_kinds = detail::kinds_of(std::make_index_sequence<std::variant_size_v<Signal>>());
static_assert(detail::ascending(signal_kinds), "signals are listed in the order of their kinds, each once");

inline std::string_view kind_of(const Signal& signal) {
  return std::visit([](const auto& s) { return s.kind; }, signal);
}

/// The unit of the signal, if it does not depend on the policy.
inline std::optional<Unit> unit_of(const Signal& signal) {
  return std::visit(
      [](const auto& s) -> std::optional<Unit> {
        if constexpr (requires { s.unit; }) return s.unit;
        return std::nullopt;
      },
      signal);
}

}  // namespace headroom
