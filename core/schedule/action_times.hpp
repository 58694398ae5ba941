#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/time.hpp"
#include "core/schedule/cron.hpp"

/// The schedule of a scheduled action, read from its text.
namespace headroom {

/// Once, when the clock shows this time.
struct OnceAt {
  std::chrono::local_seconds wall;
  friend bool operator==(const OnceAt&, const OnceAt&) = default;
};

/// Again and again after this time.
struct Every {
  Seconds period{1};
  friend bool operator==(const Every&, const Every&) = default;
};

/// A cron expression, in some years only. No ranges: in all.
struct CronInYears {
  Cron cron;
  std::vector<std::pair<int, int>> years{};
  friend bool operator==(const CronInYears&, const CronInYears&) = default;
};

using ActionTimes = std::variant<OnceAt, Every, CronInYears>;

/// `at(…)`, `rate(…)` or `cron(…)` of Application Auto Scaling. No value for other texts, and for weekdays as numbers,
/// `L`, `W` and `#`: AWS documents the numbers of weekdays in two ways.
std::optional<ActionTimes> parse_action_schedule(std::string_view text);

}  // namespace headroom
