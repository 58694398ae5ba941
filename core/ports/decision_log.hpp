#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/ids.hpp"
#include "core/base/money.hpp"
#include "core/base/names.hpp"
#include "core/base/shared_text.hpp"
#include "core/base/time.hpp"
#include "core/decision/decision.hpp"
#include "core/model/history.hpp"
#include "core/ports/decision_summary.hpp"
#include "core/ports/snapshot.hpp"

/// Where decisions are stored. What the log acknowledges is durable.
namespace headroom {

using Labels = std::vector<std::pair<std::string, std::string>>;  ///< sorted by name, at most 16

/// What happened to a recommendation. `expired` is never reported: it is `recommended` or `awaiting_approval` after
/// valid_until. `superseded` is reported, or it follows from a newer decision. See outcome_at().
enum class Outcome { recommended, claimed, applied, failed, dismissed, superseded, expired, awaiting_approval };

/// Whether the outcome may change from `from` to `to`. Allowed: recommended or claimed or expired → applied, failed,
/// dismissed, superseded; recommended → claimed. Nothing but an ApprovalAnswer ends awaiting_approval.
bool is_legal_move(Outcome from, Outcome to);

/// The documents of a decision, as text. Equal `cluster` documents are stored once, and so are equal `policy`
/// documents.
struct DecisionDocuments {
  std::string cluster{};  ///< the normalised cluster, JSON; empty if the input has none
  std::string policy{};   ///< the normalised policy, JSON; empty if the input has none
  std::string input{};    ///< the rest of the normalised input, with the history that was used, JSON
  SharedText answer{};    ///< the bytes that the POST answered
  friend bool operator==(const DecisionDocuments&, const DecisionDocuments&) = default;
};

/// A decision that somebody has to approve by its `valid_until`.
struct ApprovalRequest {
  /// Who waits for the answer: a Step Functions task token, or empty. It is kept apart from everything that can be
  /// listed, and forgotten when an outcome is reported or `valid_until` has passed.
  std::string task_token{};
};

struct ApprovalAnswer {
  bool approved{false};
  std::string by{};       ///< empty if nobody is named
  std::string comment{};  ///< for a person
  friend bool operator==(const ApprovalAnswer&, const ApprovalAnswer&) = default;
};

/// What lists filter by and summaries count, besides the fields of a DecisionRecord that have their own place.
struct DecisionFacts {
  std::optional<bool> changed{};  ///< absent: the answer does not say
  std::string reason{};           ///< the answer's word; empty if it has none
  std::string blocked_by{};       ///< the answer's word, `none` included; empty if it has none
  std::optional<MicroDollars> hourly_cost_delta{};
  friend bool operator==(const DecisionFacts&, const DecisionFacts&) = default;
};

struct DecisionRecord {
  DecisionId id;
  std::string kind;  ///< "evaluation", "rightsizing", "plan"
  std::string cluster_id;
  std::string policy;  ///< "inline" or "etl@3"; empty if there is none
  std::string action;  ///< the answer's word, for filters
  std::string status;
  DecisionFacts facts{};
  std::optional<std::int64_t> target{};  ///< the cluster's capacity that an evaluation recommends, changed or not
  Instant recorded_at;                   ///< by the server's clock
  Instant evaluated_at;
  Instant valid_until;
  Labels labels{};
  std::optional<std::vector<PoolTarget>>
      recommended{};                             ///< set if the decision changes something; it then goes into History
  std::optional<DecisionId> inferred_applied{};  ///< an earlier decision that this evaluation found to be applied
  SharedText signal_memory{};                    ///< goes into History; empty: the stored signal memory stays
  std::optional<SteeredLimits> steered{};        ///< set if `recommended` asks to attach a managed scaling policy
  std::optional<RememberedLimits> limits{};      ///< goes into History if it supersedes() what is stored there
  Snapshot snapshot{};                           ///< what the evaluation leaves in the SnapshotLog
  DecisionDocuments documents{};
  std::optional<ApprovalRequest> approval{};  ///< set if the outcome is first `awaiting_approval`
};

/// Whether later evaluations of the cluster have a use for the record.
inline bool leaves_something(const DecisionRecord& record) {
  return record.recommended || record.inferred_applied || !record.signal_memory.empty() || record.limits;
}

/// The answer to give again when a request is repeated with the same idempotency key.
struct RememberedAnswer {
  std::int32_t status{0};
  std::string content_type;
  std::string location;  ///< empty if the answer had none
  SharedText body;       ///< if it shares its bytes with the answer of a decision in the same append, it is stored once
  friend bool operator==(const RememberedAnswer&, const RememberedAnswer&) = default;
};

struct IdempotencyKey {
  std::string scope;  ///< principal, method, path and query
  std::string key;
  std::array<std::uint8_t, 32> body_sha256{};
};

/// What is known about a key when a request with it arrives.
enum class KeyUse {
  first,     ///< new; the key is now reserved for the caller, who must append or release
  replayed,  ///< the same request was answered before; give `answer` again
  reused,    ///< the key was used with another body
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
  /// Set if the report answers a request for approval. `state` is then `recommended` or `dismissed`.
  std::optional<ApprovalAnswer> approval{};
};

/// What became of a request for approval.
struct Approval {
  std::optional<ApprovalAnswer> answer{};  ///< absent: nobody has answered
  Instant answered_at{};
};

/// A decision as it is read back.
struct StoredDecision {
  /// Documents as stored. `facts`, `recommended`, `inferred_applied`, `steered`, `limits`, `snapshot`, `target` and
  /// `approval` are not filled in.
  DecisionRecord record;
  Outcome outcome{Outcome::recommended};  ///< as reported; never `expired`
  bool overtaken{false};                  ///< a newer evaluation of the cluster has another target
  std::optional<OutcomeReport> report{};
  std::optional<Approval> approval{};  ///< absent: no approval was asked for
  /// Names the catalogue that the decision was made with, in hexadecimal digits: see DecisionLog::catalog(). Empty if
  /// it was not kept, and without all documents.
  std::string catalog_sha256{};
  std::string task_token{};  ///< only in what report() returns of an answer to a request for approval
};

/// The outcome at `now`, also if nobody reported one. A recommendation is `superseded` if a newer evaluation of the
/// cluster has another target. Otherwise it is `expired` after `valid_until`. A decision that awaits approval expires
/// as well, but is never superseded. An evaluation that changes nothing, of a cluster or a fleet, stays `recommended`:
/// there is nothing to be late for.
Outcome outcome_at(const StoredDecision& decision, Instant now);

struct DecisionQuery {
  std::optional<std::string> cluster_id{};
  std::optional<std::string> kind{};
  std::optional<std::string> action{};
  std::optional<std::string> status{};
  std::optional<bool> changed{};  ///< a decision whose answer does not say it matches neither value
  std::optional<std::string> reason{};
  std::optional<std::string> blocked_by{};
  std::optional<std::string> policy_id{};  ///< "inline", "etl" (any version) or "etl@3"
  std::optional<Outcome> outcome{};        ///< `now` decides between `expired` and `recommended`
  Labels labels{};                         ///< all must match
  std::optional<Instant> since{};          ///< evaluated_at ≥ this
  std::optional<Instant> until{};          ///< evaluated_at < this
  std::optional<DecisionId> before{};      ///< only ids smaller than this; it is the cursor of the list
  std::size_t limit{50};
  /// page() looks at about this many decisions at most, and may then come short.
  std::int64_t most_candidates{std::numeric_limits<std::int64_t>::max()};
  Instant now{};
  bool whole{false};  ///< with all documents, not with the answers alone
};

struct DecisionPage {
  std::vector<StoredDecision> items{};  ///< newest first
  /// DecisionQuery::before of the next page. No value: there is nothing more. A page that came short has one, even
  /// without items.
  std::optional<DecisionId> next{};
};

class DecisionLog {
 public:
  using Appended = std::function<void(Result<void>)>;
  using Claimed = std::function<void(Result<KeyClaim>)>;

  virtual ~DecisionLog() = default;

  /// Stores all of the records or none, together with the answer to remember, if there is an idempotency key. An answer
  /// that the key has already is replaced. Calls `done` from any thread after the commit. Fails at once with
  /// `overloaded` if the queue is full.
  virtual void append(std::vector<DecisionRecord> records, std::optional<IdempotentAnswer> remember, Appended done) = 0;

  /// Reserves a key, or says what it was used for. While another request has the reservation, `claimed` waits for the
  /// end of it.
  virtual void claim(IdempotencyKey key, Claimed claimed) = 0;
  /// Gives a reserved key back without an answer. append() with `remember` releases the key itself, even if it fails.
  virtual void release(const IdempotencyKey& key) = 0;

  /// The stored decision. Fails with not_found if there is none.
  virtual Result<StoredDecision> find(const DecisionId& id) = 0;
  /// The decisions that match, newest first, at most `limit`.
  virtual Result<std::vector<StoredDecision>> list(const DecisionQuery& query) = 0;
  /// The same, in pages that look at no more than `most_candidates` decisions.
  virtual Result<DecisionPage> page(const DecisionQuery& query) = 0;
  /// Sums over the decisions, in the order of their keys. It reads all decisions of the range, beside everything else.
  virtual Result<std::vector<SummaryRow>> summary(const SummaryQuery& query) = 0;
  /// What is stored about the cluster. Empty if the cluster is unknown.
  virtual Result<History> history(std::string_view cluster_id) = 0;
  /// Changes the outcome and returns the decision with its new outcome. Fails with not_found, or with conflict if the
  /// change is not allowed. An approval can be answered once, up to `valid_until`; the same answer again changes
  /// nothing and is no fault. With an idempotency key, `remember` makes the answer inside the same transaction, which
  /// also ends the reservation. If the report fails, the caller must release the reservation. `remember` may run twice,
  /// so it must have no side effects.
  virtual void report(const DecisionId& id, OutcomeReport report,
                      std::function<std::optional<IdempotentAnswer>(const StoredDecision&)> remember,
                      std::function<void(Result<StoredDecision>)> done) = 0;

  /// The document of a catalogue that decisions were made with. Fails with not_found if there is none with this
  /// SHA-256.
  virtual Result<SharedText> catalog(std::string_view sha256) = 0;

  /// Fails if the last attempt to write failed.
  virtual Result<void> writable() = 0;
};

template <>
inline constexpr auto names_of<Outcome> = std::to_array<EnumName<Outcome>>({{"recommended", Outcome::recommended},
                                                                            {"claimed", Outcome::claimed},
                                                                            {"applied", Outcome::applied},
                                                                            {"failed", Outcome::failed},
                                                                            {"dismissed", Outcome::dismissed},
                                                                            {"superseded", Outcome::superseded},
                                                                            {"expired", Outcome::expired},
                                                                            {"awaiting_approval",
                                                                             Outcome::awaiting_approval}});

}  // namespace headroom
