#include "api/lint/kubernetes/hpa_metrics.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "api/json/writer.hpp"
#include "api/lint/changes.hpp"
#include "api/lint/kubernetes/values.hpp"

namespace headroom::lint {
namespace {

struct Source {
  std::string_view type;
  std::string_view member;
};
constexpr std::array sources = std::to_array<Source>({{"Resource", "resource"},
                                                      {"ContainerResource", "containerResource"},
                                                      {"Pods", "pods"},
                                                      {"Object", "object"},
                                                      {"External", "external"}});
constexpr int usual_utilization = 80;  // per cent, Kubernetes' default for CPU

/// The member that has the source of a type. Empty if the type is unknown.
std::string_view member_of(std::string_view type) {
  const auto* const found = std::ranges::find(sources, type, &Source::type);
  return found == sources.end() ? std::string_view() : found->member;
}

/// The type whose source the metric has. Empty if it has none.
std::string_view type_by_source(const Place& metric) {
  for (const auto& [type, member] : sources)
    if (metric.member(member).is_object()) return type;
  return {};
}

void check_amount(const Place& amount, const Place& metric, Findings& findings) {
  if (!amount.present()) return;
  const auto is_positive = quantity_is_positive(amount);
  if (is_positive == true) return;
  std::vector<JsonPatch> fixes;
  if (const auto meant = amount.text() ? meant_quantity(*amount.text()) : std::nullopt)
    fixes.push_back({set(amount, json_text(*meant))});
  if (is_positive == false) fixes.push_back({set(amount, json_text("1"))});
  fixes.push_back({remove(metric)});
  findings.add_with_choice("invalid_value", amount.pointer(),
                           is_positive ? "The target is " + shown(amount) + " and must be above 0"
                                       : shown(amount) + " is no quantity: Kubernetes writes 400Mi, 2G, 500m",
                           std::move(fixes));
}

void check_utilization(const Place& percent, Findings& findings) {
  if (!percent.present()) return;
  const auto given = percent.integer();
  if (given && *given >= 1 && *given <= INT32_MAX) return;
  const auto meant = percent.text() ? leading_count(*percent.text()) : std::nullopt;
  const std::int64_t nearest = given ? 1 : std::max<std::int64_t>(meant.value_or(usual_utilization), 1);
  findings.add("invalid_value", percent, "A utilisation is a whole number of per cent above 0; it is " + shown(percent),
               set(percent, json_text(nearest)));
}

/// Which kinds of target the type may have.
bool may_have(const HpaMetric& metric, std::string_view target_type) {
  if (target_type == "AverageValue") return true;
  return target_type == "Utilization" ? metric.is_resource() : target_type == "Value" && metric.is_outside();
}

std::string_view given_target_type(const HpaMetric& metric) {
  if (metric.utilization.present() && metric.is_resource()) return "Utilization";
  if (metric.average_value.present()) return "AverageValue";
  return metric.value.present() && metric.is_outside() ? "Value" : "";
}

/// `target` of autoscaling/v2: a type, and the figure of that type.
void check_target(const HpaMetric& metric, Findings& findings) {
  const Place type = metric.target.member("type");
  const std::string_view given = given_target_type(metric);
  const std::string_view named = type.text().value_or("");
  const bool is_complete = (named == "Utilization" && metric.utilization.present()) ||
                           (named == "AverageValue" && metric.average_value.present()) ||
                           (named == "Value" && metric.value.present());
  if (may_have(metric, named) && is_complete) return;
  std::vector<JsonPatch> fixes;
  if (!given.empty()) fixes.push_back({set(type, json_text(given))});
  if (metric.type == "Resource" && metric.resource == "cpu")
    fixes.push_back({set(metric.place, cpu_metric(usual_utilization))});
  fixes.push_back({remove(metric.place)});
  const Place& at = given.empty() ? metric.target : type;
  findings.add_with_choice("invalid_value", at.where(),
                           "The target of a " + std::string(metric.type) +
                               " metric needs a type that it may have, and the figure of that type",
                           std::move(fixes));
}

void write_target(json::Writer& out, const HpaMetric& metric) {
  const std::string_view type = given_target_type(metric);
  out.name("target").begin_object().field("type", type.empty() ? "Utilization" : type);
  const auto write_amount = [&](std::string_view name, const Place& amount) {
    const auto text = amount.text();
    const auto meant = text && !quantity_is_positive(amount) ? meant_quantity(*text) : std::nullopt;
    out.name(name).raw(meant ? json_text(*meant) : json_text(*amount.value()));
  };
  if (type == "AverageValue")
    write_amount("averageValue", metric.average_value);
  else if (type == "Value")
    write_amount("value", metric.value);
  else
    out.name("averageUtilization").raw(metric.utilization.present() ? json_text(*metric.utilization.value()) : "80");
  out.end_object();
}

void copy(json::Writer& out, std::string_view name, const Place& from) {
  if (from.present()) out.name(name).raw(json_text(*from.value()));
}

/// The name and the selector of a metric that is no resource.
void write_metric_name(json::Writer& out, const Place& source) {
  out.name("metric").begin_object();
  copy(out, "name", source.member("metricName"));
  const Place selector = source.member("metricSelector");
  copy(out, "selector", selector.present() ? selector : source.member("selector"));
  out.end_object();
}

void write_source(json::Writer& out, const HpaMetric& metric) {
  out.begin_object();
  if (metric.is_resource()) {
    copy(out, "name", metric.source.member("name"));
    copy(out, "container", metric.source.member("container"));
  } else {
    copy(out, "describedObject", metric.source.member("target"));
    write_metric_name(out, metric.source);
  }
  write_target(out, metric);
  out.end_object();
}

void write_converted(json::Writer& out, const Place& place) {
  const HpaMetric metric = hpa_metric(place, true);
  const bool is_current = metric.source.member("metric").is_object() ||
                          (metric.is_resource() && metric.source.member("target").is_object());
  if (metric.type.empty() || is_current) {
    out.raw(json_text(*place.value()));
    return;
  }
  out.begin_object().field("type", metric.type).name(member_of(metric.type));
  write_source(out, metric);
  out.end_object();
}

}  // namespace

HpaMetric hpa_metric(const Place& metric, bool is_first_beta) {
  std::string_view type = metric.member("type").text().value_or("");
  if (member_of(type).empty()) type = type_by_source(metric);
  const Place source = metric.member(type.empty() ? std::string_view("resource") : member_of(type));
  const Place target = source.member("target");
  const bool is_object = type == "Object";
  return {
      .place = metric,
      .type = type,
      .source = source,
      .resource = source.member("name").text().value_or(""),
      .container = source.member("container").text().value_or(""),
      .target = target,
      .utilization = is_first_beta ? source.member("targetAverageUtilization") : target.member("averageUtilization"),
      .average_value = is_first_beta ? source.member(is_object ? "averageValue" : "targetAverageValue")
                                     : target.member("averageValue"),
      .value = is_first_beta ? source.member("targetValue") : target.member("value")};
}

void check_metric(const HpaMetric& metric, bool is_first_beta, Findings& findings) {
  const Place type = metric.place.member("type");
  if (member_of(type.text().value_or("")).empty()) {
    JsonPatch fix{metric.type.empty() ? remove(metric.place) : set(type, json_text(metric.type))};
    findings.add("invalid_value", type,
                 "A metric is of type Resource, ContainerResource, Pods, Object or External; it is " + shown(type),
                 std::move(fix));
    if (metric.type.empty()) return;
  }
  if (!metric.source.is_object()) {
    findings.add("invalid_value", metric.source,
                 "A " + std::string(metric.type) + " metric needs " + std::string(member_of(metric.type)),
                 remove(metric.place));
    return;
  }
  check_utilization(metric.utilization, findings);
  check_amount(metric.average_value, metric.place, findings);
  check_amount(metric.value, metric.place, findings);
  if (!is_first_beta) check_target(metric, findings);
}

std::string converted_metrics(const Place& metrics) {
  std::string text;
  json::Writer out(text);
  out.begin_array();
  for (std::size_t i = 0; i < metrics.items().size(); ++i) write_converted(out, metrics.item(i));
  out.end_array();
  return text;
}

std::string cpu_metric(std::int64_t percent) {
  std::string text;
  json::Writer out(text);
  out.begin_object().field("type", "Resource").name("resource").begin_object().field("name", "cpu").name("target");
  out.begin_object().field("type", "Utilization").field("averageUtilization", percent);
  out.end_object().end_object().end_object();
  return text;
}

}  // namespace headroom::lint
