#pragma once

#include <future>
#include <stdexcept>
#include <utility>

#include "core/ports/decision_log.hpp"

/// Decisions to store, and the log's calls as if they were synchronous.
namespace headroom::test {

using namespace std::chrono_literals;

inline const Instant noon{std::chrono::milliseconds{1'795'341'630'000}};  // 2026-11-22T10:00:30Z

/// The id given out at `order` milliseconds after noon.
inline DecisionId id_at(std::int64_t millisecond, std::uint64_t random = 0x1234) {
  return DecisionId::of((noon.time_since_epoch().count() + millisecond) * 4096, random);
}

/// A decision recorded and evaluated that many milliseconds after noon.
inline DecisionRecord decision_at(std::int64_t millisecond, const std::string& cluster_id = "j-1") {
  const Instant at = noon + std::chrono::milliseconds{millisecond};
  return {.id = id_at(millisecond),
          .kind = "evaluation",
          .cluster_id = cluster_id,
          .policy = "inline",
          .action = "scale_out",
          .status = "decided",
          .recorded_at = at,
          .evaluated_at = at,
          .valid_until = at + 5min,
          .documents = {.cluster = R"({"id":")" + cluster_id + R"("})",
                        .policy = R"({"signals":[]})",
                        .input = R"({"metrics":)" + std::to_string(millisecond) + "}",
                        .answer = R"({"target":)" + std::to_string(millisecond) + "}"}};
}

inline IdempotencyKey key_of(const std::string& key, std::uint8_t body = 1) {
  IdempotencyKey out{.scope = "POST /v1/evaluations", .key = key};
  out.body_sha256.fill(body);
  return out;
}

/// The answer to remember for this key: the record's own.
inline IdempotentAnswer answer_for(const IdempotencyKey& key, const DecisionRecord& record) {
  return {.key = key,
          .answer = {.status = 201,
                     .content_type = "application/json",
                     .location = "/v1/decisions/" + record.id.text(),
                     .body = record.documents.answer},
          .recorded_at = record.recorded_at};
}

template <class T>
T wait_for(std::future<T> future) {
  if (future.wait_for(20s) != std::future_status::ready) throw std::runtime_error("the log didn't answer");
  return future.get();
}

inline std::future<Result<void>> appending(DecisionLog& log, std::vector<DecisionRecord> records,
                                           std::optional<IdempotentAnswer> answer = {}) {
  auto promise = std::make_shared<std::promise<Result<void>>>();
  auto future = promise->get_future();
  log.append(std::move(records), std::move(answer), [promise](Result<void> done) { promise->set_value(done); });
  return future;
}

inline Result<void> append(DecisionLog& log, std::vector<DecisionRecord> records,
                           std::optional<IdempotentAnswer> answer = {}) {
  return wait_for(appending(log, std::move(records), std::move(answer)));
}

inline std::future<Result<KeyClaim>> claiming(DecisionLog& log, IdempotencyKey key) {
  auto promise = std::make_shared<std::promise<Result<KeyClaim>>>();
  auto future = promise->get_future();
  log.claim(std::move(key), [promise](Result<KeyClaim> claim) { promise->set_value(std::move(claim)); });
  return future;
}

using Remember = std::function<std::optional<IdempotentAnswer>(const StoredDecision&)>;

inline std::future<Result<StoredDecision>> reporting(DecisionLog& log, const DecisionId& id, OutcomeReport report,
                                                     Remember remember = {}) {
  auto promise = std::make_shared<std::promise<Result<StoredDecision>>>();
  auto future = promise->get_future();
  log.report(id, std::move(report), std::move(remember),
             [promise](Result<StoredDecision> moved) { promise->set_value(std::move(moved)); });
  return future;
}

inline Result<StoredDecision> report(DecisionLog& log, const DecisionId& id, Outcome state, Instant at) {
  return wait_for(reporting(log, id, {.state = state, .reported_at = at}));
}

}  // namespace headroom::test
