#include "core/kubernetes/objects/backoff.hpp"

#include <algorithm>

namespace headroom::kubernetes {

Backoff after_failure(const std::optional<Backoff>& before, const BackoffSettings& settings, Instant now) {
  auto duration = settings.initial;
  if (before && !is_stale(*before, settings, now))
    duration = is_backed_off(before, now) ? before->duration : std::min(2 * before->duration, settings.most);
  return {.duration = duration, .until = now + duration, .last_failure = now};
}

bool is_backed_off(const std::optional<Backoff>& backoff, Instant now) { return backoff && backoff->until >= now; }

bool is_stale(const Backoff& backoff, const BackoffSettings& settings, Instant now) {
  return backoff.last_failure + settings.reset_after < now;
}

}  // namespace headroom::kubernetes
