#include "api/notifications/evaluate_named.hpp"

#include <array>
#include <span>
#include <utility>
#include <vector>

#include "api/deciding/evaluate.hpp"
#include "api/deciding/read_evaluation.hpp"
#include "api/json/value.hpp"
#include "api/wire/registered_cluster.hpp"
#include "api/wire/stored_policy.hpp"

namespace headroom::api {
namespace {

constexpr std::string_view cluster_tag = "JobFlowId";
constexpr std::size_t longest_label = 256;

/// Whether the registered cluster names a policy that has an active version. True as well if this version can't read
/// the description: the evaluation then says so.
Result<bool> has_policy(const Dependencies& with, const RegisteredCluster& cluster) {
  const auto description = read_description(cluster.registration.document);
  if (!description) return true;
  if (!description->policy_id) return false;
  Violation fault;
  const auto policy = find_policy(with.policies, *description->policy_id, fault);
  if (!policy) return tl::unexpected(policy.error());
  return policy->has_value();
}

/// Whether the evaluation of this cluster may read the notification's event.
bool concerns(const Notification& notification, const std::string& registered) {
  return notification.event && (notification.clusters.empty() || notification.clusters.front() == registered);
}

Result<EvaluationRequest> request_of(const Dependencies& with, const Notification& notification,
                                     const std::string& registered) {
  using json::Value;
  const std::array<json::Member, 1> cluster{{{"id", Value::of_string(registered)}}};
  std::vector<json::Member> labels;
  if (!notification.alarm.empty() && notification.alarm.size() <= longest_label)
    labels.push_back({"alarm", Value::of_string(notification.alarm)});
  if (!notification.label.empty()) labels.push_back({"notification", Value::of_string(notification.label)});
  std::array<json::Member, 2> source{{{"kind", Value::of_string("aws.eventbridge")}, {"body", Value()}}};
  if (notification.event) source[1].value = *notification.event;
  const std::array<Value, 1> sources{Value::of_object(source)};
  std::vector<json::Member> members{{"cluster", Value::of_object(cluster)}, {"labels", Value::of_object(labels)}};
  if (concerns(notification, registered)) members.push_back({"sources", Value::of_array(sources)});
  return read_evaluation(with, Value::of_object(members));
}

}  // namespace

Result<std::optional<std::string>> registered_id(const Dependencies& with, const std::string& name) {
  const auto own = with.clusters.find(name);
  if (!own) return tl::unexpected(own.error());
  if (*own) return name;
  const auto tagged = with.clusters.list({.tags = {{std::string(cluster_tag), name}}, .limit = 1});
  if (!tagged) return tl::unexpected(tagged.error());
  if (tagged->empty()) return std::nullopt;
  return tagged->front().registration.id;
}

Result<NamedEvaluation> evaluate_named(const Dependencies& with, const Notification& notification,
                                       const std::string& registered, NamedOptions options) {
  const auto cluster = with.clusters.find(registered);
  if (!cluster) return tl::unexpected(cluster.error());
  if (!*cluster) return NamedEvaluation{.ignored = ignored::unknown_cluster};
  const auto policy = has_policy(with, **cluster);
  if (!policy) return tl::unexpected(policy.error());
  if (!*policy) return NamedEvaluation{.ignored = ignored::no_policy};
  auto request = request_of(with, notification, registered);
  if (!request) return tl::unexpected(std::move(request.error()));
  auto history = with.log.history(registered);
  if (!history) return tl::unexpected(std::move(history.error()));
  request->input.detail = options.detail;
  return NamedEvaluation{.decision =
                             evaluate(with, *std::move(request), *std::move(history), options.view, options.keep)};
}

}  // namespace headroom::api
