#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "api/deciding/sha256.hpp"
#include "api/json/copy.hpp"
#include "api/json/writer.hpp"
#include "api/notifications/forms.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t most_alerts = 10'000;
constexpr std::array<std::string_view, 2> cluster_labels{"cluster_id", "JobFlowId"};

enum class AlertStatus { firing, resolved };
constexpr std::array<std::pair<std::string_view, AlertStatus>, 2> alert_statuses{
    {{"firing", AlertStatus::firing}, {"resolved", AlertStatus::resolved}}};

/// The cluster that one set of labels names. To Prometheus, an empty label is none.
std::string_view cluster_in(const json::Value* labels) {
  if (labels == nullptr) return {};
  for (const std::string_view name : cluster_labels)
    if (const auto id = name_in(labels->find(name)); !id.empty()) return id;
  return {};
}

std::string fingerprint_of(json::ObjectReader& alert, const json::Value* labels) {
  if (const auto given = alert.string("fingerprint"); given && !given->empty()) return std::string(*given);
  std::string text;
  json::Writer out(text);
  if (labels != nullptr) json::write_sorted(out, *labels);
  return text;
}

/// What distinguishes one alert from another, as JSON. The fingerprint stands for its labels.
std::string identity_of(std::string_view fingerprint, bool is_firing, std::string_view starts_at,
                        std::string_view cluster) {
  std::string text;
  json::Writer out(text);
  out.begin_array().value(fingerprint).value(is_firing).value(starts_at).value(cluster).end_array();
  return text;
}

std::string key_of(std::string_view group, bool is_firing, std::vector<std::string> alerts) {
  std::ranges::sort(alerts);
  std::string text;
  json::Writer out(text);
  out.begin_array().value(group).value(is_firing);
  for (const std::string& alert : alerts) out.raw(alert);
  out.end_array();
  return "alertmanager:" + sha256_hex(text);
}

}  // namespace

Notification read_alertmanager(json::ObjectReader& webhook) {
  Notification out{.repeats = Repeats::are_one_while_valid};
  for (const char* name : {"version", "groupKey", "status", "alerts"}) webhook.require(name);
  const auto version = webhook.string("version");
  if (version && *version != "4") webhook.report("version", "unsupported_version", "must be 4");
  const auto group = webhook.string("groupKey", longest_text);
  const auto status = webhook.choice<AlertStatus>("status", alert_statuses);
  const json::Value* common = webhook.object("commonLabels");
  const json::Value* grouped = webhook.object("groupLabels");
  const auto shared = [&] { return cluster_in(common).empty() ? cluster_in(grouped) : cluster_in(common); };
  bool fires = false;
  std::vector<std::string> alerts;
  webhook.each("alerts", most_alerts, [&](json::ObjectReader& alert) {
    const json::Value* labels = alert.object("labels");
    const auto own = alert.choice<AlertStatus>("status", alert_statuses);
    const bool is_firing = own.value_or(status.value_or(AlertStatus::resolved)) == AlertStatus::firing;
    const std::string_view cluster = cluster_in(labels).empty() ? shared() : cluster_in(labels);
    alerts.push_back(
        identity_of(fingerprint_of(alert, labels), is_firing, alert.string("startsAt").value_or(""), cluster));
    if (!is_firing) return;
    fires = true;
    add_cluster(out, cluster, alert, "labels");
  });
  if (!fires || status == AlertStatus::resolved) out.ignored = ignored::not_firing;
  out.key = key_of(group.value_or(""), status == AlertStatus::firing, std::move(alerts));
  return out;
}

}  // namespace headroom::api
