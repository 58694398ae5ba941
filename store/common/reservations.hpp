#pragma once

#include <deque>
#include <mutex>
#include <string>
#include <unordered_map>

#include "core/ports/decision_log.hpp"

namespace headroom::store {

/// The idempotency keys whose requests are in flight, and who waits for them. In memory only: after a crash nobody
/// holds a key. Callbacks run on the thread that ends the wait, outside the lock. Safe from any thread.
class Reservations {
 public:
  /// True: the caller now holds the key. False: `claimed` was taken, and is called when the holder is done.
  bool take_or_wait(const IdempotencyKey& key, DecisionLog::Claimed& claimed);
  /// The holder answered: whoever waits gets this answer, or learns that the key was used for another body.
  void settle(const IdempotencyKey& key, const RememberedAnswer& answer);
  /// The holder gives the key back: the longest waiter holds it now. Nothing happens for a key that nobody holds.
  void release(const IdempotencyKey& key);
  /// Fails whoever still waits.
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

/// Scope and key as one text, unambiguously.
std::string identity(const IdempotencyKey& key);

/// What a key says that was used for `body_sha256` and answered with `answer`.
KeyClaim judge(const IdempotencyKey& key, const std::array<std::uint8_t, 32>& body_sha256, RememberedAnswer answer);

}  // namespace headroom::store
