#include "api/sources/kubernetes/scaled_object_triggers.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "api/kubernetes/quantity_fields.hpp"
#include "api/sources/kubernetes/keda_scalers.hpp"
#include "api/sources/reading/foreign.hpp"
#include "api/sources/reading/limits.hpp"
#include "core/base/names.hpp"
#include "core/signals/replica_faults.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t longest_metric_name = 256;
constexpr std::size_t longest_text = 4'096;

bool is_resource(std::string_view type) { return type == "cpu" || type == "memory"; }

/// KEDA's name of the metric of trigger `index`: `s0-aws-sqs-etl`. Empty if the status does not list it.
std::string external_name(const TriggerStatus& status, std::size_t index) {
  const std::string prefix = "s" + std::to_string(index) + "-";
  for (const std::string& name : status.external_names)
    if (name.starts_with(prefix)) return name;
  return {};
}

/// The failures that the status counts, including the present one.
std::int64_t failures_of(const TriggerStatus& status, const std::string& name) {
  for (const auto& [metric, failures] : status.failures)
    if (metric == name) return failures;
  return 0;
}

/// The number of objects in a bucket is called by their address, for there is no scaler that would name it.
void read_backlog(json::ObjectReader& metadata, KedaTrigger& trigger) {
  metadata.require("bucket");
  const std::string bucket(metadata.string("bucket", longest_bucket_name).value_or(""));
  if (metadata.has("bucket") && !is_bucket_name(bucket))
    metadata.report("bucket", "invalid_name", "must be the name of a bucket");
  const std::string prefix(metadata.string("prefix", longest_backlog_prefix).value_or(""));
  trigger.type = KedaTriggerType::s3_backlog;
  trigger.metric = backlog_metric({.bucket = bucket, .prefix = prefix});
  trigger.target_milli = milli_in(metadata, "targetObjectSize", 1).value_or(default_target_object_size * 1000);
  if (trigger.target_milli % 1000 != 0 || trigger.target_milli / 1000 > largest_replica_count)
    metadata.report("targetObjectSize", "out_of_range", "must be a whole number of at most 1,000,000,000");
}

void read_scaler(json::ObjectReader& metadata, const Scaler& scaler, KedaTrigger& trigger) {
  auto target = milli_in(metadata, scaler.target, 1);
  if (!target && !scaler.old_target.empty()) target = milli_in(metadata, scaler.old_target, 1);
  if (!target && scaler.default_target == 0 && metadata.violations().empty())
    metadata.report(scaler.target, "missing", "is required");
  trigger.target_milli = target.value_or(std::max<std::int64_t>(scaler.default_target, 1) * 1000);
  trigger.activation = static_cast<double>(milli_in(metadata, scaler.activation, INT64_MIN).value_or(0)) / 1000;
  const auto queue = scaler.type == "aws-sqs-queue" ? text_in(metadata, "queueURL") : std::nullopt;
  if (queue && queue->size() <= longest_metric_name) trigger.metric = *queue;
}

void read_cron(json::ObjectReader& metadata, KedaTrigger& trigger) {
  const auto text = [&](std::string_view name) { return std::string(text_in(metadata, name).value_or("")); };
  trigger.type = KedaTriggerType::cron;
  trigger.cron = {.time_zone = text("timezone"), .start = text("start"), .end = text("end")};
  const std::string desired = text("desiredReplicas");
  const auto [end, fault] =
      std::from_chars(desired.data(), desired.data() + desired.size(), trigger.cron.desired_replicas);
  const bool is_whole = fault == std::errc{} && end == desired.data() + desired.size();
  if (!is_whole || trigger.cron.desired_replicas < 1 || trigger.cron.desired_replicas > largest_replica_count)
    return metadata.report("desiredReplicas", "out_of_range", "must be a whole number above 0");
  if (const std::string problem = problem_of(trigger.cron); !problem.empty())
    metadata.violations().add(metadata.path(), "invalid_schedule", "can't be used: " + problem);
}

/// `metadata.type` is the old place of `metricType`.
void read_resource(json::ObjectReader& metadata, std::string_view type, KedaTrigger& trigger) {
  trigger.type = KedaTriggerType::resource;
  trigger.resource = type;
  trigger.container = text_in(metadata, "containerName").value_or("");
  if (text_in(metadata, "type") == "AverageValue") trigger.metric_type = KedaMetricType::average_value;
  const auto target = milli_in(metadata, "value", 1);
  if (!target && metadata.violations().empty()) metadata.report("value", "missing", "is required");
  trigger.target_milli = target.value_or(1000);
  const std::int64_t percent = trigger.target_milli / 1000;
  if (trigger.metric_type == KedaMetricType::utilization &&
      (trigger.target_milli % 1000 != 0 || percent < 1 || percent > largest_utilization))
    metadata.report("value", "out_of_range", "must be a whole number of percent");
}

/// A trigger that asks Headroom is what comes of a decision, not what it is made from.
bool asks_headroom(json::ObjectReader& item) {
  if (item.string("type") != "metrics-api") return false;
  return item.nested("metadata", [](json::ObjectReader& metadata) {
    return metadata.string("url", longest_text).value_or("").find("/v1/scale-metrics/") != std::string_view::npos;
  }) == true;
}

std::optional<KedaMetricType> read_metric_type(json::ObjectReader& item) {
  if (!text_in(item, "metricType")) return std::nullopt;
  return item.choice<KedaMetricType>("metricType", names_of<KedaMetricType>);
}

/// Whatever `trigger` has beside its kind is read; what is wrong becomes a violation of `item`.
void read_trigger(json::ObjectReader& item, KedaTrigger& trigger) {
  item.require("type");
  item.require("metadata");
  const std::string type(item.string("type").value_or(""));
  const auto scaler = std::ranges::find(scalers, type, &Scaler::type);
  const bool known = scaler != scalers.end() || is_resource(type) || type == "cron" || type == "aws-s3";
  if (!known && !type.empty())
    return item.report("type", "unknown_value", "is " + type + ", which Headroom does not know");
  const auto metric_type = read_metric_type(item);
  trigger.metric_type =
      metric_type.value_or(is_resource(type) ? KedaMetricType::utilization : KedaMetricType::average_value);
  if (trigger.metric_type == (is_resource(type) ? KedaMetricType::value : KedaMetricType::utilization))
    item.report("metricType", "not_applicable", "is not a type of a " + type + " trigger");
  item.nested("metadata", [&](json::ObjectReader& metadata) {
    if (type == "cron") return read_cron(metadata, trigger);
    if (type == "aws-s3") return read_backlog(metadata, trigger);
    if (is_resource(type)) return read_resource(metadata, type, trigger);
    if (scaler != scalers.end()) read_scaler(metadata, *scaler, trigger);
  });
}

/// The autoscaler that KEDA makes knows a resource by its own name, with a number behind it if the name comes again.
std::string resource_figure(const std::vector<ListedTrigger>& listed, const std::string& resource) {
  const auto same =
      std::ranges::count_if(listed, [&](const ListedTrigger& l) { return l.trigger.resource == resource; });
  return same == 0 ? resource : resource + "-" + std::to_string(same + 1);
}

/// The metric that is left may be the only one, so that the request then has no policy.
void leave_out_own(const json::Path& trigger, Collector& out) {
  static constexpr std::string_view own = "a trigger that asks Headroom for this decision: give its metric inline";
  out.warn("own_trigger", "has " + std::string(own));
  out.doubt({trigger.pointer(), "own_trigger", "is " + std::string(own)});
}

void read_item(JsonPlace place, std::size_t index, const TriggerStatus& status, std::vector<ListedTrigger>& listed,
               Collector& out) {
  ListedTrigger one{.trigger = {}, .external_name = external_name(status, index)};
  std::string type;
  bool is_own = false;
  const std::string fault = read_foreign(place, [&](json::ObjectReader& item) {
    type = item.string("type").value_or("trigger");
    one.trigger.name = text_in(item, "name").value_or("");
    one.trigger.metric = one.trigger.name.empty() ? one.external_name : one.trigger.name;
    if (one.trigger.metric.empty())
      one.trigger.metric = clipped("s" + std::to_string(index) + "-" + type, longest_metric_name);
    is_own = asks_headroom(item);
    if (!is_own) read_trigger(item, one.trigger);
  });
  const std::int64_t failures = failures_of(status, one.external_name);
  if (is_own) return leave_out_own(place.path, out);
  if (!fault.empty()) {
    std::string metric = one.trigger.metric.empty() ? "s" + std::to_string(index) : one.trigger.metric;
    add_unread(listed, std::move(metric), fault, out);
    listed.back().trigger.name = one.trigger.name;
    if (failures > 0) listed.back().trigger.failures = failures - 1;
    return;
  }
  if (one.trigger.type == KedaTriggerType::resource)
    one.trigger.metric = one.external_name = resource_figure(listed, one.trigger.resource);
  else if (one.trigger.type != KedaTriggerType::cron)
    one.trigger.failures = std::max<std::int64_t>(failures - 1, 0);  // before the one of now
  listed.push_back(std::move(one));
}

}  // namespace

std::optional<std::string_view> text_in(json::ObjectReader& reader, std::string_view name, std::size_t maximum_length) {
  const auto text = reader.string(name, maximum_length);
  return text && !text->empty() ? text : std::nullopt;
}

/// What a trigger takes from the environment or a secret cannot be known.
std::optional<std::int64_t> milli_in(json::ObjectReader& reader, std::string_view name, std::int64_t minimum) {
  const json::Value* value = reader.get(name);
  const bool is_empty = value == nullptr || (value->kind() == json::Kind::string && value->text().empty());
  return is_empty ? std::nullopt : decode_milli(reader, name, minimum);
}

TriggerStatus read_trigger_status(json::ObjectReader& status) {
  TriggerStatus known;
  if (const auto names = status.array("externalMetricNames", maximum_items))
    for (const json::Value& name : *names)
      if (name.kind() == json::Kind::string && name.text().size() <= longest_metric_name)
        known.external_names.emplace_back(name.text());
  const json::Value* health = status.object("health");
  if (health == nullptr) return known;
  for (const json::Member& metric : health->members()) {
    const bool is_object = metric.value.kind() == json::Kind::object;
    const json::Value* count = is_object ? metric.value.find("numberOfFailures") : nullptr;
    if (count != nullptr && count->kind() == json::Kind::integer)
      known.failures.emplace_back(metric.name, std::clamp<std::int64_t>(count->integer(), 0, largest_failures));
  }
  return known;
}

void add_unread(std::vector<ListedTrigger>& listed, std::string metric, std::string problem) {
  problem = clipped(std::move(problem), longest_problem);
  listed.push_back(
      {.trigger = {.type = KedaTriggerType::unread, .metric = std::move(metric), .problem = std::move(problem)},
       .external_name = {}});
}

void add_unread(std::vector<ListedTrigger>& listed, std::string metric, std::string problem, Collector& out) {
  problem = clipped(std::move(problem), longest_problem);
  out.warn("unread_trigger", "has a trigger that counts as failed, so nothing is removed: " + metric + ": " + problem);
  add_unread(listed, std::move(metric), std::move(problem));
}

std::vector<ListedTrigger> read_triggers(json::ObjectReader& spec, const TriggerStatus& status, Collector& out) {
  std::vector<ListedTrigger> listed;
  spec.require("triggers");
  if (const json::Value* given = spec.get("triggers"); given != nullptr && given->kind() != json::Kind::array) {
    add_unread(listed, "triggers", "spec/triggers must be an array", out);
    return listed;
  }
  const auto items = spec.array("triggers", most_replica_metrics);
  if (!items) return listed;
  if (items->empty()) spec.report("triggers", "empty", "must have at least one trigger");
  const json::Path list = spec.path().member("triggers");
  for (std::size_t i = 0; i < items->size(); ++i) read_item({(*items)[i], list.item(i)}, i, status, listed, out);
  return listed;
}

}  // namespace headroom::api
