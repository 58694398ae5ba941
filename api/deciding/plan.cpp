#include "api/deciding/plan.hpp"

#include <utility>

#include "api/json/parse.hpp"
#include "api/reports/plan.hpp"
#include "api/wire/planning/answer.hpp"
#include "core/planning/make_plan.hpp"

namespace headroom::api {
namespace {

DecisionRecord record_of(const PlanCall& call, const planning::PlanAnswer& answer, const DecisionId& id, Instant now) {
  DecisionRecord record{.id = id,
                        .kind = "plan",
                        .cluster_id = call.cluster_id,
                        .policy = {},
                        .action = "no_action",
                        .status = std::string(name_of(answer.status)),
                        .recorded_at = now,
                        .evaluated_at = call.evaluated_at,
                        .valid_until = call.evaluated_at + plan_validity,
                        .labels = call.labels};
  encode_plan_request(record.documents.input, call);
  return record;
}

}  // namespace

Result<NewDecision> plan(const Dependencies& with, std::string_view body, std::string_view type, Keep keep) {
  const auto document = json::parse(body);
  if (!document) return tl::unexpected(document.error());
  const Instant now = with.clock.now();
  const auto call = decode_plan_request(document->root(), with.catalog, now);
  if (!call) return tl::unexpected(call.error());
  const planning::PlanAnswer answer = planning::make_plan(call->request, with.catalog);

  NewDecision decision{.answer_type = type};
  std::string id(dry_run_id);
  if (keep == Keep::stored) {
    decision.record = record_of(*call, answer, next_decision_id(with, now), now);
    id = decision.record.id.text();
  }
  std::string text;
  encode_plan(text, id, *call, answer);
  decision.record.documents.answer = std::move(text);
  decision.answer = decision.record.documents.answer;
  if (type == text_type) decision.answer = plan_text(json::parse(decision.record.documents.answer)->root());
  return decision;
}

}  // namespace headroom::api
