#include "api/background/webhook_courier.hpp"

#include <gtest/gtest.h>

#include "api/webhooks/signature.hpp"
#include "tests/support/api.hpp"

/// What is delivered to webhooks and when: without a network, and with a clock that stands still.
namespace headroom::api {
namespace {

using namespace std::chrono_literals;
using namespace test;
using Options = WebhookCourier::Options;

struct Post {
  TestApi api;
  WebhookBook& book = api.memory.webhooks();
  RecordingPoster poster;
  Options options{.hosts = {{.host = "h"}, {.host = "other"}}, .chance = [] { return 1.0; }};
  std::unique_ptr<WebhookCourier> courier = start();

  std::unique_ptr<WebhookCourier> start() {
    auto made = std::make_unique<WebhookCourier>(api.memory.events(), book, poster, api.clock, options);
    EXPECT_TRUE(made->load());
    return made;
  }
  /// As after the end of the process, orderly or not.
  void restart(bool orderly) {
    if (orderly) courier->stop();
    courier = nullptr;
    poster.waiting.clear();
    poster.sent.clear();
    courier = start();
  }
  void add(Webhook webhook = {}) {
    if (webhook.id.empty()) webhook.id = "whk_a";
    if (webhook.url.empty()) webhook.url = "https://h/";
    webhook.secret = "whsec_1";
    book.add(webhook, [this](const Result<std::optional<Webhook>>& added) { courier->added(**added); });
  }
  /// Leaves one event about the cluster.
  void happen(const std::string& cluster = "j-1") {
    ASSERT_EQ(api.evaluate(with(example(), "/cluster/id", cluster)).status, 201);
  }
  /// Turns until nothing more happens at this time.
  void pump() {
    for (int i = 0; i < 20; ++i) courier->pump();
  }
  /// Leaves this many events, and sends them to receivers that don't answer yet.
  void send_unanswered(int events) {
    poster.is_waiting = true;
    for (int i = 0; i < events; ++i) happen();
    pump();
  }
  std::vector<std::string> sent_events() {
    std::vector<std::string> ids;
    for (const HttpPost& request : poster.sent) ids.push_back(header(request, "Headroom-Event-Id"));
    return ids;
  }
  static std::string header(const HttpPost& request, const std::string& name) {
    for (const auto& [known, value] : request.headers)
      if (known == name) return value;
    return "none";
  }
  std::vector<WebhookDelivery> rows() { return book.deliveries("whk_a", {}).value(); }
  std::int64_t cursor() { return book.find("whk_a").value()->cursor; }
};

using Ids = std::vector<std::string>;

TEST(WebhookCourier, DeliversWhatHappensFromThenOn) {
  Post post;
  post.happen();
  post.add();
  post.pump();
  EXPECT_EQ(post.sent_events(), Ids{});
  post.happen();
  post.happen();
  post.pump();
  EXPECT_EQ(post.sent_events(), (Ids{"2", "3"}));
  EXPECT_EQ(post.courier->counts().delivered, 2U);
  EXPECT_EQ(post.rows().size(), 0U);
}

TEST(WebhookCourier, SignsWhatTheEventLogShows) {
  Post post;
  post.add();
  post.happen();
  post.pump();
  ASSERT_EQ(post.poster.sent.size(), 1U);
  const HttpPost& request = post.poster.sent.front();
  EXPECT_EQ(json::parse(request.body), post.api.get("/v1/events")["items"].at(0));
  const std::int64_t seconds = post.api.clock.now().time_since_epoch().count() / 1000;
  EXPECT_EQ(Post::header(request, "Headroom-Signature"), webhook_signature("whsec_1", seconds, request.body));
  EXPECT_EQ(Post::header(request, "Headroom-Delivery"), "dlv_a_1");
  EXPECT_EQ(Post::header(request, "Headroom-Event"), "decision.created");
  EXPECT_EQ(Post::header(request, "Headroom-Attempt"), "1");
  EXPECT_EQ(Post::header(request, "Content-Type"), "application/json");
}

TEST(WebhookCourier, RendersEachFormatAsTheEventLogDoes) {
  for (const EventFormat format : {EventFormat::cloudevents, EventFormat::eventbridge}) {
    Post post;
    post.add({.format = format});
    post.happen();
    post.pump();
    const std::string query = "/v1/events?format=" + std::string(name_of(format));
    ASSERT_EQ(post.poster.sent.size(), 1U);
    EXPECT_EQ(json::parse(post.poster.sent.front().body), post.api.get(query)["items"].at(0));
    const bool is_cloudevent = format == EventFormat::cloudevents;
    EXPECT_EQ(Post::header(post.poster.sent.front(), "Content-Type"),
              is_cloudevent ? "application/cloudevents+json" : "application/json");
  }
}

TEST(WebhookCourier, LeavesOutWhatTheFilterDoes) {
  Post post;
  post.add({.filter = {.cluster_id = "j-2"}});
  post.add({.id = "whk_b", .url = "https://other/", .filter = {.types = {EventType::policy_activated}}});
  post.add({.id = "whk_c", .url = "https://other/", .filter = {.policy_id = "etl"}});
  post.happen("j-1");
  post.happen("j-2");
  post.pump();
  EXPECT_EQ(post.sent_events(), Ids{"2"});
  const json policy = {{"limits", {{"minimum", 2}, {"maximum", 10}}}, {"signals", {{{"kind", "managed_scaling"}}}}};
  for (const char* name : {"nightly", "etl"})
    ASSERT_EQ(post.api.ask("PUT", std::string("/v1/policies/") + name, policy.dump(), {{"If-None-Match", "*"}}).status,
              201);
  ASSERT_EQ(post.api.evaluate(with(without(example(), "/policy"), "/policy_id", "etl")).status, 201);
  post.pump();
  EXPECT_EQ(post.poster.sent.size(), 1U + 2U + 2U) << "both activations, and what concerns the policy etl";
  post.api.clock.advance(5s);
  post.pump();
  EXPECT_EQ(post.cursor(), 5) << "what the filter leaves out is done with, too";
}

TEST(WebhookCourier, TriesAgainLaterAndLater) {
  Post post;
  post.add();
  post.poster.result = {.status = 503, .retry_after = "15"};
  post.happen();
  post.pump();
  EXPECT_EQ(post.poster.sent.size(), 1U);
  ASSERT_EQ(post.rows().size(), 1U);
  const WebhookDelivery row = post.rows().front();
  EXPECT_EQ(row.attempts, 1);
  EXPECT_EQ(row.last_status, 503);
  EXPECT_EQ(row.last_error, "status");
  EXPECT_EQ(row.next_attempt_at, post.api.clock.now() + 15s) << "the receiver asks for more than 10 seconds";
  EXPECT_EQ(post.cursor(), 1) << "what has a row is done with";
  post.api.clock.advance(14s);
  post.pump();
  EXPECT_EQ(post.poster.sent.size(), 1U);
  post.api.clock.advance(1s);
  post.poster.result = {.status = 200};
  post.pump();
  ASSERT_EQ(post.poster.sent.size(), 2U);
  EXPECT_EQ(Post::header(post.poster.sent[1], "Headroom-Attempt"), "2");
  EXPECT_EQ(Post::header(post.poster.sent[1], "Headroom-Delivery"),
            Post::header(post.poster.sent[0], "Headroom-Delivery"));
  EXPECT_EQ(post.rows().size(), 0U);
}

TEST(WebhookCourier, GivesUpAtLast) {
  Post post;
  post.add();
  post.poster.result = {.error = "timeout"};
  post.happen();
  for (int i = 0; i < 40; ++i) {
    post.pump();
    post.api.clock.advance(Seconds{3'600});
  }
  EXPECT_EQ(post.poster.sent.size(), static_cast<std::size_t>(RetrySchedule::most_attempts));
  ASSERT_EQ(post.rows().size(), 1U);
  EXPECT_EQ(post.rows().front().state, DeliveryState::dead);
  EXPECT_EQ(post.rows().front().attempts, RetrySchedule::most_attempts);
  EXPECT_EQ(post.courier->counts().dead, 1U);
  EXPECT_EQ(post.courier->counts().retried, 11U);
}

TEST(WebhookCourier, GivesUpAtOnceWhereItIsOfNoUse) {
  for (const int status : {301, 404, 410}) {
    Post post;
    post.add();
    post.poster.result = {.status = status};
    post.happen();
    post.pump();
    EXPECT_EQ(post.poster.sent.size(), 1U);
    ASSERT_EQ(post.rows().size(), 1U);
    EXPECT_EQ(post.rows().front().state, DeliveryState::dead);
    EXPECT_EQ(post.rows().front().last_status, status);
  }
}

TEST(WebhookCourier, SendsADeadDeliveryAgainIfItIsAskedTo) {
  Post post;
  post.add();
  post.poster.result = {.status = 410};
  post.happen();
  post.pump();
  post.poster.result = {.status = 204};
  post.book.redeliver("whk_a", 1, post.api.clock.now(), [&](const Result<std::optional<WebhookDelivery>>& again) {
    post.courier->redelivered("whk_a", **again);
  });
  post.pump();
  EXPECT_EQ(post.sent_events(), (Ids{"1", "1"}));
  EXPECT_EQ(post.rows().size(), 0U);
}

TEST(WebhookCourier, LosesNothingIfTheProcessIsKilled) {
  Post post;
  post.add();
  post.send_unanswered(2);
  EXPECT_EQ(post.sent_events(), (Ids{"1", "2"}));
  post.poster.end({.status = 500});
  post.pump();
  post.restart(false);
  post.api.clock.advance(10s);
  post.pump();
  EXPECT_EQ(post.sent_events(), (Ids{"1", "2"})) << "one from its row, the other from the log";
}

TEST(WebhookCourier, RepeatsNothingAfterAnOrderlyEnd) {
  Post post;
  post.add();
  for (int i = 0; i < 10; ++i) post.happen();
  post.pump();
  EXPECT_EQ(post.poster.sent.size(), 10U);
  post.restart(true);
  post.pump();
  EXPECT_EQ(post.sent_events(), Ids{});
  EXPECT_EQ(post.cursor(), 10);
}

TEST(WebhookCourier, NeverMovesTheCursorPastWhatIsOnItsWay) {
  Post post;
  post.add();
  post.send_unanswered(2);
  const auto second = post.poster.waiting.back();
  post.poster.waiting.pop_back();
  second({.status = 200});
  post.api.clock.advance(5s);
  post.pump();
  EXPECT_EQ(post.cursor(), 0);
  post.poster.end({.status = 200});
  post.api.clock.advance(5s);
  post.pump();
  EXPECT_EQ(post.cursor(), 2);
}

TEST(WebhookCourier, HasAFewRequestsOfAWebhookAtATime) {
  Post post;
  post.add();
  post.add({.id = "whk_b", .url = "https://other/"});
  post.send_unanswered(20);
  EXPECT_EQ(post.poster.sent.size(), 8U) << "four of each";
  EXPECT_EQ(post.courier->counts().in_flight, 8U);
}

TEST(WebhookCourier, GivesAFailingWebhookOneRequestAtATime) {
  Post post;
  post.add();
  post.send_unanswered(20);
  for (int i = 0; i < 4; ++i) post.poster.end({.error = "timeout"});
  post.pump();
  EXPECT_EQ(post.poster.waiting.size(), 1U);
  post.poster.end({.status = 200});
  post.pump();
  EXPECT_EQ(post.poster.waiting.size(), 4U);
}

TEST(WebhookCourier, LetsEventsWaitInTheLogIfTooMuchIsOpen) {
  Post post;
  post.options.most_open = 5;
  post.options.window = 3;
  post.restart(true);
  post.add();
  post.poster.result = {.error = "cannot_connect"};
  for (int i = 0; i < 20; ++i) post.happen();
  post.pump();
  EXPECT_EQ(post.rows().size(), 5U);
  EXPECT_EQ(post.cursor(), 5);
  post.poster.result = {.status = 200};
  for (int i = 0; i < 10; ++i) {
    post.api.clock.advance(Seconds{3'600});
    post.pump();
  }
  EXPECT_EQ(post.courier->counts().delivered, 20U);
  EXPECT_EQ(post.rows().size(), 0U);
}

TEST(WebhookCourier, WaitsWhileAWebhookIsPaused) {
  Post post;
  post.add();
  post.book.set_paused("whk_a", true, [](const auto&) {});
  post.courier->paused("whk_a", true);
  post.happen();
  post.pump();
  EXPECT_EQ(post.sent_events(), Ids{});
  post.courier->paused("whk_a", false);
  post.pump();
  EXPECT_EQ(post.sent_events(), Ids{"1"});
}

TEST(WebhookCourier, SendsNothingMoreToAWebhookThatIsGone) {
  Post post;
  post.add();
  post.send_unanswered(10);
  post.book.remove("whk_a", [](const auto&) {});
  post.courier->removed("whk_a");
  for (int i = 0; i < 4; ++i) post.poster.end({.error = "timeout"});
  post.pump();
  EXPECT_EQ(post.poster.sent.size(), 4U);
  EXPECT_EQ(post.courier->counts().in_flight, 0U);
  EXPECT_EQ(post.rows().size(), 0U);
}

TEST(WebhookCourier, SendsNothingToAHostThatIsNoLongerAllowed) {
  Post post;
  post.add();
  post.options.hosts = {{.host = "other"}};
  post.restart(true);
  post.happen();
  post.pump();
  EXPECT_EQ(post.sent_events(), Ids{});
  post.options.hosts = {{.host = "h"}};
  post.restart(true);
  post.pump();
  EXPECT_EQ(post.sent_events(), Ids{"1"});
}

TEST(WebhookCourier, TestsAWebhookOnce) {
  Post post;
  std::optional<AttemptResult> result;
  post.poster.result = {.status = 500};
  post.courier->test({.id = "whk_a", .url = "https://h/", .secret = "s"},
                     [&](AttemptResult ended) { result = std::move(ended); });
  ASSERT_TRUE(result);
  EXPECT_EQ(result->status, 500);
  ASSERT_EQ(post.poster.sent.size(), 1U);
  EXPECT_EQ(json::parse(post.poster.sent[0].body)["type"], "webhook.test");
  post.poster.is_waiting = true;
  for (std::size_t i = 0; i < post.options.most_tests; ++i)
    post.courier->test({.id = "whk_a", .url = "https://h/"}, [](const AttemptResult&) {});
  post.courier->test({.id = "whk_a", .url = "https://h/"}, [&](AttemptResult ended) { result = std::move(ended); });
  EXPECT_EQ(result->error, "too_many");
}

TEST(WebhookCourier, GoesOnWithTheOldestEventThatIsKept) {
  store::MemoryDecisionLog few(16);
  TestApi api(&few);
  RecordingPoster poster;
  WebhookCourier courier(few.events(), few.webhooks(), poster, api.clock, {.hosts = {{.host = "h"}}});
  few.webhooks().add({.id = "whk_a", .url = "https://h/", .paused = true},
                     [&](const Result<std::optional<Webhook>>& added) { courier.added(**added); });
  courier.pump();
  for (int i = 0; i < 40; ++i) ASSERT_EQ(api.evaluate(example()).status, 201);
  courier.paused("whk_a", false);
  for (int i = 0; i < 40; ++i) courier.pump();
  EXPECT_EQ(courier.counts().delivered + courier.counts().missed, 40U);
  EXPECT_GE(courier.counts().missed, 20U);
  EXPECT_GE(courier.counts().delivered, 16U);
}

}  // namespace
}  // namespace headroom::api
