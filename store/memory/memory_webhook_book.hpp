#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ports/webhook_book.hpp"

namespace headroom::store {

/// The webhooks without a disk. Every call is complete when it returns.
class MemoryWebhookBook final : public WebhookBook {
 public:
  explicit MemoryWebhookBook(EventLog& events) : events_(events) {}

  void add(Webhook webhook, std::function<void(Result<std::optional<Webhook>>)> done) override;
  void set_paused(std::string id, bool paused, std::function<void(Result<std::optional<Webhook>>)> done) override;
  void remove(std::string id, std::function<void(Result<bool>)> done) override;
  void redeliver(std::string id, std::int64_t event, Instant now,
                 std::function<void(Result<std::optional<WebhookDelivery>>)> done) override;
  void save(std::vector<WebhookProgress> progress, std::function<void(Result<bool>)> done) override;
  Result<std::optional<Webhook>> find(std::string_view id) override;
  Result<std::vector<Webhook>> list(const WebhookQuery& query) override;
  Result<std::vector<WebhookDelivery>> deliveries(std::string_view id, const WebhookQuery& query) override;

 private:
  using Deliveries = std::map<std::int64_t, WebhookDelivery, std::greater<>>;
  struct Entry {
    Webhook webhook{};
    Deliveries deliveries{};
  };

  Entry* entry(std::string_view id);
  static Webhook counted(const Entry& entry);
  static void save(Entry& entry, const WebhookProgress& progress);

  EventLog& events_;
  std::mutex mutex_;
  std::map<std::int64_t, Entry, std::greater<>> entries_;  ///< by their numbers
  std::int64_t newest_number_{0};
};

}  // namespace headroom::store
