#pragma once

#include <cstdint>
#include <optional>

#include "api/lint/alarm_model.hpp"

namespace headroom::lint {

/// What a policy of ours says for all of its rules.
struct PolicyWide {
  std::optional<std::int64_t> minimum{};
  std::optional<std::int64_t> maximum{};
  /// The cooldown of the policy, or of its pattern.
  std::optional<std::int64_t> cooldown_out{};
  std::optional<std::int64_t> cooldown_in{};
};

/// The rules of a signal `alarm_rules`.
RuleList read_own_rules(const Place& signal, const PolicyWide& policy);

/// The rules of EMR's AutoScalingPolicy.
RuleList read_emr_rules(const Place& policy);

}  // namespace headroom::lint
