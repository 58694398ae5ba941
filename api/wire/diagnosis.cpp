#include "api/wire/diagnosis.hpp"

#include <cstdint>

#include "core/base/names.hpp"

namespace headroom::api {
namespace {

void encode_finding(json::Writer& out, const diagnosis::Finding& finding) {
  const diagnosis::Cause& cause = *finding.cause;
  out.begin_object()
      .field("symptom", name_of(cause.symptom))
      .field("cause", cause.code)
      .field("certainty", name_of(cause.certainty))
      .field("meaning", cause.meaning)
      .field("since", finding.since)
      .field("until", finding.until)
      .field("evaluations", static_cast<std::int64_t>(finding.evaluations));
  out.name("evidence").begin_array();
  for (const diagnosis::Evidence& seen : finding.evidence)
    out.begin_object()
        .field("decision_id", seen.decision_id)
        .field("at", seen.at)
        .field("figures", seen.figures)
        .end_object();
  out.end_array().field("remedy", cause.remedy).end_object();
}

}  // namespace

void encode_diagnosis(json::Writer& out, const diagnosis::Diagnosis& found) {
  out.begin_object()
      .field("cluster_id", found.cluster_id)
      .field("since", found.since)
      .field("until", found.until)
      .field("evaluations", static_cast<std::int64_t>(found.evaluations))
      .field("cut", found.cut)
      .name("findings")
      .begin_array();
  for (const diagnosis::Finding& finding : found.findings) encode_finding(out, finding);
  out.end_array().end_object();
}

}  // namespace headroom::api
