#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "api/artifacts/aws/aws_artifacts.hpp"
#include "api/artifacts/writing/artifact.hpp"
#include "core/base/names.hpp"
#include "core/schedule/weekly_runs.hpp"
#include "core/signals/schedule.hpp"
#include "core/stages/window_bounds.hpp"

/// The windows of a schedule as scheduled actions, which AWS carries out itself.
namespace headroom::api {
namespace {

constexpr std::size_t longest_action_name = 255;
/// EC2 Auto Scaling allows so many actions for a group.
constexpr std::size_t most_actions = 125;

/// What the actions are made from.
struct Plan {
  const Schedule* schedule{nullptr};
  const Pool* pool{nullptr};
  bool of_emr{false};
  std::vector<WeeklyRun> runs{};
};

bool counts_instances(Unit unit) { return unit == Unit::instances || unit == Unit::nodes; }

/// The pool whose size is the size of the cluster, which the windows bound. Null if there are several.
const Pool* only_pool(const Cluster& cluster) {
  const Pool* only = nullptr;
  for (const Pool& pool : cluster.pools) {
    if (pool.role == Role::primary) continue;
    if (only != nullptr) return nullptr;
    only = &pool;
  }
  return only;
}

/// Why AWS has no actions that bound the pool; empty if it has.
std::string_view no_actions_for(const Cluster& cluster, const Pool& pool) {
  if (pool.managed_by == Manager::auto_scaling_group) return {};
  if (cluster.platform != Platform::emr) return "scheduled actions are for Auto Scaling groups, and the pool is none";
  if (pool.is_fleet()) return "EMR's scheduled actions are for instance groups, and the pool is a fleet";
  if (cluster.managed_scaling) return "managed scaling is attached, and would fight with scheduled actions";
  return {};
}

tl::expected<Plan, std::string_view> plan_of(const EvaluationInput& input) {
  Plan plan;
  for (const Signal& signal : input.policy.signals)
    if (const auto* schedule = std::get_if<Schedule>(&signal); schedule != nullptr && !schedule->windows.empty()) {
      // What several schedules ask for together is in none of them.
      if (plan.schedule != nullptr) return tl::unexpected(std::string_view{"the policy has several schedules"});
      plan.schedule = schedule;
    }
  if (plan.schedule == nullptr) return tl::unexpected(std::string_view{});
  if (!counts_instances(input.policy.limits.unit))
    return tl::unexpected(std::string_view{"scheduled actions count instances, and the policy does not"});
  plan.pool = only_pool(input.cluster);
  if (plan.pool == nullptr)
    return tl::unexpected(
        std::string_view{"a window bounds the whole cluster, and a scheduled action only one of its pools"});
  if (const auto reason = no_actions_for(input.cluster, *plan.pool); !reason.empty()) return tl::unexpected(reason);
  plan.of_emr = plan.pool->managed_by != Manager::auto_scaling_group;
  auto runs = weekly_runs(plan.schedule->windows, input.zones);
  if (!runs) return tl::unexpected(in_words(runs.error()));
  if (runs->size() > most_actions)
    return tl::unexpected(std::string_view{"EC2 Auto Scaling allows 125 scheduled actions for a group"});
  plan.runs = *std::move(runs);
  return plan;
}

/// What one action sets: the policy's limits, narrowed by the window.
struct Setting {
  ComputeLimits limits;
  std::optional<Units> desired{};
};

Setting setting_of(const WeeklyRun& run, const Schedule& schedule, const ComputeLimits& policy) {
  if (!run.window) return {.limits = policy};
  const ScheduleWindow& window = schedule.windows[*run.window];
  WindowBounds bounds;
  if (window.minimum) bounds.minimum = WindowBound{*window.minimum, {}};
  if (window.maximum) bounds.maximum = WindowBound{*window.maximum, {}};
  Setting setting{.limits = narrowed(policy, bounds).limits};
  if (window.desired) setting.desired = std::clamp(*window.desired, setting.limits.minimum, setting.limits.maximum);
  return setting;
}

/// AWS allows no control characters, `:`, `/` and `|` in the name of an action.
std::string name_of_run(const WeeklyRun& run, std::size_t index, const Schedule& schedule) {
  std::string name = "headroom-" + std::to_string(index + 1) + "-";
  const std::string& of = run.window ? schedule.windows[*run.window].name : std::string("policy");
  for (const char c : of) {
    const auto byte = static_cast<unsigned char>(c);
    name += byte < 0x20 || byte >= 0x7F || c == ':' || c == '/' || c == '|' ? '-' : c;
  }
  if (name.size() > longest_action_name) name.resize(longest_action_name);
  while (name.ends_with(' ')) name.back() = '-';
  return name;
}

/// The names or numbers of the days; `all` for every day.
std::string days_of(Weekdays days, std::string_view all, bool as_numbers) {
  if (days == every_day) return std::string(all);
  std::string text;
  for (const auto& [name, day] : names_of<Weekday>) {
    const auto bit = static_cast<unsigned>(day);
    if (((days >> bit) & 1) == 0) continue;
    text += text.empty() ? "" : ",";
    if (as_numbers)
      text += std::to_string(bit);
    else
      for (const char c : name) text += static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

std::string minute_and_hour(std::chrono::minutes time) {
  return std::to_string(time.count() % 60) + " " + std::to_string(time.count() / 60);
}

void write_group_action(json::Writer& out, const Pool& pool, const std::string& name, const WeeklyRun& run,
                        const Setting& setting, const std::string& zone) {
  write_artifact(out, "aws.autoscaling.PutScheduledUpdateGroupAction", Preference::alternative, [&] {
    out.field("AutoScalingGroupName", pool.id).field("ScheduledActionName", name);
    out.field("Recurrence", minute_and_hour(run.time) + " * * " + days_of(run.days, "*", true));
    out.field("TimeZone", zone);
    out.field("MinSize", setting.limits.minimum.value).field("MaxSize", setting.limits.maximum.value);
    if (setting.desired) out.field("DesiredCapacity", setting.desired->value);
  });
}

constexpr std::string_view target_note =
    "The instance group must be registered with Application Auto Scaling as a scalable target, which needs EMR's "
    "automatic scaling role; managed scaling must not be attached.";

void write_emr_action(json::Writer& out, const Cluster& cluster, const Pool& pool, const std::string& name,
                      const WeeklyRun& run, const Setting& setting, const std::string& zone) {
  const bool daily = run.days == every_day;
  const std::string days = daily ? "* * ?" : "? * " + days_of(run.days, "", false);
  write_artifact_template(
      out, "aws.application-autoscaling.PutScheduledAction", Preference::alternative, target_note, [&] {
        out.field("ServiceNamespace", "elasticmapreduce").field("ScheduledActionName", name);
        out.field("ResourceId", "instancegroup/" + cluster.id + "/" + pool.id);
        out.field("ScalableDimension", "elasticmapreduce:instancegroup:InstanceCount");
        out.field("Schedule", "cron(" + minute_and_hour(run.time) + " " + days + " *)").field("Timezone", zone);
        out.name("ScalableTargetAction").begin_object().field("MinCapacity", setting.limits.minimum.value);
        out.field("MaxCapacity", setting.limits.maximum.value).end_object();
      });
}

}  // namespace

void write_scheduled_actions(json::Writer& out, const EvaluationInput& input) {
  const auto plan = plan_of(input);
  if (!plan) return;
  const std::string& zone = plan->schedule->windows.front().time_zone;
  for (std::size_t i = 0; i < plan->runs.size(); ++i) {
    const WeeklyRun& run = plan->runs[i];
    const std::string name = name_of_run(run, i, *plan->schedule);
    const Setting setting = setting_of(run, *plan->schedule, input.policy.limits);
    if (plan->of_emr)
      write_emr_action(out, input.cluster, *plan->pool, name, run, setting, zone);
    else
      write_group_action(out, *plan->pool, name, run, setting, zone);
  }
}

std::string_view why_no_scheduled_actions(const EvaluationInput& input) {
  const auto plan = plan_of(input);
  return plan ? std::string_view{} : plan.error();
}

}  // namespace headroom::api
