#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/api.hpp"

namespace headroom::api {
namespace {

using nlohmann::json;
using test::Answer;
using test::example;
using test::Exchange;
using test::Headers;
using test::TestApi;
using test::with;

Headers key(std::string value) { return {{"Idempotency-Key", std::move(value)}}; }

std::size_t stored(TestApi& api) { return api.get("/v1/decisions?limit=1000")["items"].size(); }

TEST(IdempotencyKey, GivesTheFirstAnswerAgain) {
  TestApi api;
  const std::string body = example().dump();
  const Answer first = api.post("/v1/evaluations", body, key("k-1"));
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(first.header("Idempotent-Replayed"), std::nullopt);
  api.clock.advance(Seconds{3600});
  for (int i = 0; i < 3; ++i) {
    const Answer again = api.post("/v1/evaluations", body, key("k-1"));
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(again.content_type, "application/json");
    EXPECT_EQ(again.header("Location"), first.header("Location"));
    EXPECT_EQ(again.header("Idempotent-Replayed"), "true");
  }
  EXPECT_EQ(stored(api), 1U);
}

TEST(IdempotencyKey, IsTheSameQuotedAndBare) {
  TestApi api;
  const Answer first = api.post("/v1/evaluations", example(), key("k"));
  EXPECT_EQ(api.post("/v1/evaluations", example(), key("\"k\"")).body, first.body);
  EXPECT_NE(api.post("/v1/evaluations", example(), key("K")).body, first.body);
  EXPECT_EQ(api.post("/v1/evaluations", example(), {{"idempotency-key", "k"}}).body, first.body);
}

TEST(IdempotencyKey, BelongsToOneBody) {
  TestApi api;
  ASSERT_EQ(api.post("/v1/evaluations", example(), key("k")).status, 201);
  const Answer refused = api.post("/v1/evaluations", with(example(), "/cluster/id", "other"), key("k"));
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused["code"], "idempotency_key_reused");
  EXPECT_EQ(refused["retryable"], false);
  EXPECT_EQ(api.post("/v1/evaluations", example().dump() + " ", key("k")).status, 422) << "its bytes count";
  EXPECT_EQ(stored(api), 1U);
}

TEST(IdempotencyKey, BelongsToOnePathAndQuery) {
  TestApi api;
  const std::string one = example().dump();
  const std::string ids[] = {api.post("/v1/evaluations", one, key("k")).id(),
                             api.post("/v1/evaluations?view=full", one, key("k")).id(),
                             api.post("/v1/evaluations?view=compact", one, key("k")).id()};
  EXPECT_NE(ids[0], ids[1]);
  EXPECT_NE(ids[1], ids[2]);
  EXPECT_EQ(api.post("/v1/evaluation-batches", R"({"evaluations":[]})", key("k")).status, 200);
  EXPECT_EQ(api.post("/v1/decisions/" + ids[0] + "/outcome", json{{"state", "applied"}}, key("k")).status, 200);
  EXPECT_EQ(api.post("/v1/decisions/" + ids[1] + "/outcome", json{{"state", "applied"}}, key("k")).status, 200);
}

TEST(IdempotencyKey, IsOneTo255PrintableCharacters) {
  TestApi api;
  for (const std::string& bad : {std::string(), std::string("\"\""), std::string(256, 'x'), std::string("a\tb"),
                                 std::string("caf\xc3\xa9"), std::string("a\0b", 3), std::string("\x7f")}) {
    const Answer refused = api.post("/v1/evaluations", example(), key(bad));
    EXPECT_EQ(refused.status, 400) << ::testing::PrintToString(bad);
    EXPECT_EQ(refused["code"], "malformed_request");
  }
  EXPECT_EQ(stored(api), 0U);
  EXPECT_EQ(api.post("/v1/evaluations", example(), key(std::string(255, 'x'))).status, 201);
  EXPECT_EQ(api.post("/v1/evaluations", example(), key("\"" + std::string(255, 'x') + "\"")).status, 201);
  EXPECT_EQ(api.post("/v1/evaluations", example(), key("{}[],;: !~")).status, 201);
}

TEST(IdempotencyKey, IsFreeAgainAfterAFailure) {
  TestApi api;
  EXPECT_EQ(api.post("/v1/evaluations", std::string("{"), key("k")).status, 400);
  EXPECT_EQ(api.post("/v1/evaluations", json::object(), key("k")).status, 422);
  const Answer created = api.post("/v1/evaluations", example(), key("k"));
  EXPECT_EQ(created.status, 201);
  EXPECT_EQ(created.header("Idempotent-Replayed"), std::nullopt);
}

TEST(IdempotencyKey, IsFreeAgainAfterABatchThatWasNone) {
  TestApi api;
  EXPECT_EQ(api.post("/v1/evaluation-batches", "[]", key("k")).status, 422);
  EXPECT_EQ(api.post("/v1/evaluation-batches", "{}", {{"Idempotency-Key", "k"}, {"Accept", "text/csv"}}).status, 406);
  EXPECT_EQ(api.post("/v1/evaluation-batches", R"({"evaluations":[]})", key("k")).status, 200);
}

TEST(IdempotencyKey, MeansNothingOnADryRun) {
  TestApi api;
  EXPECT_EQ(api.post("/v1/evaluations?dry_run=true", example(), key("k")).status, 200);
  const Answer other = api.post("/v1/evaluations?dry_run=true", with(example(), "/cluster/id", "other"), key("k"));
  EXPECT_EQ(other.status, 200);
  EXPECT_EQ(other["cluster_id"], "other");
}

/// A log whose appends wait until they are let go, or fail; everything else is the memory log's.
class SlowLog final : public DecisionLog {
 public:
  void append(std::vector<DecisionRecord> records, std::optional<IdempotentAnswer> remember, Appended done) override {
    waiting.push_back([this, records = std::move(records), remember = std::move(remember),
                       done = std::move(done)](bool works) mutable {
      if (works) return memory.append(std::move(records), std::move(remember), std::move(done));
      done(tl::unexpected(Error{.kind = ErrorKind::storage_full, .code = {}, .detail = "full"}));
      if (remember) memory.release(remember->key);
    });
  }
  void claim(IdempotencyKey used, Claimed claimed) override { memory.claim(std::move(used), std::move(claimed)); }
  void release(const IdempotencyKey& used) override { memory.release(used); }
  Result<StoredDecision> find(const DecisionId& id) override { return memory.find(id); }
  Result<std::vector<StoredDecision>> list(const DecisionQuery& query) override { return memory.list(query); }
  Result<DecisionPage> page(const DecisionQuery& query) override { return memory.page(query); }
  Result<std::vector<SummaryRow>> summary(const SummaryQuery& query) override { return memory.summary(query); }
  Result<History> history(std::string_view cluster_id) override {
    if (history_throws) throw std::runtime_error("unexpected");
    return memory.history(cluster_id);
  }
  void report(const DecisionId& id, OutcomeReport outcome,
              std::function<std::optional<IdempotentAnswer>(const StoredDecision&)> remember,
              std::function<void(Result<StoredDecision>)> done) override {
    memory.report(id, std::move(outcome), std::move(remember), std::move(done));
  }
  Result<SharedText> catalog(std::string_view sha256) override { return memory.catalog(sha256); }
  Result<void> writable() override { return memory.writable(); }

  void finish_one(bool works) {
    auto next = std::move(waiting.front());
    waiting.pop_front();
    next(works);
  }

  store::MemoryDecisionLog memory;
  std::deque<std::function<void(bool)>> waiting;
  bool history_throws{false};
};

std::vector<std::unique_ptr<Exchange>> send_fifty(TestApi& api, const std::string& body) {
  std::vector<std::unique_ptr<Exchange>> exchanges;
  for (int i = 0; i < 50; ++i) {
    exchanges.push_back(std::make_unique<Exchange>("POST", "/v1/evaluations", body, key("k")));
    exchanges.back()->send(api.service);
  }
  return exchanges;
}

TEST(IdempotencyKey, LetsFiftyAtOnceMakeOneDecision) {
  SlowLog log;
  TestApi api(&log);
  const auto exchanges = send_fifty(api, example().dump());
  EXPECT_EQ(log.waiting.size(), 1U);
  for (const auto& exchange : exchanges) EXPECT_EQ(exchange->answers(), 0);
  log.finish_one(true);
  int replayed = 0;
  for (const auto& exchange : exchanges) {
    ASSERT_EQ(exchange->answers(), 1);
    EXPECT_EQ(exchange->answer().status, 201);
    EXPECT_EQ(exchange->answer().body, exchanges.front()->answer().body);
    replayed += exchange->answer().header("Idempotent-Replayed") ? 1 : 0;
  }
  EXPECT_EQ(replayed, 49);
  EXPECT_EQ(stored(api), 1U);
}

TEST(IdempotencyKey, LetsTheNextInLineTryWhenTheFirstFails) {
  SlowLog log;
  TestApi api(&log);
  const auto exchanges = send_fifty(api, example().dump());
  log.finish_one(false);
  ASSERT_EQ(exchanges[0]->answers(), 1);
  EXPECT_EQ(exchanges[0]->answer().status, 507);
  ASSERT_EQ(log.waiting.size(), 1U);
  EXPECT_EQ(exchanges[1]->answers(), 0);
  log.finish_one(true);
  for (std::size_t i = 1; i < exchanges.size(); ++i) {
    ASSERT_EQ(exchanges[i]->answers(), 1) << i;
    EXPECT_EQ(exchanges[i]->answer().status, 201);
  }
  EXPECT_EQ(stored(api), 1U);
}

TEST(IdempotencyKey, TellsAWaitingRequestWithAnotherBody) {
  SlowLog log;
  TestApi api(&log);
  Exchange first("POST", "/v1/evaluations", example().dump(), key("k"));
  Exchange second("POST", "/v1/evaluations", with(example(), "/cluster/id", "other").dump(), key("k"));
  first.send(api.service);
  second.send(api.service);
  EXPECT_EQ(second.answers(), 0);
  log.finish_one(true);
  EXPECT_EQ(first.answer().status, 201);
  EXPECT_EQ(second.answer().status, 422);
}

TEST(IdempotencyKey, IsFreeAgainAfterTheUnexpected) {
  SlowLog log;
  TestApi api(&log);
  log.history_throws = true;
  EXPECT_THROW(api.post("/v1/evaluations", example(), key("k")), std::runtime_error);
  log.history_throws = false;
  Exchange again("POST", "/v1/evaluations", example().dump(), key("k"));
  again.send(api.service);
  ASSERT_EQ(log.waiting.size(), 1U) << "nobody holds the key any more";
  log.finish_one(true);
  EXPECT_EQ(again.answer().status, 201);
}

}  // namespace
}  // namespace headroom::api
