#include "store/sqlite/packed_decision.hpp"

#include "store/common/reservations.hpp"
#include "store/sqlite/codec.hpp"
#include "store/sqlite/text_forms.hpp"

namespace headroom::store {

Sha256 digest_of(const IdempotencyKey& key) { return sha256(identity(key)); }

Sha256 digest_of_label(const std::string& name, const std::string& value) {
  std::string text;
  append_labels(text, {{name, value}});
  return sha256(text);
}

std::string_view label_key(const Sha256& digest) { return bytes_of(digest).substr(0, digest.size() / 2); }

PackedDecision pack(DecisionRecord record) {
  auto& documents = record.documents;
  PackedDecision packed{.cluster_sha256 = sha256(documents.cluster),
                        .policy_sha256 = sha256(documents.policy),
                        .answer_size = documents.answer.size(),
                        .input_size = documents.input.size()};
  std::string text = std::move(documents.answer);
  text += documents.input;
  append_labels(text, record.labels);
  packed.bytes = pack(std::string_view{text});
  for (const auto& [name, value] : record.labels) packed.labels.push_back(digest_of_label(name, value));
  documents.answer = std::string{};
  documents.input = std::string{};
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
