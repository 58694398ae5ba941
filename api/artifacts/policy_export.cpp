#include "api/artifacts/policy_export.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>
#include <vector>

#include "api/artifacts/aws/aws_artifacts.hpp"
#include "api/artifacts/kubernetes/autoscaler_artifacts.hpp"
#include "api/artifacts/kubernetes/replica_autoscalers.hpp"
#include "api/json/copy.hpp"
#include "api/json/parse.hpp"
#include "api/json/reader.hpp"
#include "api/json/writer.hpp"

namespace headroom::api {
namespace {

using Word = std::pair<std::string_view, PolicyFormat>;
constexpr std::array<Word, 4> words{{{"aws.emr.ManagedScalingPolicy", PolicyFormat::managed_scaling_policy},
                                     {"aws.emr.AutoScalingPolicy", PolicyFormat::auto_scaling_policy},
                                     {"kubernetes.HorizontalPodAutoscaler", PolicyFormat::horizontal_pod_autoscaler},
                                     {"keda.ScaledObject", PolicyFormat::scaled_object}}};

std::string_view word_of(PolicyFormat format) { return std::ranges::find(words, format, &Word::second)->first; }

bool is_of_emr(PolicyFormat format) {
  return format == PolicyFormat::managed_scaling_policy || format == PolicyFormat::auto_scaling_policy;
}

/// Collects what a format can't say.
class Unsaid {
 public:
  explicit Unsaid(PolicyFormat format) : format_(word_of(format)) {}
  void add(std::string pointer, std::string_view why) {
    faults_.push_back({.pointer = std::move(pointer), .code = "not_expressible", .detail = std::string(why)});
  }
  bool empty() const { return faults_.empty(); }
  Error error() && {
    return {.kind = ErrorKind::invalid,
            .code = "not_expressible",
            .detail = std::string(format_) + " can't express " + std::to_string(faults_.size()) +
                      (faults_.size() == 1 ? " part" : " parts") + " of the policy",
            .violations = std::move(faults_)};
  }

 private:
  std::string_view format_;
  std::vector<Violation> faults_;
};

bool says_something(const json::Value& value) { return value.kind() != json::Kind::object || !value.members().empty(); }

/// Everything but signals and limits is Headroom's own.
void check_members(const json::Value& document, Unsaid& unsaid) {
  for (const json::Member& member : document.members()) {
    const bool is_known = member.name == "signals" || member.name == "limits";
    const bool is_foreign = member.name == "kind" || member.name == "body";
    if (!is_known && !is_foreign && says_something(member.value))
      unsaid.add("/" + std::string(member.name), "the format has nothing like it");
  }
}

void check_limits(const EvaluationInput& input, PolicyFormat format, Unsaid& unsaid) {
  const ComputeLimits& limits = input.policy.limits;
  const bool fits_managed =
      limits.unit == Unit::instances || limits.unit == Unit::vcpu || limits.unit == Unit::fleet_units;
  const Unit counted = is_of_emr(format) ? Unit::instances : Unit::replicas;
  const bool fits = format == PolicyFormat::managed_scaling_policy ? fits_managed : limits.unit == counted;
  if (!fits) unsaid.add("/limits/unit", "the format doesn't count in this unit");
  if (!input.policy.pool_limits.empty()) unsaid.add("/limits/pools", "the format has no limits of single pools");
  if (format == PolicyFormat::managed_scaling_policy) return;
  if (limits.maximum_on_demand) unsaid.add("/limits/maximum_on_demand", "the format has no such limit");
  if (limits.maximum_core) unsaid.add("/limits/maximum_core", "the format has no such limit");
}

std::string pointer_to(std::size_t signal) { return "/signals/" + std::to_string(signal); }

void check_rules(const AlarmRules& signal, std::size_t index, Unsaid& unsaid) {
  for (std::size_t i = 0; i < signal.rules.size(); ++i) {
    std::string pointer = pointer_to(index) + "/rules/" + std::to_string(i);
    const AlarmRule& rule = signal.rules[i];
    if (!is_expressible(rule))
      unsaid.add(
          std::move(pointer),
          "EMR takes simple adjustments by whole numbers, alarms all of whose periods breach, and metrics that it "
          "publishes");
    else if (rule.applies_to != signal.rules.front().applies_to)
      unsaid.add(pointer += "/applies_to", "the rules of one policy are for one instance group");
  }
}

void check_triggers(const Keda& signal, std::size_t index, Unsaid& unsaid) {
  for (std::size_t i = 0; i < signal.triggers.size(); ++i)
    if (!keda_asks_itself(signal, signal.triggers[i]))
      unsaid.add(pointer_to(index) + "/triggers/" + std::to_string(i),
                 "KEDA needs a scaler of its own for this, and is known to have one for SQS queues and for times only");
}

void check_metrics(const HorizontalPodAutoscaler& signal, std::size_t index, Unsaid& unsaid) {
  for (std::size_t i = 0; i < signal.metrics.size(); ++i)
    if (signal.metrics[i].source == ReplicaMetricSource::unread)
      unsaid.add(pointer_to(index) + "/metrics/" + std::to_string(i), "the metric could not be read");
}

bool is_said_by(const Signal& signal, PolicyFormat format) {
  switch (format) {
    case PolicyFormat::managed_scaling_policy:
      return std::holds_alternative<ManagedScaling>(signal);
    case PolicyFormat::auto_scaling_policy:
      return std::holds_alternative<AlarmRules>(signal);
    case PolicyFormat::horizontal_pod_autoscaler:
      return std::holds_alternative<HorizontalPodAutoscaler>(signal);
    case PolicyFormat::scaled_object:
      return std::holds_alternative<Keda>(signal) || std::holds_alternative<Schedule>(signal);
  }
  return false;
}

void check_signals(const EvaluationInput& input, PolicyFormat format, Unsaid& unsaid) {
  const std::vector<Signal>& signals = input.policy.signals;
  bool has_one = false;
  for (std::size_t i = 0; i < signals.size(); ++i) {
    if (!is_said_by(signals[i], format)) {
      unsaid.add(pointer_to(i), "the format can't follow this signal");
      continue;
    }
    const bool is_window = std::holds_alternative<Schedule>(signals[i]);
    if (has_one && !is_window) unsaid.add(pointer_to(i), "the format has one signal of a kind");
    has_one = has_one || !is_window;
    if (const auto* rules = std::get_if<AlarmRules>(&signals[i])) check_rules(*rules, i, unsaid);
    if (const auto* keda = std::get_if<Keda>(&signals[i])) check_triggers(*keda, i, unsaid);
    if (const auto* replicas = std::get_if<HorizontalPodAutoscaler>(&signals[i])) check_metrics(*replicas, i, unsaid);
    if (const auto why = is_window ? why_no_window_triggers(input) : std::string_view{}; !why.empty())
      unsaid.add(pointer_to(i), why);
  }
}

std::string managed_scaling_policy(const Policy& policy) {
  std::string text;
  json::Writer out(text);
  out.begin_object();
  write_compute_limits(out, policy.limits);
  out.end_object();
  return text;
}

std::string auto_scaling_policy(const Policy& policy) {
  std::string text;
  json::Writer out(text);
  out.begin_object();
  const PoolLimits limits{
      .pool_id = {}, .minimum = policy.limits.minimum.value, .maximum = policy.limits.maximum.value};
  write_auto_scaling_policy(out, limits, std::get<AlarmRules>(policy.signals.front()).rules);
  out.end_object();
  return text;
}

std::string copy_of(const json::Value& value) {
  std::string text;
  json::Writer out(text);
  json::write_copy(out, value);
  return text;
}

/// The body of the artifact that a decision which changes nothing would have.
Result<std::string> replica_autoscaler(const EvaluationInput& input, PolicyFormat format) {
  std::string text;
  json::Writer out(text);
  out.begin_array();
  write_replica_autoscaler(out, input, Decision{});
  out.end_array();
  const auto artifacts = json::parse(text);
  if (artifacts)
    for (const json::Value& artifact : artifacts->root().items())
      if (artifact.find("kind")->text() == word_of(format)) return copy_of(*artifact.find("body"));
  Unsaid unsaid(format);
  unsaid.add("/signals", "the format can't follow these signals");
  return tl::unexpected(std::move(unsaid).error());
}

}  // namespace

std::optional<PolicyFormat> policy_format_of(std::string_view word) {
  const auto known = std::ranges::find(words, word, &Word::first);
  return known == words.end() ? std::nullopt : std::optional(known->second);
}

Result<std::string> export_policy(const json::Value& document, const EvaluationInput& input, PolicyFormat format) {
  const json::Value* kind = document.find("kind");
  const json::Value* body = document.find("body");
  if (kind != nullptr && body != nullptr && kind->text() == word_of(format)) return copy_of(*body);
  Unsaid unsaid(format);
  check_members(document, unsaid);
  check_limits(input, format, unsaid);
  check_signals(input, format, unsaid);
  if (!unsaid.empty()) return tl::unexpected(std::move(unsaid).error());
  switch (format) {
    case PolicyFormat::managed_scaling_policy:
      return managed_scaling_policy(input.policy);
    case PolicyFormat::auto_scaling_policy:
      return auto_scaling_policy(input.policy);
    case PolicyFormat::horizontal_pod_autoscaler:
    case PolicyFormat::scaled_object:
      break;
  }
  return replica_autoscaler(input, format);
}

}  // namespace headroom::api
