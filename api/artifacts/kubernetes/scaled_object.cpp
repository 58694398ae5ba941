#include <algorithm>
#include <cmath>
#include <vector>

#include "api/artifacts/kubernetes/manifest.hpp"
#include "api/artifacts/kubernetes/replica_autoscalers.hpp"
#include "api/artifacts/writing/artifact.hpp"
#include "api/http/percent_encoding.hpp"
#include "core/base/names.hpp"
#include "core/schedule/weekly_runs.hpp"
#include "core/signals/schedule.hpp"

namespace headroom::api {
namespace {

constexpr std::string_view keda_version = "keda.sh/v1alpha1";
constexpr std::string_view queue_scheme = "https://sqs.";
constexpr std::string_view queue_domain = ".amazonaws.com";

/// The region in `https://sqs.eu-west-1.amazonaws.com/123456789012/etl`; empty where the metric is no queue's address.
std::string_view queue_region(std::string_view metric) {
  if (!metric.starts_with(queue_scheme)) return {};
  const std::string_view host =
      metric.substr(queue_scheme.size(), metric.find('/', queue_scheme.size()) - queue_scheme.size());
  const std::size_t domain = host.find(queue_domain);
  return domain == std::string_view::npos ? std::string_view{} : host.substr(0, domain);
}

bool is_whole(double value) { return value == std::trunc(value) && value >= 0 && value < 1e15; }

/// A queue that KEDA can ask itself: its scaler takes whole numbers of messages only.
bool is_queue(const KedaTrigger& trigger) {
  return trigger.type == KedaTriggerType::metric && !queue_region(trigger.metric).empty() &&
         trigger.target_milli % 1000 == 0 && is_whole(trigger.activation);
}

bool asks_itself(const Keda& signal) {
  return std::ranges::all_of(signal.triggers, [&](const KedaTrigger& t) { return keda_asks_itself(signal, t); });
}

std::string authentication_name(const Workload& workload) { return autoscaler_name(workload) + "-aws"; }

void write_queue_trigger(json::Writer& out, const KedaTrigger& trigger, const Workload& workload) {
  out.begin_object().field("type", "aws-sqs-queue").field("metricType", name_of(trigger.metric_type));
  out.name("metadata").begin_object().field("queueURL", trigger.metric);
  out.field("queueLength", std::to_string(trigger.target_milli / 1000));
  out.field("activationQueueLength", std::to_string(std::llround(trigger.activation)));
  out.field("awsRegion", queue_region(trigger.metric)).end_object();
  out.name("authenticationRef").begin_object().field("name", authentication_name(workload)).end_object().end_object();
}

void write_cron_trigger(json::Writer& out, const kubernetes::CronTrigger& cron) {
  out.begin_object().field("type", "cron").name("metadata").begin_object();
  out.field("timezone", cron.time_zone).field("start", cron.start).field("end", cron.end);
  out.field("desiredReplicas", std::to_string(cron.desired_replicas)).end_object().end_object();
}

std::string expression_of(const WeeklyRun& run) {
  std::string days;
  for (unsigned day = 0; day < 7; ++day)
    if (((run.days >> day) & 1) != 0) days.append(days.empty() ? "" : ",").append(std::to_string(day));
  return std::to_string(run.time.count() % 60) + " " + std::to_string(run.time.count() / 60) + " * * " +
         (run.days == every_day ? "*" : days);
}

/// The window as a trigger, which keeps the replicas from falling below a number. Fails if that is not exactly what the
/// window does: KEDA has no maximum, drops times that a clock skips, and needs starts and ends that alternate.
tl::expected<kubernetes::CronTrigger, std::string_view> trigger_of(const ScheduleWindow& window,
                                                                   std::span<const TimeZone> zones) {
  if (window.maximum) return tl::unexpected(std::string_view{"a window has a maximum, and KEDA's trigger has none"});
  const Units replicas = std::max(window.minimum.value_or(Units{0}), window.desired.value_or(Units{0}));
  if (replicas <= Units{0}) return tl::unexpected(std::string_view{"a window asks for nothing"});
  const auto runs = weekly_runs({&window, 1}, zones);
  if (!runs) return tl::unexpected(in_words(runs.error()));
  if (runs->size() != 2)
    return tl::unexpected(std::string_view{"a window does not begin and end at the same times on all of its days"});
  const WeeklyRun& start = (*runs)[0].window ? (*runs)[0] : (*runs)[1];
  const WeeklyRun& end = (*runs)[0].window ? (*runs)[1] : (*runs)[0];
  return kubernetes::CronTrigger{.time_zone = window.time_zone,
                                 .start = expression_of(start),
                                 .end = expression_of(end),
                                 .desired_replicas = replicas.value};
}

/// Calls `use` with each window of the policy.
template <class Use>
void each_window(const EvaluationInput& input, Use use) {
  for (const Signal& signal : input.policy.signals)
    if (const auto* schedule = std::get_if<Schedule>(&signal))
      for (const ScheduleWindow& window : schedule->windows) use(window);
}

void write_window_triggers(json::Writer& out, const EvaluationInput& input) {
  each_window(input, [&](const ScheduleWindow& window) {
    if (const auto trigger = trigger_of(window, input.zones)) write_cron_trigger(out, *trigger);
  });
}

/// What Headroom decides is a number of replicas: a target of one each makes KEDA ask for as many.
void write_headroom_trigger(json::Writer& out, std::string_view cluster_id) {
  std::string url = "http://REPLACE_WITH_HEADROOM_ADDRESS/v1/scale-metrics/";
  append_percent_encoded(url, cluster_id);
  out.begin_object().field("type", "metrics-api").field("metricType", "AverageValue");
  out.name("metadata").begin_object().field("url", url + "/target").field("valueLocation", "value");
  out.field("targetValue", "1").end_object().end_object();
}

void write_triggers(json::Writer& out, const Workload& workload, const Keda& signal, const EvaluationInput& input) {
  out.name("triggers").begin_array();
  for (const KedaTrigger& trigger : signal.triggers) {
    if (!keda_asks_itself(signal, trigger)) continue;
    if (trigger.type == KedaTriggerType::cron)
      write_cron_trigger(out, trigger.cron);
    else
      write_queue_trigger(out, trigger, workload);
  }
  if (!signal.modifiers) write_window_triggers(out, input);
  if (!asks_itself(signal)) write_headroom_trigger(out, input.cluster.id);
  out.end_array();
}

/// KEDA's annotations for what stops and starts it; `paused-replicas` would pin the workload to a number.
void write_annotations(json::Writer& out, const Keda& signal) {
  std::vector<std::string_view> names;
  if (signal.pauses.paused || signal.pauses.replicas) names.push_back("autoscaling.keda.sh/paused");
  if (signal.pauses.scale_in) names.push_back("autoscaling.keda.sh/paused-scale-in");
  if (signal.pauses.scale_out) names.push_back("autoscaling.keda.sh/paused-scale-out");
  if (signal.force_activation) names.push_back("autoscaling.keda.sh/force-activation");
  if (names.empty()) return;
  out.name("annotations").begin_object();
  for (const std::string_view name : names) out.field(name, "true");
  out.end_object();
}

void write_counts(json::Writer& out, const Keda& signal, const ComputeLimits& limits) {
  const ReplicaBounds bounds = bounds_within({signal.min_replica_count, signal.max_replica_count}, limits);
  const auto idle = signal.idle_replica_count;
  if (idle && *idle >= limits.minimum.value && *idle < bounds.minimum) out.field("idleReplicaCount", *idle);
  out.field("minReplicaCount", bounds.minimum).field("maxReplicaCount", bounds.maximum);
}

void write_spec(json::Writer& out, const Workload& workload, const Keda& signal, const EvaluationInput& input) {
  out.name("spec").begin_object();
  write_target(out, workload);
  out.field("pollingInterval", signal.polling_interval.count());
  out.field("cooldownPeriod", signal.cooldown_period.count());
  out.field("initialCooldownPeriod", signal.initial_cooldown_period.count());
  write_counts(out, signal, input.policy.limits);
  if (const auto& fallback = signal.fallback) {
    out.name("fallback").begin_object().field("failureThreshold", fallback->failure_threshold);
    const bool needs_formula = fallback->behavior == kubernetes::FallbackBehavior::scaling_modifiers;
    const auto behavior = needs_formula ? kubernetes::FallbackBehavior::fixed : fallback->behavior;
    out.field("replicas", fallback->replicas).field("behavior", name_of(behavior)).end_object();
  }
  if (signal.behavior) {
    out.name("advanced").begin_object().name("horizontalPodAutoscalerConfig").begin_object();
    write_behavior(out, signal.behavior);
    out.end_object().end_object();
  }
  write_triggers(out, workload, signal, input);
  out.end_object();
}

void write_trigger_authentication(json::Writer& out, const Workload& workload) {
  begin_manifest(out, keda_version, "TriggerAuthentication", authentication_name(workload), workload.space);
  out.end_object().name("spec").begin_object().name("podIdentity").begin_object();
  out.field("provider", "aws").end_object().end_object();
}

constexpr std::string_view authentication_note =
    "It uses the identity of KEDA's own ServiceAccount, which needs the right sqs:GetQueueAttributes. If a "
    "trigger "
    "already refers to another TriggerAuthentication, leave this one out and keep the reference";
constexpr std::string_view polling_note =
    "KEDA's operator has to reach Headroom at the address in the trigger's url. A figure is valid for five minutes: "
    "evaluate more often, or the trigger fails and its fallback, if there is one, is used. An attached "
    "ScaledObject keeps none of its other triggers";

}  // namespace

bool keda_asks_itself(const Keda& signal, const KedaTrigger& trigger) {
  return !signal.modifiers && (is_queue(trigger) || trigger.type == KedaTriggerType::cron);
}

std::string_view why_no_window_trigger(const EvaluationInput& input) {
  std::string_view reason;
  each_window(input, [&](const ScheduleWindow& window) {
    const auto trigger = trigger_of(window, input.zones);
    if (!trigger && reason.empty()) reason = trigger.error();
  });
  return reason;
}

void write_scaled_object(json::Writer& out, const Workload& workload, const Keda& signal, const EvaluationInput& input,
                         const Decision& decision) {
  const bool follows_headroom = !asks_itself(signal);
  const bool is_whole = std::ranges::none_of(
      signal.triggers, [](const KedaTrigger& trigger) { return trigger.type == KedaTriggerType::unread; });
  const bool is_first = decision.changed && follows_headroom && is_whole && !signal.pauses.replicas;
  const Preference preference = is_first ? Preference::preferred : Preference::alternative;
  const auto asks_a_queue = [&](const KedaTrigger& t) { return keda_asks_itself(signal, t) && is_queue(t); };
  if (std::ranges::any_of(signal.triggers, asks_a_queue))
    write_artifact_template(out, "keda.TriggerAuthentication", preference, authentication_note,
                            [&] { write_trigger_authentication(out, workload); });
  const std::string_view note = follows_headroom ? polling_note : std::string_view{};
  write_artifact_template(out, "keda.ScaledObject", preference, note, [&] {
    begin_manifest(out, keda_version, "ScaledObject", autoscaler_name(workload), workload.space);
    write_annotations(out, signal);
    out.end_object();
    write_spec(out, workload, signal, input);
  });
}

}  // namespace headroom::api
