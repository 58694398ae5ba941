#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/ids.hpp"
#include "core/base/time.hpp"
#include "core/decision/decision.hpp"
#include "core/model/history.hpp"

/// Where decisions are kept. What it acknowledges is durable.
namespace headroom {

using Labels = std::vector<std::pair<std::string, std::string>>;  ///< sorted by name, at most 16

/// What became of a recommendation, as reported; `expired` is a `recommended` one past its valid_until.
enum class Outcome { recommended, claimed, applied, failed, dismissed, superseded, expired };

/// Legal: recommended or claimed or expired → applied, failed, dismissed, superseded; recommended → claimed.
bool is_legal_move(Outcome from, Outcome to);

/// A stored outcome as it reads at `now`: one still `recommended` after `valid_until` is `expired`.
Outcome outcome_at(Outcome stored, Instant valid_until, Instant now);

/// The documents of a decision, as text. Equal `cluster` and equal `policy` documents are stored once.
struct DecisionDocuments {
  std::string cluster{};  ///< the normalised cluster, JSON; empty where the input has none
  std::string policy{};   ///< the normalised policy, JSON; the same
  std::string input{};    ///< the rest of the normalised input with the history used, JSON
  std::string answer{};   ///< the bytes the POST answered
  friend bool operator==(const DecisionDocuments&, const DecisionDocuments&) = default;
};

struct DecisionRecord {
  DecisionId id;
  std::string kind;  ///< "evaluation", "rightsizing"
  std::string cluster_id;
  std::string policy;  ///< "inline" or "etl@3"; empty where there is none
  std::string action;  ///< the answer's words, for filters
  std::string status;
  Instant recorded_at;  ///< the server's clock
  Instant evaluated_at;
  Instant valid_until;
  Labels labels{};
  std::optional<std::vector<PoolTarget>>
      recommended{};                             ///< set where the decision changes something: goes into History
  std::optional<DecisionId> inferred_applied{};  ///< marks that earlier decision as applied when it was evaluated
  std::string signal_memory{};                   ///< goes into History; empty: what is known there stays
  DecisionDocuments documents{};
};

/// The answer to be given again to whoever repeats a request with the same key.
struct RememberedAnswer {
  std::int32_t status{0};
  std::string content_type;
  std::string location;  ///< empty where the answer had none
  std::string body;
  friend bool operator==(const RememberedAnswer&, const RememberedAnswer&) = default;
};

struct IdempotencyKey {
  std::string scope;  ///< principal, method, path and query
  std::string key;
  std::array<std::uint8_t, 32> body_sha256{};
};

/// What a key says about a request that carries it.
enum class KeyUse {
  first,     ///< never seen, and now reserved for the caller, who must append or release
  replayed,  ///< `answer` is to be given again
  reused,    ///< seen with another body
};

struct KeyClaim {
  KeyUse use{KeyUse::first};
  RememberedAnswer answer{};
};

struct IdempotentAnswer {
  IdempotencyKey key{};
  RememberedAnswer answer{};
  Instant recorded_at;
};

struct OutcomeReport {
  Outcome state{Outcome::applied};
  std::optional<std::int64_t> applied_target{};
  std::string detail{};
  Instant reported_at;
};

/// One decision as it is found again.
struct StoredDecision {
  DecisionRecord record;                  ///< documents as stored; `recommended` and `inferred_applied` not filled
  Outcome outcome{Outcome::recommended};  ///< never `expired`: that is for the reader's clock to say
  std::optional<OutcomeReport> report{};
};

struct DecisionQuery {
  std::optional<std::string> cluster_id{};
  std::optional<std::string> kind{};
  std::optional<std::string> action{};
  std::optional<std::string> status{};
  std::optional<std::string> policy_id{};  ///< "inline", "etl" (any version) or "etl@3"
  std::optional<Outcome> outcome{};        ///< `expired` and `recommended` are told apart by `now`
  Labels labels{};                         ///< all must match
  std::optional<Instant> since{};          ///< evaluated_at ≥
  std::optional<Instant> until{};          ///< evaluated_at <
  std::optional<DecisionId> before{};      ///< only ids smaller than this: the cursor
  std::size_t limit{50};
  Instant now{};
};

class DecisionLog {
 public:
  using Appended = std::function<void(Result<void>)>;
  using Claimed = std::function<void(Result<KeyClaim>)>;

  virtual ~DecisionLog() = default;

  /// Stores the records, all or none, with the answer to remember where there is a key, and calls `done` from any
  /// thread after the commit. Fails with `overloaded` at once when the queue is full.
  virtual void append(std::vector<DecisionRecord> records, std::optional<IdempotentAnswer> remember, Appended done) = 0;

  /// Reserves a key, or says what it was used for. While another request holds the reservation `claimed` waits for it.
  virtual void claim(IdempotencyKey key, Claimed claimed) = 0;
  /// Gives a reserved key back without an answer. append() with `remember` does so by itself, also when it fails.
  virtual void release(const IdempotencyKey& key) = 0;

  /// The documents of the decision, or not_found.
  virtual Result<StoredDecision> find(const DecisionId& id) = 0;
  /// Newest first, at most `limit`.
  virtual Result<std::vector<StoredDecision>> list(const DecisionQuery& query) = 0;
  /// What is remembered of the cluster; empty for one never seen.
  virtual Result<History> history(std::string_view cluster_id) = 0;
  /// Moves the outcome and answers the decision as it then is: not_found, or conflict for an illegal move. With a key
  /// the caller's answer is made by `remember` inside the same transaction, which settles the reservation; a report
  /// that fails leaves the reservation to the caller to release. `remember` may run twice and must not depend on that.
  virtual void report(const DecisionId& id, OutcomeReport report,
                      std::function<std::optional<IdempotentAnswer>(const StoredDecision&)> remember,
                      std::function<void(Result<StoredDecision>)> done) = 0;

  /// Whether the last attempt to write succeeded and another would be tried.
  virtual Result<void> writable() = 0;
};

}  // namespace headroom
