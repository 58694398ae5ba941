#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/names.hpp"
#include "core/base/time.hpp"
#include "core/ports/event_format.hpp"
#include "core/ports/event_log.hpp"

/// Whom to tell of events, and what could not be delivered yet.
namespace headroom {

/// Which events a webhook gets. An event has to match everything that is given.
struct WebhookFilter {
  std::vector<EventType> types{};  ///< empty: all
  std::optional<std::string> cluster_id{};
  std::optional<std::string> policy_id{};  ///< without a version: events of every version match
  friend bool operator==(const WebhookFilter&, const WebhookFilter&) = default;
};

struct Webhook {
  std::string id;          ///< `whk_…`
  std::int64_t number{0};  ///< given by the store; grows, and is never given again
  std::string url;
  WebhookFilter filter{};
  EventFormat format{EventFormat::json};
  std::string secret;  ///< what its deliveries are signed with; shown once, in the answer that makes the webhook
  bool paused{false};
  Instant created_at{};
  /// The last event that is done with: each event up to it was delivered, did not match, or has a row of its own.
  std::int64_t cursor{0};
  std::int64_t pending{0};  ///< deliveries that are to be tried again
  std::int64_t dead{0};     ///< deliveries that were given up
  friend bool operator==(const Webhook&, const Webhook&) = default;
};

enum class DeliveryState {
  pending,  ///< an attempt has failed, another follows
  dead,     ///< given up
};

/// The delivery of one event to one webhook, after its first attempt has failed. What was delivered has no row.
struct WebhookDelivery {
  std::int64_t event{0};
  DeliveryState state{DeliveryState::pending};
  std::int64_t attempts{0};                   ///< since it was made, or sent again
  std::optional<std::int64_t> last_status{};  ///< of the last answer; no value if none came
  std::string last_error{};                   ///< a code, such as `timeout`; empty if nothing was tried yet
  Instant last_attempt_at{};
  Instant next_attempt_at{};  ///< of pending ones only
  friend bool operator==(const WebhookDelivery&, const WebhookDelivery&) = default;
};

/// What has become of some deliveries of a webhook.
struct WebhookProgress {
  std::string id{};
  std::int64_t cursor{0};
  std::vector<WebhookDelivery> changed{};  ///< rows to make or to replace
  std::vector<std::int64_t> done{};        ///< events whose row goes, if there is one
};

/// Pages of webhooks or deliveries, the newest first.
struct WebhookQuery {
  std::optional<std::int64_t> before{};  ///< Webhook::number or WebhookDelivery::event
  std::optional<DeliveryState> state{};  ///< of deliveries only
  std::size_t limit{50};
};

/// Safe from any thread. Functions with `done` call it from any thread after the commit.
/// tests/store/webhook_book_contract_test.cpp tries the promises on every implementation.
class WebhookBook {
 public:
  static constexpr std::size_t most_webhooks = 100;
  /// For each webhook. The dead deliveries of the oldest events go first.
  static constexpr std::size_t most_dead = 1'000;

  virtual ~WebhookBook() = default;

  /// Gives the webhook its number, and the newest event as its cursor: it gets all events that are committed later. No
  /// value if there are as many as there may be.
  virtual void add(Webhook webhook, std::function<void(Result<std::optional<Webhook>>)> done) = 0;
  /// No value if there is no such webhook. The same holds for the next ones.
  virtual void set_paused(std::string id, bool paused, std::function<void(Result<std::optional<Webhook>>)> done) = 0;
  /// Removes a webhook and its deliveries. Answers whether there was one.
  virtual void remove(std::string id, std::function<void(Result<bool>)> done) = 0;
  /// Makes a delivery pending, without attempts and due at `now`.
  virtual void redeliver(std::string id, std::int64_t event, Instant now,
                         std::function<void(Result<std::optional<WebhookDelivery>>)> done) = 0;
  /// Stores all of it in one transaction. Leaves out webhooks that are gone. A cursor never moves back. Answers true.
  virtual void save(std::vector<WebhookProgress> progress, std::function<void(Result<bool>)> done) = 0;

  virtual Result<std::optional<Webhook>> find(std::string_view id) = 0;
  virtual Result<std::vector<Webhook>> list(const WebhookQuery& query) = 0;
  /// None if there is no such webhook.
  virtual Result<std::vector<WebhookDelivery>> deliveries(std::string_view id, const WebhookQuery& query) = 0;
};

template <>
inline constexpr auto names_of<DeliveryState> =
    std::to_array<EnumName<DeliveryState>>({{"pending", DeliveryState::pending}, {"dead", DeliveryState::dead}});

}  // namespace headroom
