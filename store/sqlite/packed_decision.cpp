#include "store/sqlite/packed_decision.hpp"

#include "store/reservations.hpp"
#include "store/sqlite/codec.hpp"

namespace headroom::store {

Sha256 digest_of(const IdempotencyKey& key) { return sha256(identity(key)); }

PackedDecision pack(DecisionRecord record) {
  auto& documents = record.documents;
  PackedDecision packed{.cluster_sha256 = sha256(documents.cluster),
                        .policy_sha256 = sha256(documents.policy),
                        .input = pack(std::string_view{documents.input}),
                        .answer = pack(std::string_view{documents.answer})};
  documents.input = {};
  documents.answer = {};
  packed.record = std::move(record);
  return packed;
}

PackedAnswer pack(IdempotentAnswer answer, const std::vector<DecisionRecord>& records) {
  PackedAnswer packed{.digest = digest_of(answer.key)};
  for (const auto& record : records)
    if (record.documents.answer == answer.answer.body) packed.decision = record.id.order();
  if (!packed.decision) packed.body = pack(std::string_view{answer.answer.body});
  packed.answer = std::move(answer);
  return packed;
}

}  // namespace headroom::store
