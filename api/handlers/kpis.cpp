#include "api/wire/kpis.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "api/deciding/stored_kpis.hpp"
#include "api/handlers/base/query_parameters.hpp"
#include "api/handlers/endpoints.hpp"
#include "api/http/problem.hpp"
#include "api/wire/fields/warnings.hpp"

namespace headroom::api {
namespace {

constexpr std::chrono::hours default_range{24};

Result<KpiRequest> read_request(const Call& call) {
  const auto since = time_of(call, "since");
  const auto until = time_of(call, "until");
  const auto compare_at = time_of(call, "compare_at");
  if (!since) return tl::unexpected(since.error());
  if (!until) return tl::unexpected(until.error());
  if (!compare_at) return tl::unexpected(compare_at.error());
  const Instant now = call.with.clock.now();
  KpiRequest wanted{.cluster_id = call.id, .until = until->value_or(now), .compare_at = *compare_at};
  wanted.since = since->value_or(wanted.until - default_range);
  if (wanted.since >= wanted.until) return tl::unexpected(invalid_parameter("since", "must be before 'until'"));
  const auto& at = wanted.compare_at;
  if (at && (*at <= wanted.since || *at >= std::min(wanted.until, now)))
    return tl::unexpected(invalid_parameter("compare_at", "must be after 'since', and before 'until' and the present"));
  return wanted;
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
  const auto kpis = stored_kpis(call.with, *wanted);
  if (!kpis) return respond(problem(call.request, kpis.error()));
  Response response;
  response.body = answer_text(call, *kpis);
  respond(std::move(response));
}

}  // namespace headroom::api
