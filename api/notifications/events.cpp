#include <algorithm>
#include <array>
#include <string>

#include "api/json/copy.hpp"
#include "api/json/writer.hpp"
#include "api/notifications/forms.hpp"
#include "core/model/platform_event.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t most_resources = 1'000;
constexpr std::string_view alarm_change = "cloudwatch_alarm_state_change";
constexpr std::string_view scaling_policy_change = "emr_auto_scaling_policy_state_change";
constexpr std::string_view our_source = "headroom";  // of the events that GET /v1/events?format=eventbridge writes

/// In the detail, the name of the cluster that an event is about.
constexpr std::array<std::string_view, 3> cluster_names{"clusterId", "jobFlowId", "virtualClusterId"};

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

/// A cluster that starts has no figures yet. A scaling policy is of interest only if it does not work.
bool asks_for_nothing(std::string_view kind, std::string_view state) {
  if (kind == event::cluster_state) return is_one_of(state, {"starting", "bootstrapping"});
  if (kind == scaling_policy_change) return state != "failed";
  return false;
}

void read_resources(json::ObjectReader& event, Notification& out) {
  event.each_string("resources", most_resources, [&](std::string_view arn, const json::Path&) {
    if (out.clusters.empty()) add_cluster(out, cluster_in_arn(arn), event, "resources");
  });
}

/// The same for every delivery of an event.
std::string content_of(const json::Value& document) {
  std::string text;
  json::Writer out(text);
  json::write_sorted(out, document);
  return text;
}

}  // namespace

std::string_view name_in(const json::Value* value) {
  if (value == nullptr || value->kind() != json::Kind::string || value->text().size() > 256) return {};
  return value->text();
}

std::string_view cluster_in_arn(std::string_view arn) {
  const bool is_emr = arn.find(":elasticmapreduce:") != std::string_view::npos;
  const bool is_emr_on_eks = arn.find(":emr-containers:") != std::string_view::npos;
  if (!arn.starts_with("arn:") || (!is_emr && !is_emr_on_eks)) return {};
  const std::string_view mark = is_emr ? ":cluster/" : "/virtualclusters/";
  const auto at = arn.find(mark);
  if (at == std::string_view::npos) return {};
  arn.remove_prefix(at + mark.size());
  return arn.substr(0, arn.find('/'));
}

void add_cluster(Notification& notification, std::string_view id, json::ObjectReader& reader, std::string_view place) {
  if (id.empty() || std::ranges::find(notification.clusters, id) != notification.clusters.end()) return;
  if (notification.clusters.size() == maximum_named_clusters)
    return reader.report(place, "too_many_clusters",
                         "a notification may name at most " + std::to_string(maximum_named_clusters) + " clusters");
  notification.clusters.emplace_back(id);
}

Notification read_event(const json::Value& document, json::ObjectReader& event) {
  Notification out;
  for (const char* name : {"id", "detail-type", "source", "time", "detail"}) event.require(name);
  const auto id = event.string("id", longest_notification_id);
  if (id && id->empty()) event.report("id", "empty", "must not be empty");
  out.label = id.value_or("");
  out.key = "event:" + out.label;
  out.content = content_of(document);
  const std::string kind = event_kind(event.string("detail-type", longest_text).value_or(""));
  const bool is_ours = event.string("source", longest_text).value_or("") == our_source;
  event.time("time");
  event.nested("detail", [&](json::ObjectReader& detail) {
    if (kind == alarm_change) return read_alarm_detail(detail, out);
    for (const std::string_view name : cluster_names)
      if (out.clusters.empty()) add_cluster(out, name_in(detail.get(name)), detail, name);
    if (asks_for_nothing(kind, lower_case(name_in(detail.get("state"))))) out.ignored = ignored::nothing_to_do;
  });
  read_resources(event, out);
  if (is_ours) out.ignored = ignored::nothing_to_do;
  if (kind != alarm_change) out.event = document;
  return out;
}

}  // namespace headroom::api
