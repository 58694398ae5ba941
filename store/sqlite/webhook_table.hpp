#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/ports/webhook_book.hpp"
#include "store/sqlite/base/database.hpp"

/// The tables of webhooks and of the deliveries that did not succeed at once. They are small and seldom used, so the
/// connection prepares their statements when they are first needed.
namespace headroom::store {

/// Reads them through one connection. Throws DatabaseError.
class WebhookReader {
 public:
  explicit WebhookReader(Database& db) : db_(db) {}
  std::optional<Webhook> find(std::string_view id);
  std::vector<Webhook> list(const WebhookQuery& query);
  std::vector<WebhookDelivery> deliveries(std::string_view id, const WebhookQuery& query);

 private:
  Database& db_;
};

/// Writes them inside the writer's transaction. Throws DatabaseError.
class WebhookWriter {
 public:
  explicit WebhookWriter(Database& db) : db_(db), reader_(db) {}
  std::optional<Webhook> add(Webhook webhook);
  std::optional<Webhook> set_paused(std::string_view id, bool paused);
  bool remove(std::string_view id);
  std::optional<WebhookDelivery> redeliver(std::string_view id, std::int64_t event, Instant now);
  void save(const WebhookProgress& progress);

 private:
  std::optional<std::int64_t> number_of(std::string_view id);
  void put(std::int64_t webhook, const WebhookDelivery& delivery);

  Database& db_;
  WebhookReader reader_;
};

}  // namespace headroom::store
