#pragma once

#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "core/ports/decision_log.hpp"

namespace headroom::test {

/// Decisions of the size and shape that real ones have: about 2.2 kB of answer, 1 kB of input, clusters that scale
/// now and then, a label that never repeats, and figures, times and names that vary. The same every time.
class SampleDecisions {
 public:
  explicit SampleDecisions(std::size_t clusters = 200) : sizes_(clusters) {}

  DecisionRecord next() {
    recorded_at_ += std::chrono::milliseconds{number(1, 1500)};
    const auto index = static_cast<std::size_t>(number(0, static_cast<std::int64_t>(sizes_.size()) - 1));
    cluster_ = "j-" + upper_case(13, static_cast<std::uint32_t>(index));
    auto& size = sizes_[index];
    if (size.core == 0 || number(0, 3) == 0) size = {.core = number(2, 40), .task = number(0, 90)};
    core_ = size.core;
    task_ = size.task;
    pending_ = number(1, 400);
    available_ = static_cast<double>(number(10, 149)) / 10;
    execution_ = "arn:aws:states:us-east-1:123456789012:execution:nightly-etl:" + hexadecimal(32);
    DecisionRecord record{.id = ids_.next(recorded_at_, random_()),
                          .kind = "evaluation",
                          .cluster_id = cluster_,
                          .policy = "inline",
                          .action = number(0, 2) == 0 ? "no_action" : "scale_out",
                          .status = "decided",
                          .recorded_at = recorded_at_,
                          .evaluated_at = recorded_at_ - std::chrono::milliseconds{number(0, 40)},
                          .valid_until = recorded_at_ + std::chrono::minutes{5},
                          .labels = {{"execution", execution_}}};
    if (record.action == "scale_out")
      record.recommended = {{.pool_id = "ig-CORE", .from = core_, .to = core_ * 2},
                            {.pool_id = "ig-TASK", .from = task_, .to = task_ + 7}};
    record.documents = {.cluster = cluster(), .policy = policy(), .input = input(), .answer = answer(record)};
    return record;
  }

 private:
  std::int64_t number(std::int64_t from, std::int64_t to) {
    return std::uniform_int_distribution<std::int64_t>{from, to}(random_);
  }

  static std::string upper_case(std::size_t length, std::uint32_t seed) {
    std::mt19937 letters{seed};
    std::string text;
    while (text.size() < length) text += "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"[letters() % 36];
    return text;
  }

  std::string hexadecimal(std::size_t length) {
    std::string text;
    while (text.size() < length) text += "0123456789abcdef"[random_() % 16];
    return text;
  }

  static std::string decimal(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%g", value);
    return text;
  }

  /// The text with every `$` replaced by the next value.
  static std::string fill(const std::string& text, std::initializer_list<std::string> values) {
    std::string out;
    const auto* value = values.begin();
    for (const char c : text) {
      if (c == '$')
        out += *value++;
      else
        out += c;
    }
    return out;
  }

  std::string cluster() {
    return fill(
        R"({"id":"$","platform":"emr","composition":"instance_groups","region":"eu-central-1","release":"emr-7.2.0",)"
        R"("last_scaled_at":"2026-11-21T08:00:00.000Z","pools":[{"id":"ig-CORE","role":"core","market":"on_demand",)"
        R"("instance_type":"r5.2xlarge","running":$,"requested":$},{"id":"ig-TASK","role":"task","market":"spot",)"
        R"("instance_type":"m5.4xlarge","running":$,"requested":$,"hourly_price_usd":0.2714}]})",
        {cluster_, std::to_string(core_), std::to_string(core_), std::to_string(task_), std::to_string(task_)});
  }

  std::string policy() {
    return fill(
        R"({"limits":{"unit":"instances","minimum":$,"maximum":$,"maximum_on_demand":40,"maximum_core":80},)"
        R"("scale_out":{"cooldown_seconds":300,"maximum_increment_percent":100},)"
        R"("scale_in":{"cooldown_seconds":600,"maximum_increment_percent":50},"signals":[{"kind":"managed_scaling",)"
        R"("scale_out_below_memory_available_percent":15,"scale_in_above_memory_available_percent":75,)"
        R"("pending_for_seconds":300,"idle_for_seconds":600,"resource_calculator":"memory"}]})",
        {std::to_string(number(2, 4)), std::to_string(number(100, 104))});
  }

  std::string input() {
    std::string points;
    for (int i = 6; i > 0; --i)
      points += fill(R"({"timestamp":"$","value":$}$)", {format_rfc3339(recorded_at_ - std::chrono::minutes{5 * i}),
                                                         std::to_string(number(0, 400)), i > 1 ? "," : ""});
    return fill(
        R"({"evaluated_at":"$","metrics":{"observed_at":"$","values":{"AppsPending":$,"AppsRunning":$,)"
        R"("ContainerAllocated":$,"ContainerPending":$,"MemoryAllocatedMB":$,"MemoryAvailableMB":$,)"
        R"("MemoryPendingMB":$,"MemoryTotalMB":$,"YARNMemoryAvailablePercentage":$},"series":[{"name":)"
        R"("ContainerPending","period_seconds":300,"statistic":"average","datapoints":[$]}]},"labels":{"execution":)"
        R"("$"},"history":{"recommendations":[{"id":"dec_$","evaluated_at":"$","pools":[{"pool_id":"ig-CORE",)"
        R"("from":$,"to":$},{"pool_id":"ig-TASK","from":$,"to":$}]}]}})",
        {format_rfc3339(recorded_at_), format_rfc3339(recorded_at_ - std::chrono::seconds{number(0, 300)}),
         std::to_string(number(0, 9)), std::to_string(number(1, 30)), std::to_string(number(1, 3000)),
         std::to_string(pending_), std::to_string(number(10'000, 4'000'000)), std::to_string(number(1000, 400'000)),
         std::to_string(pending_ * 6144), std::to_string(number(10'000, 4'000'000)), decimal(available_), points,
         execution_, hexadecimal(32), format_rfc3339(recorded_at_ - std::chrono::seconds{number(300, 9000)}),
         std::to_string(core_), std::to_string(core_ + 2), std::to_string(task_), std::to_string(task_ + 1)});
  }

  std::string answer(const DecisionRecord& record) {
    const auto text = [](std::int64_t value) { return std::to_string(value); };
    const auto micros = [&](std::int64_t instances) { return decimal(static_cast<double>(instances) * 0.2714); };
    return fill(
        R"({"id":"$","kind":"evaluation","status":"decided","action":"$","changed":true,"outcome":"recommended",)"
        R"("cluster_id":"$","policy":"inline","evaluated_at":"$","valid_until":"$","unit":"instances","current":$,)"
        R"("desired":$,"target":$,"delta":$,"reason":"memory_available_below_threshold","blocked":false,)"
        R"("blocked_by":"none","confidence":1,"retry_after_seconds":0,"hourly_cost_usd":$,)"
        R"("target_hourly_cost_usd":$,"hourly_cost_delta_usd":$,"emr_hourly_cost_usd":$,)"
        R"("target_emr_hourly_cost_usd":$,"cost_complete":true,"changes":[{"pool_id":"ig-CORE","role":"core",)"
        R"("market":"on_demand","instance_type":"r5.2xlarge","from":$,"to":$},{"pool_id":"ig-TASK","role":"task",)"
        R"("market":"spot","instance_type":"m5.4xlarge","from":$,"to":$}],"explanation":{"summary":"Scale out )"
        R"(from $ to $ instances: $% of YARN memory is available (below 15%) and $ containers are pending; $ MB pending / )"
        R"(57,344 MB per instance = $ more. Bounded because one scale-out changes at most 100%, here $ instances.",)"
        R"("signals":[{"kind":"managed_scaling","proposes":$,"chosen":true,"reason":)"
        R"("memory_available_below_threshold","detail":"$ MB pending / 57,344 MB per instance = $ more","evidence":)"
        R"([{"metric":"YARNMemoryAvailablePercentage","observed":$,"comparison":"less_than","threshold":15,"periods":1},)"
        R"({"metric":"ContainerPending","observed":$,"comparison":"greater_than","threshold":0,"periods":2}]}],)"
        R"("clamps":[{"code":"increment","from":$,"to":$,"detail":"one scale-out changes at most 100%, here $ )"
        R"(instances"}],"counterfactuals":[{"flip_to":)"
        R"("no_action","change":[{"metric":"YARNMemoryAvailablePercentage","comparison":"greater_than_or_equal",)"
        R"("value":15},{"metric":"ContainerPending","comparison":"less_than_or_equal","value":0}]}],"warnings":[]},)"
        R"("artifacts":[{"kind":"aws.emr.ModifyInstanceGroups","preferred":true,"body":{"ClusterId":"$",)"
        R"("InstanceGroups":[{"InstanceGroupId":"ig-CORE","InstanceCount":$},{"InstanceGroupId":"ig-TASK",)"
        R"("InstanceCount":$}]}}],"labels":{"execution":"$"},"engine_version":"0.1.0"})",
        {record.id.text(),
         record.action,
         cluster_,
         format_rfc3339(record.evaluated_at),
         format_rfc3339(record.valid_until),
         text(core_ + task_),
         text(core_ + task_ + pending_),
         text(core_ * 2 + task_ + 7),
         text(core_ + 7),
         micros(core_ + task_),
         micros(core_ * 2 + task_ + 7),
         micros(core_ + 7),
         micros(core_),
         micros(core_ * 2),
         text(core_),
         text(core_ * 2),
         text(task_),
         text(task_ + 7),
         text(core_ + task_),
         text(core_ * 2 + task_ + 7),
         decimal(available_),
         text(pending_),
         text(pending_ * 6144),
         text(pending_),
         text(core_ + task_),
         text(core_ + task_ + pending_),
         text(pending_ * 6144),
         text(pending_),
         decimal(available_),
         text(pending_),
         text(core_ + task_ + pending_),
         text(core_ * 2 + task_ + 7),
         text(core_ + task_),
         cluster_,
         text(core_ * 2),
         text(task_ + 7),
         execution_});
  }

  std::mt19937_64 random_{20261122};
  IdGenerator ids_;
  Instant recorded_at_{std::chrono::milliseconds{1'795'341'630'000}};  // 2026-11-22T10:00:30Z
  struct Size {
    std::int64_t core{0};
    std::int64_t task{0};
  };
  std::vector<Size> sizes_;  ///< each cluster's, which changes at every fourth evaluation or so
  std::string cluster_;
  std::int64_t core_{0};
  std::int64_t task_{0};
  std::int64_t pending_{0};
  double available_{0};
  std::string execution_;
};

}  // namespace headroom::test
