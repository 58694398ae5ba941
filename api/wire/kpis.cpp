#include "api/wire/kpis.hpp"

#include <optional>
#include <string_view>

namespace headroom::api {
namespace {

using std::chrono::milliseconds;

constexpr double milliseconds_a_second = 1'000;
constexpr double milliseconds_an_hour = 3'600'000;

template <class Value>
void nullable(json::Writer& out, std::string_view name, const std::optional<Value>& value) {
  out.name(name);
  if (value)
    out.value(*value);
  else
    out.null();
}

std::optional<double> seconds(const std::optional<milliseconds>& time) {
  return time ? std::optional(static_cast<double>(time->count()) / milliseconds_a_second) : std::nullopt;
}

double hours(Int128 unit_milliseconds) {
  return kpis::two_decimals(static_cast<double>(unit_milliseconds) / milliseconds_an_hour);
}

void write_unknown(json::Writer& out, const kpis::Kpis& kpis) {
  out.name("unknown").begin_array();
  for (const kpis::UnknownFigure& figure : kpis.unknown)
    out.begin_object()
        .field("name", figure.name)
        .field("reason", figure.reason)
        .field("detail", figure.detail)
        .end_object();
  out.end_array();
}

}  // namespace

void write_kpis(json::Writer& out, const kpis::Kpis& kpis) {
  const auto& completion = kpis.completion;
  nullable(out, "cost_per_gb_usd", kpis.cost_per_gigabyte);
  nullable(out, "cost_per_job_usd", kpis.cost_per_job);
  nullable(out, "utilisation_percent", kpis.utilisation_percent);
  out.name("completion_seconds").begin_object();
  nullable(out, "p50", seconds(completion ? std::optional(completion->p50) : std::nullopt));
  nullable(out, "p95", seconds(completion ? std::optional(completion->p95) : std::nullopt));
  out.end_object();
  nullable(out, "throughput_gb_per_hour", kpis.gigabytes_per_hour);
  nullable(out, "success_percent", kpis.success_percent);
  nullable(out, "interruptions", kpis.interruptions);
  nullable(out, "recovery_seconds", seconds(kpis.recovery));
  nullable(out, "cost_usd", kpis.cost);
  out.field("jobs", kpis.runs)
      .field("succeeded", kpis.succeeded)
      .field("processed_gb", static_cast<double>(kpis.bytes) / static_cast<double>(kpis::bytes_a_gigabyte))
      .field("busy_seconds", static_cast<double>(kpis.busy.count()) / milliseconds_a_second)
      .field("recoveries", kpis.recovered)
      .field("utilisation_minutes", kpis.utilisation_minutes);
  write_unknown(out, kpis);
}

void encode_static_comparison(json::Writer& out, const kpis::StaticComparison& comparison) {
  std::optional<MicroDollars> saved;
  if (comparison.static_cost && comparison.automatic_cost) saved = *comparison.static_cost - *comparison.automatic_cost;
  out.begin_object().field("basis", name_of(comparison.basis));
  out.name("static").begin_object().field("units", comparison.static_units);
  out.field("unit_hours", hours(comparison.static_unit_milliseconds));
  nullable(out, "cost_usd", comparison.static_cost);
  out.end_object();
  out.name("automatic").begin_object().field("unit_hours", hours(comparison.automatic_unit_milliseconds));
  nullable(out, "cost_usd", comparison.automatic_cost);
  nullable(out, "under_provisioned_minutes", comparison.under_provisioned_minutes);
  out.end_object();
  nullable(out, "saved_usd", saved);
  nullable(out, "saved_percent", comparison.saved_percent);
  out.end_object();
}

}  // namespace headroom::api
