#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

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

/// What distinguishes one alert from another: the fingerprint stands for its labels.
struct AlertIdentity {
  std::string fingerprint, status, starts_at, cluster;
  auto tied() const { return std::tie(fingerprint, status, starts_at, cluster); }
};

std::string fingerprint_of(json::ObjectReader& alert, const json::Value* labels) {
  if (const auto given = alert.string("fingerprint"); given && !given->empty()) return std::string(*given);
  std::string text;
  json::Writer out(text);
  if (labels != nullptr) json::write_sorted(out, *labels);
  return text;
}

std::string key_of(std::string_view group, std::string_view status, std::vector<AlertIdentity> alerts) {
  std::ranges::sort(alerts, [](const auto& a, const auto& b) { return a.tied() < b.tied(); });
  std::string text;
  json::Writer out(text);
  out.begin_array().value(group).value(status);
  for (const AlertIdentity& alert : alerts)
    out.begin_array()
        .value(alert.fingerprint)
        .value(alert.status)
        .value(alert.starts_at)
        .value(alert.cluster)
        .end_array();
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
  std::vector<AlertIdentity> alerts;
  webhook.each("alerts", most_alerts, [&](json::ObjectReader& alert) {
    const json::Value* labels = alert.object("labels");
    const auto own = alert.choice<AlertStatus>("status", alert_statuses);
    const bool is_firing = own.value_or(status.value_or(AlertStatus::resolved)) == AlertStatus::firing;
    const std::string_view cluster = cluster_in(labels).empty() ? shared() : cluster_in(labels);
    alerts.push_back({.fingerprint = fingerprint_of(alert, labels),
                      .status = is_firing ? "firing" : "resolved",
                      .starts_at = std::string(alert.string("startsAt").value_or("")),
                      .cluster = std::string(cluster)});
    if (!is_firing) return;
    fires = true;
    add_cluster(out, cluster, alert, "labels");
  });
  if (!fires || status == AlertStatus::resolved) out.ignored = ignored::not_firing;
  out.key = key_of(group.value_or(""), status == AlertStatus::firing ? "firing" : "resolved", std::move(alerts));
  return out;
}

}  // namespace headroom::api
