#pragma once

#include <optional>
#include <string>

#include "core/model/comparison.hpp"
#include "core/model/metrics.hpp"

namespace headroom {

/// A CloudWatch alarm, as a document describes it. A field is absent if the document does not say it.
struct DescribedAlarm {
  std::string name;
  AlarmState state{AlarmState::insufficient_data};
  /// The metric; empty for an alarm on an expression, or with a comparison that no rule knows.
  std::optional<std::string> metric{};
  std::optional<std::string> space{};  ///< the metric's namespace
  std::optional<Comparison> comparison{};
  std::optional<double> threshold{};
  std::optional<Seconds> period{};
  std::string cluster_id{};          ///< the dimension JobFlowId; empty: none
  bool has_other_dimensions{false};  ///< it watches a part of the cluster, or something else
  std::string document{};            ///< the place of its document, for a person
  friend bool operator==(const DescribedAlarm&, const DescribedAlarm&) = default;
};

}  // namespace headroom
