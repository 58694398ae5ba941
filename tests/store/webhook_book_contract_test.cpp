#include <future>
#include <memory>

#include <gtest/gtest.h>

#include "store/memory/memory_decision_log.hpp"
#include "store/open.hpp"
#include "tests/support/decisions.hpp"
#include "tests/support/temporary_folder.hpp"

/// What every webhook book promises, tried on each of them.
namespace headroom::store {
namespace {

using namespace test;
using Events = std::vector<std::int64_t>;

struct InMemory {
  MemoryDecisionLog log;
  WebhookBook& book = log.webhooks();
  PolicyBook& policies = log.policies();
};

struct OnDisk {
  TemporaryFolder folder;
  IdGenerator ids;
  std::unique_ptr<DurableDecisionLog> opened = open_decision_log({.path = folder / "headroom.db"}, ids).value();
  WebhookBook& book = opened->webhooks();
  PolicyBook& policies = opened->policies();
};

/// Starts one call and waits for its answer.
template <class Answer, class Start>
Answer finish(const Start& start) {
  std::promise<Result<Answer>> promise;
  auto future = promise.get_future();
  start([&promise](Result<Answer> answer) { promise.set_value(std::move(answer)); });
  return wait_for(std::move(future)).value();
}

Webhook sample(std::string id = "whk_a") {
  return {.id = std::move(id),
          .url = "https://example.com/hook?a=b",
          .filter = {.types = {EventType::decision_outcome, EventType::policy_activated},
                     .cluster_id = "j-1",
                     .policy_id = "etl"},
          .format = EventFormat::cloudevents,
          .secret = "whsec_1",
          .created_at = noon};
}

template <class T>
class WebhookBookContract : public ::testing::Test {
 protected:
  T place;
  WebhookBook& book = place.book;

  std::optional<Webhook> add(const Webhook& webhook) {
    return finish<std::optional<Webhook>>([&](auto done) { book.add(webhook, std::move(done)); });
  }
  void save(std::vector<WebhookProgress> progress) {
    EXPECT_TRUE(finish<bool>([&](auto done) { book.save(std::move(progress), std::move(done)); }));
  }
  bool remove(const std::string& id) {
    return finish<bool>([&](auto done) { book.remove(id, std::move(done)); });
  }
  std::optional<WebhookDelivery> redeliver(const std::string& id, std::int64_t event) {
    return finish<std::optional<WebhookDelivery>>(
        [&](auto done) { book.redeliver(id, event, noon + Seconds{9}, std::move(done)); });
  }
  Events events(const std::string& id, const WebhookQuery& query = {}) {
    Events found;
    const auto page = book.deliveries(id, query).value();
    for (const WebhookDelivery& delivery : page) found.push_back(delivery.event);
    return found;
  }
  /// Leaves one event.
  void happen(const std::string& policy) {
    finish<PolicyPutAnswer>([&](auto done) { place.policies.put({policy, "{}"}, {}, noon, std::move(done)); });
  }
};

using Books = ::testing::Types<InMemory, OnDisk>;
TYPED_TEST_SUITE(WebhookBookContract, Books);

TYPED_TEST(WebhookBookContract, GivesBackWhatWasAdded) {
  EXPECT_FALSE(this->book.find("whk_a").value());
  const auto added = this->add(sample());
  ASSERT_TRUE(added);
  Webhook expected = sample();
  expected.number = 1;
  EXPECT_EQ(*added, expected);
  EXPECT_EQ(this->book.find("whk_a").value(), expected);
  EXPECT_EQ(this->book.list({}).value(), std::vector{expected});
}

TYPED_TEST(WebhookBookContract, BeginsAfterTheEventsThatWereThere) {
  this->happen("etl");
  this->happen("nightly");
  EXPECT_EQ(this->add(sample())->cursor, 2);
}

TYPED_TEST(WebhookBookContract, ListsTheNewestFirstInPages) {
  for (const char* id : {"whk_a", "whk_b", "whk_c"}) this->add(sample(id));
  const auto first = this->book.list({.limit = 2}).value();
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first[0].id, "whk_c");
  EXPECT_EQ(first[1].id, "whk_b");
  const auto second = this->book.list({.before = first[1].number, .limit = 2}).value();
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].id, "whk_a");
}

TYPED_TEST(WebhookBookContract, HasAtMostSoManyWebhooks) {
  for (std::size_t i = 0; i < WebhookBook::most_webhooks; ++i)
    ASSERT_TRUE(this->add(sample("whk_" + std::to_string(i))));
  EXPECT_FALSE(this->add(sample("whk_more")));
  EXPECT_TRUE(this->remove("whk_7"));
  const auto added = this->add(sample("whk_more"));
  ASSERT_TRUE(added);
  EXPECT_EQ(added->number, static_cast<std::int64_t>(WebhookBook::most_webhooks) + 1);
}

TYPED_TEST(WebhookBookContract, IsPausedAndGoesOn) {
  const auto pause = [this](const std::string& id, bool paused) {
    return finish<std::optional<Webhook>>([&](auto done) { this->book.set_paused(id, paused, std::move(done)); });
  };
  this->add(sample());
  EXPECT_TRUE(pause("whk_a", true)->paused);
  EXPECT_TRUE(this->book.find("whk_a").value()->paused);
  EXPECT_FALSE(pause("whk_a", false)->paused);
  EXPECT_FALSE(pause("whk_b", true));
}

TYPED_TEST(WebhookBookContract, SavesWhatBecameOfDeliveries) {
  this->add(sample());
  const WebhookDelivery retried{.event = 3,
                                .attempts = 1,
                                .last_error = "timeout",
                                .last_attempt_at = noon,
                                .next_attempt_at = noon + Seconds{5}};
  const WebhookDelivery dead{.event = 4,
                             .state = DeliveryState::dead,
                             .attempts = 1,
                             .last_status = 410,
                             .last_error = "status",
                             .last_attempt_at = noon};
  this->save(
      {{.id = "whk_a", .cursor = 4, .changed = {retried, dead}}, {.id = "whk_gone", .cursor = 4, .changed = {dead}}});
  EXPECT_EQ(this->book.deliveries("whk_a", {}).value(), (std::vector{dead, retried}));
  EXPECT_EQ(this->events("whk_a", {.state = DeliveryState::dead}), Events{4});
  EXPECT_EQ(this->events("whk_a", {.state = DeliveryState::pending}), Events{3});
  EXPECT_EQ(this->events("whk_a", {.before = 4}), Events{3});
  EXPECT_EQ(this->events("whk_a", {.limit = 1}), Events{4});
  EXPECT_EQ(this->events("whk_gone"), Events{});
  auto webhook = this->book.find("whk_a").value();
  EXPECT_EQ(webhook->cursor, 4);
  EXPECT_EQ(webhook->pending, 1);
  EXPECT_EQ(webhook->dead, 1);
  this->save({{.id = "whk_a", .cursor = 2, .done = {3, 77}}});
  EXPECT_EQ(this->events("whk_a"), Events{4});
  EXPECT_EQ(this->book.find("whk_a").value()->cursor, 4) << "a cursor never moves back";
}

TYPED_TEST(WebhookBookContract, SendsADeadDeliveryAgain) {
  this->add(sample());
  this->save({{.id = "whk_a",
               .cursor = 4,
               .changed = {{.event = 4, .state = DeliveryState::dead, .attempts = 12, .last_error = "timeout"}}}});
  const auto again = this->redeliver("whk_a", 4);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->state, DeliveryState::pending);
  EXPECT_EQ(again->attempts, 0);
  EXPECT_EQ(again->last_error, "timeout");
  EXPECT_EQ(again->next_attempt_at, noon + Seconds{9});
  EXPECT_EQ(this->book.deliveries("whk_a", {}).value(), std::vector{*again});
  EXPECT_FALSE(this->redeliver("whk_a", 5));
  EXPECT_FALSE(this->redeliver("whk_b", 4));
}

TYPED_TEST(WebhookBookContract, ForgetsTheDeliveriesOfAWebhookThatGoes) {
  this->add(sample("whk_a"));
  this->add(sample("whk_b"));
  const WebhookDelivery delivery{.event = 1, .last_error = "timeout"};
  this->save(
      {{.id = "whk_a", .cursor = 1, .changed = {delivery}}, {.id = "whk_b", .cursor = 1, .changed = {delivery}}});
  EXPECT_TRUE(this->remove("whk_a"));
  EXPECT_FALSE(this->remove("whk_a"));
  EXPECT_FALSE(this->book.find("whk_a").value());
  EXPECT_EQ(this->events("whk_a"), Events{});
  EXPECT_EQ(this->events("whk_b"), Events{1});
}

TYPED_TEST(WebhookBookContract, KeepsTheNewestDeadDeliveries) {
  this->add(sample());
  const auto most = static_cast<std::int64_t>(WebhookBook::most_dead);
  WebhookProgress progress{.id = "whk_a", .cursor = most + 2};
  for (std::int64_t event = 1; event <= most + 2; ++event)
    progress.changed.push_back({.event = event, .state = DeliveryState::dead});
  progress.changed[0].state = DeliveryState::pending;
  this->save({progress});
  const auto webhook = this->book.find("whk_a").value();
  EXPECT_EQ(webhook->dead, most);
  EXPECT_EQ(webhook->pending, 1);
  EXPECT_EQ(this->events("whk_a", {.before = 4}), (Events{3, 1}));
}

TEST(SqliteWebhookBook, KeepsWebhooksAndDeliveriesOverARestart) {
  TemporaryFolder folder;
  const WebhookDelivery delivery{.event = 1, .attempts = 2, .last_error = "timeout"};
  Webhook before;
  {
    IdGenerator ids;
    const auto log = open_decision_log({.path = folder / "headroom.db"}, ids).value();
    WebhookBook& book = log->webhooks();
    finish<std::optional<Webhook>>([&](auto done) { book.add(sample(), std::move(done)); });
    finish<bool>([&](auto done) { book.save({{.id = "whk_a", .cursor = 7, .changed = {delivery}}}, std::move(done)); });
    before = book.find("whk_a").value().value();
  }
  IdGenerator ids;
  const auto log = open_decision_log({.path = folder / "headroom.db"}, ids).value();
  EXPECT_EQ(log->webhooks().find("whk_a").value(), before);
  EXPECT_EQ(log->webhooks().deliveries("whk_a", {}).value(), std::vector{delivery});
}

}  // namespace
}  // namespace headroom::store
