#include "store/sqlite/base/packed_decision.hpp"

#include "store/common/reservations.hpp"
#include "store/sqlite/base/codec.hpp"
#include "store/sqlite/base/text_forms.hpp"

namespace headroom::store {
namespace {

/// Room for most records' labels, so that the text seldom moves while it grows.
constexpr std::size_t labels_room = 512;

}  // namespace

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
  std::string text;
  text.reserve(documents.answer.size() + documents.input.size() + labels_room);
  text += documents.answer.view();
  text += documents.input;
  append_labels(text, record.labels);
  packed.bytes = pack(std::string_view{text});
  for (const auto& [name, value] : record.labels) packed.labels.push_back(digest_of_label(name, value));
  documents.answer = SharedText{};
  documents.input = std::string{};
  packed.record = std::move(record);
  return packed;
}

PackedAnswer pack(IdempotentAnswer answer, const std::vector<DecisionRecord>& records) {
  PackedAnswer packed{.digest = digest_of(answer.key)};
  for (const auto& record : records)
    if (record.documents.answer.shares(answer.answer.body)) packed.decision = record.id.order();
  if (!packed.decision) packed.body = pack(answer.answer.body.view());
  packed.answer = std::move(answer);
  return packed;
}

}  // namespace headroom::store
