#include "store/sqlite/webhook_table.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace headroom::store {
namespace {

constexpr std::string_view webhook_columns =
    "SELECT number, id, url, types, cluster, policy, format, secret, paused, created_at, cursor,"
    " (SELECT count(*) FROM webhook_deliveries WHERE webhook = number AND state = 1),"
    " (SELECT count(*) FROM webhook_deliveries WHERE webhook = number AND state = 2) FROM webhooks ";
constexpr std::string_view delivery_columns =
    "SELECT event, state, attempts, last_status, last_error, last_attempt_at, next_attempt_at FROM webhook_deliveries "
    "WHERE webhook = (SELECT number FROM webhooks WHERE id = ?) ";

Instant instant(std::int64_t milliseconds) { return Instant{std::chrono::milliseconds{milliseconds}}; }
std::int64_t milliseconds(Instant at) { return at.time_since_epoch().count(); }

template <class Enum>
std::int64_t number_of_word(Enum value) {
  return static_cast<std::int64_t>(value) + 1;
}

template <class Enum>
Enum word_of_number(std::int64_t number) {
  if (number < 1 || number > static_cast<std::int64_t>(names_of<Enum>.size()))
    throw DatabaseError{SQLITE_CORRUPT, 0, "a webhook has an unknown word"};
  return static_cast<Enum>(number - 1);
}

std::int64_t bits_of(const std::vector<EventType>& types) {
  std::int64_t bits = 0;
  for (const EventType type : types) bits |= std::int64_t{1} << number_of_word(type);
  return bits;
}

std::vector<EventType> types_of(std::int64_t bits) {
  std::vector<EventType> types;
  for (const auto& [name, type] : names_of<EventType>)
    if ((bits >> number_of_word(type) & 1) != 0) types.push_back(type);
  return types;
}

std::optional<std::string> optional_text(const Rows& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(row.text(column));
}

std::optional<std::string_view> view_of(const std::optional<std::string>& text) {
  return text ? std::optional<std::string_view>(*text) : std::nullopt;
}

Webhook read_webhook(const Rows& row) {
  return {.id = row.text(1),
          .number = row.integer(0),
          .url = row.text(2),
          .filter = {.types = types_of(row.integer(3)),
                     .cluster_id = optional_text(row, 4),
                     .policy_id = optional_text(row, 5)},
          .format = word_of_number<EventFormat>(row.integer(6)),
          .secret = row.text(7),
          .paused = row.integer(8) != 0,
          .created_at = instant(row.integer(9)),
          .cursor = row.integer(10),
          .pending = row.integer(11),
          .dead = row.integer(12)};
}

WebhookDelivery read_delivery(const Rows& row) {
  return {.event = row.integer(0),
          .state = word_of_number<DeliveryState>(row.integer(1)),
          .attempts = row.integer(2),
          .last_status = row.optional_integer(3),
          .last_error = row.text(4),
          .last_attempt_at = instant(row.integer(5)),
          .next_attempt_at = instant(row.integer(6))};
}

std::string sql(std::string_view columns, std::string_view rest) { return std::string(columns).append(rest); }

}  // namespace

std::optional<Webhook> WebhookReader::find(std::string_view id) {
  Rows rows = db_.prepared(sql(webhook_columns, "WHERE id = ?")).query(id);
  if (!rows.next()) return std::nullopt;
  return read_webhook(rows);
}

std::vector<Webhook> WebhookReader::list(const WebhookQuery& query) {
  std::vector<Webhook> page;
  Rows rows = db_.prepared(sql(webhook_columns, "WHERE number < ? ORDER BY number DESC LIMIT ?"))
                  .query(query.before.value_or(INT64_MAX), static_cast<std::int64_t>(query.limit));
  while (rows.next()) page.push_back(read_webhook(rows));
  return page;
}

std::vector<WebhookDelivery> WebhookReader::deliveries(std::string_view id, const WebhookQuery& query) {
  std::vector<WebhookDelivery> page;
  const std::int64_t state = query.state ? number_of_word(*query.state) : 0;
  Rows rows = db_.prepared(sql(delivery_columns, "AND event < ? AND (? = 0 OR state = ?) ORDER BY event DESC LIMIT ?"))
                  .query(id, query.before.value_or(INT64_MAX), state, state, static_cast<std::int64_t>(query.limit));
  while (rows.next()) page.push_back(read_delivery(rows));
  return page;
}

std::optional<std::int64_t> WebhookWriter::number_of(std::string_view id) {
  Rows rows = db_.prepared("SELECT number FROM webhooks WHERE id = ?").query(id);
  return rows.next() ? std::optional(rows.integer(0)) : std::nullopt;
}

std::optional<Webhook> WebhookWriter::add(Webhook webhook) {
  if (db_.integer("SELECT count(*) FROM webhooks").value_or(0) >= static_cast<std::int64_t>(WebhookBook::most_webhooks))
    return std::nullopt;
  webhook.cursor = db_.integer("SELECT max(id) FROM events").value_or(0);
  db_.prepared("INSERT INTO webhooks VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .run(std::string_view{webhook.id}, std::string_view{webhook.url}, bits_of(webhook.filter.types),
           view_of(webhook.filter.cluster_id), view_of(webhook.filter.policy_id), number_of_word(webhook.format),
           std::string_view{webhook.secret}, std::int64_t{webhook.paused ? 1 : 0}, milliseconds(webhook.created_at),
           webhook.cursor);
  webhook.number = db_.last_inserted_id();
  return webhook;
}

std::optional<Webhook> WebhookWriter::set_paused(std::string_view id, bool paused) {
  db_.prepared("UPDATE webhooks SET paused = ? WHERE id = ?").run(std::int64_t{paused ? 1 : 0}, id);
  return reader_.find(id);
}

bool WebhookWriter::remove(std::string_view id) {
  const auto number = number_of(id);
  if (!number) return false;
  db_.prepared("DELETE FROM webhook_deliveries WHERE webhook = ?").run(*number);
  db_.prepared("DELETE FROM webhooks WHERE number = ?").run(*number);
  return true;
}

std::optional<WebhookDelivery> WebhookWriter::redeliver(std::string_view id, std::int64_t event, Instant now) {
  const auto number = number_of(id);
  if (!number) return std::nullopt;
  auto page = reader_.deliveries(id, {.before = event + 1, .limit = 1});
  if (page.empty() || page.front().event != event) return std::nullopt;
  WebhookDelivery delivery = std::move(page.front());
  delivery.state = DeliveryState::pending;
  delivery.attempts = 0;
  delivery.next_attempt_at = now;
  put(*number, delivery);
  return delivery;
}

void WebhookWriter::put(std::int64_t webhook, const WebhookDelivery& delivery) {
  db_.prepared("INSERT OR REPLACE INTO webhook_deliveries VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
      .run(webhook, delivery.event, number_of_word(delivery.state), delivery.attempts, delivery.last_status,
           std::string_view{delivery.last_error}, milliseconds(delivery.last_attempt_at),
           milliseconds(delivery.next_attempt_at));
}

void WebhookWriter::save(const WebhookProgress& progress) {
  const auto number = number_of(progress.id);
  if (!number) return;
  db_.prepared("UPDATE webhooks SET cursor = max(cursor, ?) WHERE number = ?").run(progress.cursor, *number);
  for (const std::int64_t event : progress.done)
    db_.prepared("DELETE FROM webhook_deliveries WHERE webhook = ? AND event = ?").run(*number, event);
  for (const WebhookDelivery& delivery : progress.changed) put(*number, delivery);
  if (std::ranges::find(progress.changed, DeliveryState::dead, &WebhookDelivery::state) == progress.changed.end())
    return;
  db_.prepared(
         "DELETE FROM webhook_deliveries WHERE webhook = ?1 AND state = 2 AND event <= (SELECT event FROM "
         "webhook_deliveries WHERE webhook = ?1 AND state = 2 ORDER BY event DESC LIMIT 1 OFFSET ?2)")
      .run(*number, static_cast<std::int64_t>(WebhookBook::most_dead));
}

}  // namespace headroom::store
