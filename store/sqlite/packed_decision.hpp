#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/ports/decision_log.hpp"
#include "store/common/sha256.hpp"

namespace headroom::store {

/// A decision made ready to be written: what costs time is done by whoever appends, not by the one writer.
struct PackedDecision {
  DecisionRecord record{};  ///< `documents.input` and `documents.answer` emptied
  Sha256 cluster_sha256{};
  Sha256 policy_sha256{};
  std::vector<Sha256> labels{};
  std::size_t answer_size{0};
  std::size_t input_size{0};
  std::string bytes{};  ///< of answer, input and labels
};

struct PackedAnswer {
  IdempotentAnswer answer{};
  Sha256 digest{};                         ///< of scope and key
  std::optional<std::int64_t> decision{};  ///< whose answer the body is; then `body` is empty
  std::string body{};
};

Sha256 digest_of(const IdempotencyKey& key);
Sha256 digest_of_label(const std::string& name, const std::string& value);
/// What of a label's digest is stored.
std::string_view label_key(const Sha256& digest);

PackedDecision pack(DecisionRecord record);
/// Where the answer to remember is a record's own it refers to it.
PackedAnswer pack(IdempotentAnswer answer, const std::vector<DecisionRecord>& records);

}  // namespace headroom::store
