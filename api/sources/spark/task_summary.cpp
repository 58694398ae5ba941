#include <cstddef>
#include <string>
#include <vector>

#include "api/sources/reading/object_lists.hpp"
#include "api/sources/spark/document_readers.hpp"
#include "api/sources/spark/rest_fields.hpp"
#include "core/base/text.hpp"

/// /stages/{id}/{attempt}/taskSummary?quantiles=0.5,0.99,1.0
namespace headroom::api {
namespace {

constexpr std::size_t maximum_quantiles = 1'000;
constexpr double most_milliseconds = 1e15;
constexpr double median = 0.5;
constexpr double tail = 0.99;

/// The numbers of the list under `name`; nothing where it is absent or has a fault.
std::optional<std::vector<double>> numbers(json::ObjectReader& holder, std::string_view name, double maximum) {
  const json::Path path = holder.path().member(name);
  const auto items = holder.array(name, maximum_quantiles);
  if (!items) return std::nullopt;
  std::vector<double> all;
  for (std::size_t i = 0; i < items->size(); ++i) {
    const json::Value& item = (*items)[i];
    if (!item.is_number())
      holder.violations().add(path.item(i), "wrong_type", "must be a number");
    else if (!(item.number() >= 0 && item.number() <= maximum))
      holder.violations().add(path.item(i), "out_of_range", "must be between 0 and " + text::exact(maximum));
    else
      all.push_back(item.number());
  }
  return all.size() == items->size() ? std::optional(std::move(all)) : std::nullopt;
}

void set_stage(json::ObjectReader& reader, rightsizing::TaskTimes& times) {
  const auto stage = reader.integer("stage_id", 0, spark::most_of_int);
  const auto attempt = reader.integer("attempt", 0, spark::most_of_int);
  if (stage) times.stage = {*stage, attempt.value_or(0)};
}

}  // namespace

std::optional<rightsizing::TaskTimes> spark::read_task_times(json::ObjectReader& summary) {
  const auto quantiles = numbers(summary, "quantiles", 1);
  // Spark before 3.1 has the time on the executor only.
  const std::string_view name = summary.has("duration") ? "duration" : "executorRunTime";
  const auto values = numbers(summary, name, most_milliseconds);
  if (!quantiles || !values) return std::nullopt;
  if (quantiles->size() != values->size()) {
    summary.report(name, "length_mismatch", "must have as many items as quantiles");
    return std::nullopt;
  }
  rightsizing::TaskTimes times;
  double highest = median;
  for (std::size_t i = 0; i < values->size(); ++i) {
    const double quantile = (*quantiles)[i];
    const double value = (*values)[i];
    if (quantile == median) times.median_milliseconds = value;
    if (quantile == 1) times.maximum_milliseconds = value;
    if (quantile <= highest || quantile > tail) continue;
    highest = quantile;
    times.p99_milliseconds = value;
  }
  return times == rightsizing::TaskTimes{} ? std::nullopt : std::optional(times);
}

void read_spark_task_summary(const SourceDocument& document, EvidenceCollector& out) {
  auto times = read_body(document, spark::read_task_times);
  if (!times) return;
  if (document.request)
    read_object(*document.request, document.violations,
                [&](json::ObjectReader& request) { set_stage(request, *times); });
  out.add_task_times(*times);
}

}  // namespace headroom::api
