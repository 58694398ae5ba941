#include "api/deciding/rightsize.hpp"

#include <utility>

#include "api/artifacts/spark/rightsizing_artifacts.hpp"
#include "api/json/parse.hpp"
#include "api/reports/rightsizing.hpp"
#include "api/wire/rightsizing/seed_translation.hpp"
#include "core/rightsizing/rightsize.hpp"

namespace headroom::api {
namespace {

Result<SizedJob> size(const rightsizing::JobRequest& job, const Catalog& catalog) {
  auto recommendation = rightsizing::rightsize(job, catalog);
  if (!recommendation) return tl::unexpected(std::move(recommendation.error()));
  return SizedJob{.request = job, .sizing = std::move(*recommendation)};
}

Result<SizedJob> size(const rightsizing::SeedRequest& job, const Catalog&) {
  auto seed = rightsizing::rightsize_like_seed(job);
  if (!seed) return tl::unexpected(std::move(seed.error()));
  return SizedJob{.request = request_of(job, *seed), .sizing = recommendation_of(job, *seed), .seed = *seed};
}

/// The faults of a job as faults of its request.
Error named(Error error) {
  json::Violations faults;
  for (const Violation& fault : error.violations) faults.add(json::Path{}, fault);
  return faults.empty() ? std::move(error) : faults.error("the rightsizing request");
}

DecisionRecord record_of(const RightsizingRequest& request, const DecisionId& id, Instant now) {
  DecisionRecord record{.id = id,
                        .kind = "rightsizing",
                        .cluster_id = request.cluster_id,
                        .policy = {},
                        .action = "no_action",
                        .status = "decided",
                        .recorded_at = now,
                        .evaluated_at = request.evaluated_at,
                        .valid_until = request.evaluated_at + rightsizing_validity,
                        .labels = request.labels};
  encode_rightsizing_request(record.documents.input, request);
  return record;
}

}  // namespace

Result<SizedJob> size_job(const RightsizingRequest& request, const Catalog& catalog) {
  return std::visit([&](const auto& job) { return size(job, catalog); }, request.job).map_error(named);
}

Result<SharedText> answer_in_form(std::string_view type, SharedText answer, const RightsizingRequest& request,
                                  const SizedJob& sized) {
  if (type == json_type) return answer;
  if (type == text_type) return sizing_text(json::parse(answer)->root());
  if (sized.sizing.executors < 1)
    return tl::unexpected(Error{.kind = ErrorKind::invalid,
                                .code = "invalid_document",
                                .detail = "the model seed_compatible returns " +
                                          std::to_string(sized.sizing.executors) +
                                          " executors within these limits, which cannot be deployed; raise the limits, "
                                          "or use the model spark"});
  return helm_values_yaml({sized.request, sized.sizing, request.cluster_id});
}

Result<NewDecision> rightsize(const Dependencies& with, std::string_view body, std::string_view type, Keep keep) {
  const auto document = json::parse(body);
  if (!document) return tl::unexpected(document.error());
  const Instant now = with.clock.now();
  const auto request = decode_rightsizing(document->root(), now);
  if (!request) return tl::unexpected(request.error());
  const auto sizing = size_job(*request, with.catalog);
  if (!sizing) return tl::unexpected(sizing.error());

  NewDecision decision{.answer_type = type};
  std::string id(dry_run_id);
  if (keep == Keep::stored) {
    decision.record = record_of(*request, next_decision_id(with, now), now);
    id = decision.record.id.text();
  }
  std::string text;
  encode_rightsizing(text, id, *request, *sizing);
  decision.record.documents.answer = std::move(text);
  auto answer = answer_in_form(type, decision.record.documents.answer, *request, *sizing);
  if (!answer) return tl::unexpected(std::move(answer.error()));
  decision.answer = std::move(*answer);
  return decision;
}

}  // namespace headroom::api
