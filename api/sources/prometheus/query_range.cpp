#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "api/sources/prometheus/document_readers.hpp"
#include "api/sources/prometheus/expression.hpp"
#include "api/sources/reading/object_lists.hpp"
#include "api/sources/reading/times.hpp"

/// What Prometheus' /api/v1/query_range answers (a matrix), and /api/v1/query (a vector or a scalar).
namespace headroom::api {
namespace {

/// Headroom's bound for the names of metrics.
constexpr std::size_t maximum_message = 65'536;
/// The period of a single sample whose step nobody says: Prometheus' own default between two evaluations.
constexpr Seconds default_step{60};

enum class ResultType { matrix, vector, scalar, string };

constexpr std::array<std::pair<std::string_view, ResultType>, 4> result_types{{
    {"matrix", ResultType::matrix},
    {"vector", ResultType::vector},
    {"scalar", ResultType::scalar},
    {"string", ResultType::string},
}};

/// `{namespace="etl",pod="driver"}`: labels as PromQL writes them, by name.
std::string selector(std::vector<std::pair<std::string_view, std::string_view>> labels) {
  std::ranges::sort(labels);
  std::string text;
  for (const auto& [name, value] : labels) {
    text.append(text.empty() ? "{" : ",").append(name).append("=\"");
    for (const char c : value) {
      if (c == '"' || c == '\\') text += '\\';
      text.append(c == '\n' ? std::string_view("\\n") : std::string_view(&c, 1));
    }
    text += '"';
  }
  return text.empty() ? text : text + "}";
}

/// Reads one answer.
class Answer {
 public:
  Answer(const PrometheusQuery& query, json::Violations& violations, Collector& out)
      : query_(query), violations_(violations), out_(out) {}

  void read(json::ObjectReader& data) {
    const auto type = data.choice<ResultType>("resultType", result_types);
    if (!data.array("result", maximum_items) || !type) return;
    switch (*type) {
      case ResultType::matrix:
        return read_all(data, [&](json::ObjectReader& series) { read_range(series); });
      case ResultType::vector:
        return read_all(data, [&](json::ObjectReader& series) { read_instant(series); });
      case ResultType::scalar:
        return read_scalar({*data.get("result"), data.path().member("result")});
      case ResultType::string:
        return out_.warn("result_not_supported", "has a text as its result, not a number");
    }
  }

 private:
  template <class Read>
  void read_all(json::ObjectReader& data, Read read_series) {
    const std::size_t count = data.get("result")->items().size();
    if (count > maximum_findings)
      return data.report("result", "too_many", "must have at most 1000 series; aggregate them in the query");
    alone_ = count <= 1;
    data.each("result", maximum_findings, read_series);
    if (!labelled_.empty())
      out_.warn("several_series", "has several series, which have their labels in their names, as in " + labelled_ +
                                      "; aggregate them in the query to have one");
  }

  /// What a series is called: as the request says, else by the metric's own name, else by the query; of several series
  /// each has its labels behind. Nothing, with a warning, where no such name can be had.
  std::optional<std::string> name_of(json::ObjectReader& series) {
    std::string_view own;
    std::vector<std::pair<std::string_view, std::string_view>> labels;
    if (const json::Value* metric = series.object("metric"))
      for (const auto& [label, value] : metric->members()) {
        if (value.kind() != json::Kind::string) continue;
        if (label == "__name__")
          own = value.text();
        else if (!alone_)
          labels.emplace_back(label, value.text());
      }
    std::string name = base_name(own) + selector(std::move(labels));
    if (!is_usable(name)) return std::nullopt;
    if (name.ends_with('}') && !alone_) labelled_ = name;
    return name;
  }

  std::string base_name(std::string_view own) const {
    if (!query_.name.empty()) return std::string(query_.name);
    return std::string(own.empty() ? query_.expression : own);
  }

  bool is_usable(std::string_view name) {
    if (name.empty() || name.starts_with('{'))
      out_.warn_once("unnamed_metric", "has a series without a name, which is left out; give it as request.name",
                     "series");
    else if (name.size() > longest_query_name)
      out_.warn_once("unnamed_metric",
                     "has a series whose name and labels are longer than 256 bytes, which is left out; aggregate it "
                     "in the query, or give it a shorter name as request.name",
                     "series");
    else
      return true;
    return false;
  }

  /// A sample is `[seconds, "number"]`. What is no finite number is left out.
  void read_sample(const JsonPlace& place, std::vector<Datapoint>& samples) {
    if (place.value.kind() != json::Kind::array || place.value.items().size() != 2)
      return violations_.add(place.path, "wrong_type", "must be a time and a value");
    const json::Value& text = place.value.items()[1];
    const auto at = read_time({place.value.items()[0], place.path.item(0)}, violations_);
    const auto number =
        text.kind() == json::Kind::string ? parse_prometheus_number(text.text()) : std::optional<double>{};
    if (!number) return violations_.add(place.path.item(1), "not_a_number", "must be a number's text such as \"0.5\"");
    if (std::abs(*number) <= maximum_figure && at)
      samples.push_back({*at, *number});
    else
      ++unusable_;
  }

  void warn_of_unusable(const std::string& name) {
    if (std::exchange(unusable_, 0) > 0)
      out_.warn_once("no_finite_number", "has samples of " + name + " that are not finite numbers; they are left out",
                     "series");
  }

  void read_range(json::ObjectReader& object) {
    auto name = name_of(object);
    if (!name) return;
    if (object.has("histograms")) warn_of_histogram(*name);
    Series series{.name = std::move(*name)};
    const json::Path path = object.path().member("values");
    const auto values = object.array("values", maximum_items).value_or(std::span<const json::Value>{});
    for (std::size_t i = 0; i < values.size(); ++i) read_sample({values[i], path.item(i)}, series.datapoints);
    warn_of_unusable(series.name);
    if (series.datapoints.empty()) return;
    series.period = query_.step ? *query_.step : inferred_period(series, default_step, out_);
    // A sample tells what was so at its time; here points carry the start of the period that ends then.
    for (Datapoint& point : series.datapoints) point.at -= series.period;
    out_.add_series(std::move(series));
  }

  void read_instant(json::ObjectReader& object) {
    const auto name = name_of(object);
    if (!name) return;
    if (object.has("histogram")) warn_of_histogram(*name);
    if (const json::Value* value = object.get("value")) add_value(*name, {*value, object.path().member("value")});
  }

  void read_scalar(const JsonPlace& sample) {
    if (const std::string name = base_name({}); is_usable(name)) add_value(name, sample);
  }

  void add_value(const std::string& name, const JsonPlace& place) {
    std::vector<Datapoint> samples;
    read_sample(place, samples);
    warn_of_unusable(name);
    if (samples.empty()) return;
    out_.add_value(name, samples.front().value);
    out_.add_observation_time(samples.front().at);
  }

  void warn_of_histogram(const std::string& name) {
    out_.warn_once("result_not_supported", "has " + name + " as a histogram, which is not a number", "series");
  }

  const PrometheusQuery& query_;
  json::Violations& violations_;
  Collector& out_;
  bool alone_{true};         ///< the answer has one series, which needs no labels
  std::string labelled_{};   ///< one of the names that have labels
  std::size_t unusable_{0};  ///< samples of the series being read
};

/// What failed is said; what an answer of several servers lacks, too.
void warn_of_trouble(json::ObjectReader& body, Collector& out) {
  if (body.string("status") == "error") {
    const auto type = body.string("errorType").value_or("error");
    const auto error = body.string("error", maximum_message).value_or("without a message");
    out.warn("query_failed", "is an error, not an answer: " + std::string(type) + ": " + std::string(error));
  }
  const auto warnings = body.array("warnings", maximum_items).value_or(std::span<const json::Value>{});
  if (!warnings.empty() && warnings.front().kind() == json::Kind::string)
    out.warn("partial_data", "carries the warning: " + std::string(warnings.front().text()));
}

}  // namespace

void read_prometheus_query_range(const SourceDocument& document, Collector& out) {
  const PrometheusQuery query = read_prometheus_query(document);
  read_body(document, [&](json::ObjectReader& body) {
    warn_of_trouble(body, out);
    read_unwrapped(body, "data", [&](json::ObjectReader& data) { Answer(query, document.violations, out).read(data); });
  });
}

}  // namespace headroom::api
