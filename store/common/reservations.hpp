#pragma once

#include <deque>
#include <mutex>
#include <string>
#include <unordered_map>

#include "core/ports/decision_log.hpp"

namespace headroom::store {

/// The idempotency keys whose requests are in progress, and the requests that wait for them. They are only in memory:
/// after a crash nobody holds a key. Callbacks run on the thread that ends the wait, outside the lock. Safe from any
/// thread.
class Reservations {
 public:
  /// True: the caller now holds the key. False: `claimed` was taken over, and is called when the holder is done.
  bool take_or_wait(const IdempotencyKey& key, DecisionLog::Claimed& claimed);
  /// The holder has answered. Each waiter gets this answer, or learns that the key was used with another body.
  void settle(const IdempotencyKey& key, const RememberedAnswer& answer);
  /// The holder gives the key back. The request that has waited the longest now holds it. Does nothing if nobody holds
  /// the key.
  void release(const IdempotencyKey& key);
  /// Fails all requests that still wait.
  void abandon(const Error& error);

 private:
  struct Waiter {
    std::array<std::uint8_t, 32> body_sha256;
    DecisionLog::Claimed claimed;
  };
  using Waiters = std::deque<Waiter>;

  std::mutex mutex_;
  std::unordered_map<std::string, Waiters> held_;
};

/// Scope and key as one text. Different pairs give different texts.
std::string identity(const IdempotencyKey& key);

/// The claim on a key that was used with the body `body_sha256` and answered with `answer`.
KeyClaim judge(const IdempotencyKey& key, const std::array<std::uint8_t, 32>& body_sha256, RememberedAnswer answer);

}  // namespace headroom::store
