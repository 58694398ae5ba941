#include "api/wire/kpis.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "api/deciding/stored_kpis.hpp"
#include "api/handlers/base/known_cluster.hpp"
#include "api/handlers/base/query_parameters.hpp"
#include "api/handlers/base/time_range.hpp"
#include "api/handlers/endpoints.hpp"
#include "api/http/problem.hpp"
#include "api/wire/fields/warnings.hpp"

namespace headroom::api {
namespace {

constexpr std::chrono::hours default_range{24};

Result<KpiRequest> read_request(const Call& call) {
  std::optional<Error> error;
  const auto range = range_of(call, default_range);
  const auto compare_at = time_of(call, "compare_at");
  if (!range) add_faults(error, range.error());
  if (!compare_at) add_faults(error, compare_at.error());
  if (error) return tl::unexpected(*std::move(error));
  const Instant end = std::min(range->until, call.with.clock.now());
  if (*compare_at && (**compare_at <= range->since || **compare_at >= end))
    return tl::unexpected(invalid_parameter("compare_at", "must be after 'since', and before 'until' and the present"));
  return KpiRequest{.cluster_id = call.id, .since = range->since, .until = range->until, .compare_at = *compare_at};
}

/// Runs may be all that is stored of a cluster.
Result<bool> is_known(const Call& call) {
  const auto runs = call.with.job_runs.list({.cluster_id = call.id, .limit = 1});
  if (!runs) return tl::unexpected(runs.error());
  if (!runs->empty()) return true;
  return is_known_cluster(call.with, call.id);
}

void encode_comparison(json::Writer& out, const KpiComparison& comparison) {
  out.begin_object().field("at", comparison.at);
  out.field("source", comparison.is_activation ? "policy_activation" : "compare_at");
  if (comparison.is_activation)
    out.field("policy_id", comparison.policy_id).field("policy_version", comparison.version);
  out.name("before").begin_object();
  write_kpis(out, comparison.before);
  out.end_object().name("after").begin_object();
  write_kpis(out, comparison.after);
  out.end_object().end_object();
}

std::string answer_text(const Call& call, const StoredKpis& kpis) {
  std::string text;
  json::Writer out(text);
  out.begin_object().field("cluster_id", call.id).field("since", kpis.since).field("until", kpis.until);
  write_kpis(out, kpis.all);
  out.name("capacity_since");
  if (kpis.capacity_since)
    out.value(*kpis.capacity_since);
  else
    out.null();
  out.name("static_comparison");
  if (kpis.comparison_with_static)
    encode_static_comparison(out, *kpis.comparison_with_static);
  else
    out.null();
  out.name("comparison");
  if (kpis.comparison)
    encode_comparison(out, *kpis.comparison);
  else
    out.null();
  out.name("warnings");
  encode_warnings(out, kpis.warnings);
  out.end_object();
  return text;
}

}  // namespace

void serve_kpis(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json_accepted(call.request)) return respond(std::move(*refusal));
  const auto wanted = read_request(call);
  if (!wanted) return respond(problem(call.request, wanted.error()));
  const auto known = is_known(call);
  if (!known) return respond(problem(call.request, known.error()));
  if (!*known) return respond(problem(call.request, "not_found", "nothing is stored of a cluster '" + call.id + "'"));
  const auto kpis = stored_kpis(call.with, *wanted);
  if (!kpis) return respond(problem(call.request, kpis.error()));
  Response response;
  response.body = answer_text(call, *kpis);
  respond(std::move(response));
}

}  // namespace headroom::api
