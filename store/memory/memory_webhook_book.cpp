#include "store/memory/memory_webhook_book.hpp"

#include <algorithm>
#include <utility>

namespace headroom::store {

MemoryWebhookBook::Entry* MemoryWebhookBook::entry(std::string_view id) {
  const auto found = std::ranges::find_if(entries_, [&](const auto& each) { return each.second.webhook.id == id; });
  return found == entries_.end() ? nullptr : &found->second;
}

Webhook MemoryWebhookBook::counted(const Entry& entry) {
  Webhook webhook = entry.webhook;
  for (const auto& [event, delivery] : entry.deliveries)
    ++(delivery.state == DeliveryState::dead ? webhook.dead : webhook.pending);
  return webhook;
}

void MemoryWebhookBook::add(Webhook webhook, std::function<void(Result<std::optional<Webhook>>)> done) {
  std::optional<Webhook> added;
  {
    const std::lock_guard lock{mutex_};
    if (entries_.size() < most_webhooks) {
      webhook.number = ++newest_number_;
      webhook.cursor = events_.newest();
      entries_[webhook.number].webhook = webhook;
      added = std::move(webhook);
    }
  }
  done(std::move(added));
}

void MemoryWebhookBook::set_paused(std::string id, bool paused,
                                   std::function<void(Result<std::optional<Webhook>>)> done) {
  std::optional<Webhook> changed;
  {
    const std::lock_guard lock{mutex_};
    if (Entry* found = entry(id)) {
      found->webhook.paused = paused;
      changed = counted(*found);
    }
  }
  done(std::move(changed));
}

void MemoryWebhookBook::remove(std::string id, std::function<void(Result<bool>)> done) {
  bool removed = false;
  {
    const std::lock_guard lock{mutex_};
    if (const Entry* found = entry(id)) removed = entries_.erase(found->webhook.number) > 0;
  }
  done(removed);
}

void MemoryWebhookBook::redeliver(std::string id, std::int64_t event, Instant now,
                                  std::function<void(Result<std::optional<WebhookDelivery>>)> done) {
  std::optional<WebhookDelivery> again;
  {
    const std::lock_guard lock{mutex_};
    Entry* found = entry(id);
    const bool is_known = found != nullptr && found->deliveries.contains(event);
    if (is_known) {
      WebhookDelivery& delivery = found->deliveries.at(event);
      delivery.state = DeliveryState::pending;
      delivery.attempts = 0;
      delivery.next_attempt_at = now;
      again = delivery;
    }
  }
  done(std::move(again));
}

void MemoryWebhookBook::save(Entry& entry, const WebhookProgress& progress) {
  entry.webhook.cursor = std::max(entry.webhook.cursor, progress.cursor);
  for (const std::int64_t event : progress.done) entry.deliveries.erase(event);
  for (const WebhookDelivery& delivery : progress.changed) entry.deliveries.insert_or_assign(delivery.event, delivery);
  std::size_t dead = 0;
  std::erase_if(entry.deliveries, [&](const auto& each) {
    return each.second.state == DeliveryState::dead && ++dead > WebhookBook::most_dead;
  });
}

void MemoryWebhookBook::save(std::vector<WebhookProgress> progress, std::function<void(Result<bool>)> done) {
  {
    const std::lock_guard lock{mutex_};
    for (const WebhookProgress& one : progress)
      if (Entry* found = entry(one.id)) save(*found, one);
  }
  done(true);
}

Result<std::optional<Webhook>> MemoryWebhookBook::find(std::string_view id) {
  const std::lock_guard lock{mutex_};
  const Entry* found = entry(id);
  return found == nullptr ? std::nullopt : std::optional(counted(*found));
}

Result<std::vector<Webhook>> MemoryWebhookBook::list(const WebhookQuery& query) {
  const std::lock_guard lock{mutex_};
  std::vector<Webhook> page;
  for (const auto& [number, each] : entries_)
    if (number < query.before.value_or(INT64_MAX) && page.size() < query.limit) page.push_back(counted(each));
  return page;
}

Result<std::vector<WebhookDelivery>> MemoryWebhookBook::deliveries(std::string_view id, const WebhookQuery& query) {
  const std::lock_guard lock{mutex_};
  std::vector<WebhookDelivery> page;
  const Entry* found = entry(id);
  if (found == nullptr) return page;
  for (const auto& [event, delivery] : found->deliveries) {
    if (event >= query.before.value_or(INT64_MAX) || (query.state && delivery.state != *query.state)) continue;
    if (page.size() < query.limit) page.push_back(delivery);
  }
  return page;
}

}  // namespace headroom::store
