#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/ports/webhook_book.hpp"
#include "store/sqlite/reader_pool.hpp"
#include "store/sqlite/snapshot_tasks.hpp"
#include "store/sqlite/writer.hpp"

namespace headroom::store {

/// The webhooks in the database of the decision log.
class SqliteWebhookBook final : public WebhookBook {
 public:
  SqliteWebhookBook(Writer& writer, ReaderPool& readers) : writer_(writer), readers_(readers) {}

  void add(Webhook webhook, std::function<void(Result<std::optional<Webhook>>)> done) override {
    write<std::optional<Webhook>>([webhook = std::move(webhook)](WebhookWriter& rows) { return rows.add(webhook); },
                                  std::move(done));
  }
  void set_paused(std::string id, bool paused, std::function<void(Result<std::optional<Webhook>>)> done) override {
    write<std::optional<Webhook>>(
        [id = std::move(id), paused](WebhookWriter& rows) { return rows.set_paused(id, paused); }, std::move(done));
  }
  void remove(std::string id, std::function<void(Result<bool>)> done) override {
    write<bool>([id = std::move(id)](WebhookWriter& rows) { return rows.remove(id); }, std::move(done));
  }
  void redeliver(std::string id, std::int64_t event, Instant now,
                 std::function<void(Result<std::optional<WebhookDelivery>>)> done) override {
    write<std::optional<WebhookDelivery>>(
        [id = std::move(id), event, now](WebhookWriter& rows) { return rows.redeliver(id, event, now); },
        std::move(done));
  }
  void save(std::vector<WebhookProgress> progress, std::function<void(Result<bool>)> done) override {
    write<bool>(
        [progress = std::move(progress)](WebhookWriter& rows) {
          for (const WebhookProgress& one : progress) rows.save(one);
          return true;
        },
        std::move(done));
  }

  Result<std::optional<Webhook>> find(std::string_view id) override {
    return read(readers_, [&](auto& reader) { return reader.webhooks.find(id); });
  }
  Result<std::vector<Webhook>> list(const WebhookQuery& query) override {
    return read(readers_, [&](auto& reader) { return reader.webhooks.list(query); });
  }
  Result<std::vector<WebhookDelivery>> deliveries(std::string_view id, const WebhookQuery& query) override {
    return read(readers_, [&](auto& reader) { return reader.webhooks.deliveries(id, query); });
  }

 private:
  template <class Value, class Change>
  void write(Change change, std::function<void(Result<Value>)> done) {
    enqueue(writer_, std::make_unique<SimpleTask<Value>>(
                         [change = std::move(change)](DecisionWriter& writer) { return change(writer.webhooks()); },
                         std::move(done)));
  }

  Writer& writer_;
  ReaderPool& readers_;
};

}  // namespace headroom::store
