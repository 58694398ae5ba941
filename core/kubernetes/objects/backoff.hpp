#pragma once

#include <chrono>
#include <optional>

#include "core/base/time.hpp"

namespace headroom::kubernetes {

/// Upstream's defaults.
struct BackoffSettings {
  std::chrono::milliseconds initial{std::chrono::minutes{5}};
  std::chrono::milliseconds most{std::chrono::minutes{30}};
  std::chrono::milliseconds reset_after{std::chrono::hours{3}};
};

/// How long a node group is left alone after a scale-up that failed.
struct Backoff {
  std::chrono::milliseconds duration{0};
  Instant until{};
  Instant last_failure{};
};

/// The backoff after another failure at `now`. It doubles once the one before has ended, stays while that lasts, and
/// starts anew when the last failure is further back than `reset_after`.
Backoff after_failure(const std::optional<Backoff>& before, const BackoffSettings& settings, Instant now);

/// Up to and including its end.
bool is_backed_off(const std::optional<Backoff>& backoff, Instant now);

/// The last failure is further back than `reset_after`.
bool is_stale(const Backoff& backoff, const BackoffSettings& settings, Instant now);

}  // namespace headroom::kubernetes
