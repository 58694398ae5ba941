#include "api/deciding/newest_evaluation.hpp"

#include <utility>

#include "api/deciding/decide_again.hpp"
#include "api/json/parse.hpp"
#include "api/wire/stored_input.hpp"

namespace headroom::api {

Result<std::optional<NewestEvaluation>> newest_evaluation(const ListDecisions& list, const Catalog& catalog,
                                                          const std::string& cluster_id, Instant at) {
  // An evaluation of this very instant counts.
  const auto found = list({.cluster_id = cluster_id,
                           .kind = "evaluation",
                           .until = at + std::chrono::milliseconds{1},
                           .limit = 1,
                           .now = at,
                           .whole = true});
  if (!found) return tl::unexpected(found.error());
  if (found->empty()) return std::nullopt;
  const DecisionRecord& record = found->front().record;
  const std::string text = input_of(record.documents);
  const auto document = json::parse(text);
  if (!document) return std::nullopt;
  auto read = decode_stored_input(document->root(), catalog);
  if (!read) return std::nullopt;  // another version wrote it
  return NewestEvaluation{.input = std::move(read->input),
                          .policy_name = record.policy,
                          .policy_document = record.documents.policy,
                          .cluster_document = record.documents.cluster,
                          .recorded_at = record.recorded_at};
}

}  // namespace headroom::api
