#pragma once

#include <chrono>
#include <optional>

#include "core/base/time.hpp"

namespace headroom::kubernetes {

/// How long a node group stays in backoff. The defaults are those of the Cluster Autoscaler.
struct BackoffSettings {
  std::chrono::milliseconds initial{std::chrono::minutes{5}};
  std::chrono::milliseconds most{std::chrono::minutes{30}};
  std::chrono::milliseconds reset_after{std::chrono::hours{3}};
};

/// The autoscaler leaves a node group alone until the instant `until`, because a scale-up of the group failed.
struct Backoff {
  std::chrono::milliseconds duration{0};
  Instant until{};
  Instant last_failure{};
};

/// The backoff after another failure at `now`. The first failure gives `initial`. A failure after the end of the
/// earlier backoff doubles the duration, up to `most`. A failure during the earlier backoff keeps the duration. If the
/// earlier failure is more than `reset_after` ago, the duration starts again at `initial`.
Backoff after_failure(const std::optional<Backoff>& before, const BackoffSettings& settings, Instant now);

/// Whether the group is still in backoff at `now`. The instant `until` belongs to the backoff. False without a backoff.
bool is_backed_off(const std::optional<Backoff>& backoff, Instant now);

/// Whether the last failure is more than `reset_after` ago.
bool is_stale(const Backoff& backoff, const BackoffSettings& settings, Instant now);

}  // namespace headroom::kubernetes
