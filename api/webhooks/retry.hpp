#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/time.hpp"

/// What follows from one attempt to deliver.
namespace headroom::api {

/// How an attempt ended. Either there is a status, or `error` says why there is none.
struct AttemptResult {
  std::optional<int> status{};
  /// `timeout`, `cannot_resolve`, `cannot_connect`, `tls_failed`, `connection_lost`, `invalid_answer`,
  /// `address_not_allowed` or `too_many`; empty if there is a status.
  std::string error{};
  std::string retry_after{};  ///< the header, as it was sent; empty if there was none
};

enum class Verdict {
  delivered,  ///< 2xx
  retry,      ///< 408, 429, 5xx, and whatever kept an answer from coming
  dead,       ///< everything else: redirects, other 4xx, and an address that is never allowed
};

Verdict verdict_of(const AttemptResult& result);

/// The code that is stored and shown: `error`, or `status`, or `redirect`. Empty if it was delivered.
std::string error_of(const AttemptResult& result);

/// When a failed delivery is tried again.
struct RetrySchedule {
  static constexpr std::int64_t most_attempts = 12;
  static constexpr std::chrono::milliseconds longest{std::chrono::hours{1}};

  std::chrono::milliseconds first{10'000};

  /// The wait after attempt number `attempts`, from 1: anything from 0 to first × 2^(attempts − 1), but never above
  /// `longest`, by chance (full jitter). `chance` is from 0 to 1. A `Retry-After` makes it longer, up to `longest`.
  std::chrono::milliseconds wait(std::int64_t attempts, double chance, std::chrono::milliseconds retry_after) const;
};

/// Reads Retry-After: a number of seconds, or an HTTP date (RFC 9110, 10.2.3). 0 for anything else, and for the past.
std::chrono::milliseconds retry_after_of(std::string_view text, Instant now);

}  // namespace headroom::api
