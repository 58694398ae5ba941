#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/ports/decision_log.hpp"
#include "store/common/sha256.hpp"

namespace headroom::store {

/// A decision that is ready to be written. The thread that appends does the slow work, not the one writer thread.
struct PackedDecision {
  DecisionRecord record{};  ///< with empty `documents.input` and `documents.answer`
  Sha256 cluster_sha256{};
  Sha256 policy_sha256{};
  std::vector<Sha256> labels{};
  std::size_t answer_size{0};
  std::size_t input_size{0};
  std::string bytes{};  ///< answer, input and labels, compressed together
};

struct PackedAnswer {
  IdempotentAnswer answer{};
  Sha256 digest{};                         ///< the digest of scope and key
  std::optional<std::int64_t> decision{};  ///< the decision whose answer the body is; `body` is then empty
  std::string body{};
};

Sha256 digest_of(const IdempotencyKey& key);
Sha256 digest_of_label(const std::string& name, const std::string& value);
/// The part of a label's digest that is stored.
std::string_view label_key(const Sha256& digest);

PackedDecision pack(DecisionRecord record);
/// If the answer to remember shares its bytes with the answer of one of the records, the result refers to that record.
PackedAnswer pack(IdempotentAnswer answer, const std::vector<DecisionRecord>& records);

}  // namespace headroom::store
