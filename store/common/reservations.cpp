#include "store/common/reservations.hpp"

namespace headroom::store {

std::string identity(const IdempotencyKey& key) {
  std::string text;
  text.reserve(key.scope.size() + key.key.size() + 24);
  text += std::to_string(key.scope.size());
  text += ':';
  text += key.scope;
  text += key.key;
  return text;
}

KeyClaim judge(const IdempotencyKey& key, const std::array<std::uint8_t, 32>& body_sha256, RememberedAnswer answer) {
  if (key.body_sha256 != body_sha256) return {.use = KeyUse::reused};
  return {.use = KeyUse::replayed, .answer = std::move(answer)};
}

bool Reservations::take_or_wait(const IdempotencyKey& key, DecisionLog::Claimed& claimed) {
  const std::lock_guard lock{mutex_};
  const auto [held, taken] = held_.try_emplace(identity(key));
  if (!taken) held->second.push_back({key.body_sha256, std::move(claimed)});
  return taken;
}

void Reservations::settle(const IdempotencyKey& key, const RememberedAnswer& answer) {
  Waiters waiters;
  {
    const std::lock_guard lock{mutex_};
    if (auto held = held_.extract(identity(key))) waiters = std::move(held.mapped());
  }
  for (auto& waiter : waiters) {
    const IdempotencyKey theirs{.scope = key.scope, .key = key.key, .body_sha256 = waiter.body_sha256};
    waiter.claimed(judge(theirs, key.body_sha256, answer));
  }
}

void Reservations::release(const IdempotencyKey& key) {
  DecisionLog::Claimed next;
  {
    const std::lock_guard lock{mutex_};
    const auto held = held_.find(identity(key));
    if (held == held_.end()) return;
    auto& waiters = held->second;
    if (waiters.empty()) {
      held_.erase(held);
      return;
    }
    next = std::move(waiters.front().claimed);
    waiters.pop_front();
  }
  next(KeyClaim{.use = KeyUse::first});
}

void Reservations::abandon(const Error& error) {
  std::unordered_map<std::string, Waiters> held;
  {
    const std::lock_guard lock{mutex_};
    held.swap(held_);
  }
  for (auto& [key, waiters] : held)
    for (auto& waiter : waiters) waiter.claimed(tl::unexpected(error));
}

}  // namespace headroom::store
