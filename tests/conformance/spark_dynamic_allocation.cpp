#include "core/signals/spark_dynamic_allocation.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/conformance/suite.hpp"

namespace headroom::conformance {
namespace {

Instant at_ms(std::int64_t milliseconds) { return Instant{std::chrono::milliseconds{milliseconds}}; }
Instant at_s(std::int64_t seconds) { return Instant{Seconds{seconds}}; }

Seconds seconds_or(const Json& input, const char* name, Seconds otherwise) {
  const auto given = optional_integer(input, name);
  return given ? Seconds{*given} : otherwise;
}

bool flag(const Json& input, const char* name, bool otherwise) {
  if (!input.contains(name) || input.at(name).is_null()) return otherwise;
  if (!input.at(name).is_boolean()) throw Malformed(std::string{"\""} + name + "\" must be true or false");
  return input.at(name).get<bool>();
}

ExecutorBounds bounds_of(const Json& input) {
  const ExecutorBounds defaults;
  return {optional_integer(input, "min").value_or(defaults.minimum),
          optional_integer(input, "max").value_or(defaults.maximum)};
}

TaskSlots shape_of(const Json& input) {
  return {.cores = optional_integer(input, "executor_cores").value_or(1),
          .task_cpus = optional_integer(input, "task_cpus").value_or(1),
          .allocation_ratio = optional_number(input, "allocation_ratio").value_or(1)};
}

BacklogTimeouts backlog_of(const Json& input) {
  const Seconds first = seconds_or(input, "backlog_timeout_s", Seconds{1});
  return {first, seconds_or(input, "sustained_backlog_timeout_s", first)};
}

std::int64_t count_or_zero(const Json& input, const char* name) { return optional_integer(input, name).value_or(0); }

TaskLoad load_of(const Json& input) {
  return {.pending = count_or_zero(input, "pending_tasks"),
          .pending_speculative = count_or_zero(input, "pending_speculative_tasks"),
          .running = count_or_zero(input, "running_tasks"),
          .unschedulable_task_sets = count_or_zero(input, "unschedulable_task_sets")};
}

RampState start_of(const Json& input) {
  return starting_ramp(bounds_of(input), optional_integer(input, "initial"),
                       optional_integer(input, "executor_instances"));
}

RampState ramp_of(const Json& input) {
  return {.target = integer(input, "target"),
          .executors_to_add = optional_integer(input, "to_add").value_or(1),
          .initializing = flag(input, "initializing", false)};
}

Json step_result(const RampState& before, const RampState& after) {
  return {{"delta", after.target - before.target}, {"target", after.target}, {"to_add", after.executors_to_add}};
}

Json validate(const Json& input) {
  SparkDynamicAllocation signal{.bounds = bounds_of(input), .shape = shape_of(input), .backlog = backlog_of(input)};
  signal.shuffle = {.service = flag(input, "shuffle_service", false),
                    .tracking = flag(input, "shuffle_tracking", true),
                    .decommissioned_blocks = flag(input, "decommission_shuffle_blocks", false),
                    .reliable_storage = flag(input, "reliable_shuffle_storage", false)};
  return {{"valid", faults_of(signal).empty()}};
}

Json initial(const Json& input) {
  const RampState ramp = start_of(input);
  return {{"target", ramp.target}, {"to_add", ramp.executors_to_add}, {"add_timer_set", ramp.add_at.has_value()}};
}

Json max_needed(const Json& input) {
  return {{"max_needed", executors_needed(load_of(input), shape_of(input), count_or_zero(input, "executor_count"))}};
}

Json converge(const Json& input) {
  const ExecutorBounds bounds = bounds_of(input);
  const std::int64_t executors = count_or_zero(input, "executor_count");
  const std::int64_t needed = executors_needed(load_of(input), shape_of(input), executors);
  RampState ramp = start_of(input);
  for (std::int64_t round = integer(input, "add_rounds"); round > 0; --round)
    ramp = stepped_up(ramp, bounds, executors, needed);
  return {{"target", ramp.target}, {"max_needed", needed}};
}

Json add_step(const Json& input) {
  const RampState before = ramp_of(input);
  return step_result(before, stepped_up(before, bounds_of(input), count_or_zero(input, "executor_count"),
                                        integer(input, "max_needed")));
}

Json update_step(const Json& input) {
  const Instant now = at_s(1'000);
  RampState before = ramp_of(input);
  if (flag(input, "add_timer_due", false)) before.add_at = now;
  return step_result(before, polled(before, bounds_of(input), backlog_of(input), count_or_zero(input, "executor_count"),
                                    integer(input, "max_needed"), now));
}

/// An application whose driver polls when a vector says so.
class Application {
 public:
  explicit Application(const Json& input)
      : bounds_(bounds_of(input)),
        shape_(shape_of(input)),
        backlog_(backlog_of(input)),
        idle_{.idle = seconds_or(input, "executor_idle_timeout_s", Seconds{60})},
        needed_(optional_integer(input, "max_needed")),
        unnamed_executors_(count_or_zero(input, "executor_count")),
        ramp_(start_of(input)) {
    if (!input.contains("executors_registered")) return;
    for (const Json& id : array(input, "executors_registered"))
      executors_.push_back({.id = id.get<std::string>(), .idle_since = Instant{}});
  }

  void take(const Json& event, Instant now) {
    const std::string what = text(event, "event");
    if (what == "stage_submitted") {
      load_.pending += integer(event, "tasks");
      ramp_ = stage_submitted(ramp_, backlog_, now);
      start_tasks();
    } else if (what == "backlogged") {
      ramp_ = backlogged(ramp_, backlog_, now);
    } else if (what == "queue_empty") {
      ramp_ = queue_emptied(ramp_);
    } else if (what == "task_end") {
      load_ = {.running = integer(event, "remaining_running")};
      end_tasks(now);
    } else if (what == "schedule") {
      schedule(now);
    } else {
      throw Malformed("\"event\" does not know " + what);
    }
  }

  std::int64_t target() const { return ramp_.target; }
  const std::set<std::string>& pending_removal() const { return pending_removal_; }

 private:
  std::int64_t executor_count() const { return unnamed_executors_ + static_cast<std::int64_t>(executors_.size()); }

  void start_tasks() {
    busy_ = std::min<std::size_t>(executors_.size(), static_cast<std::size_t>(load_.pending + load_.running));
  }

  /// Tasks end on the executors that were registered first.
  void end_tasks(Instant now) {
    const auto still = std::min<std::size_t>(busy_, static_cast<std::size_t>(load_.running));
    for (std::size_t i = executors_.size() - busy_; i < executors_.size() - still; ++i) executors_[i].idle_since = now;
    busy_ = still;
  }

  std::vector<std::string> timed_out(Instant now) const {
    std::vector<std::string> ids;
    for (std::size_t i = 0; i + busy_ < executors_.size(); ++i)
      if (!pending_removal_.contains(executors_[i].id) && *removable_from(executors_[i], idle_) <= now)
        ids.push_back(executors_[i].id);
    return ids;
  }

  void schedule(Instant now) {
    const std::vector<std::string> idle = timed_out(now);
    if (!idle.empty()) ramp_.initializing = false;
    const std::int64_t needed = needed_ ? *needed_ : executors_needed(load_, shape_, executor_count());
    ramp_ = polled(ramp_, bounds_, backlog_, executor_count(), needed, now);
    const ExecutorCounts counts{.registered = executor_count(),
                                .pending_removal = static_cast<std::int64_t>(pending_removal_.size())};
    for (std::string& id : removable(idle, counts, bounds_, ramp_.target)) pending_removal_.insert(std::move(id));
  }

  ExecutorBounds bounds_;
  TaskSlots shape_;
  BacklogTimeouts backlog_;
  IdleTimeouts idle_;
  std::optional<std::int64_t> needed_;
  std::int64_t unnamed_executors_;
  RampState ramp_;
  TaskLoad load_{};
  std::vector<IdleExecutor> executors_;
  std::size_t busy_{0};  ///< of the executors, the last so many
  std::set<std::string> pending_removal_;
};

Json timeline(const Json& input, const Json& expect) {
  Application application(input);
  Json events = array(expect, "events");
  for (Json& event : events) {
    application.take(event, at_ms(integer(event, "t_ms")));
    if (event.contains("expect_target")) event["expect_target"] = application.target();
    if (event.contains("expect_pending_removal")) event["expect_pending_removal"] = application.pending_removal();
  }
  return {{"events", events}};
}

Json timer_after_each(const Json& input, const Json& events) {
  RampState ramp = start_of(input);
  Json due = Json::array();
  for (const Json& event : events) {
    const std::string what = text(event, "event");
    if (what != "backlogged" && what != "queue_empty") throw Malformed("\"event\" does not know " + what);
    ramp =
        what == "backlogged" ? backlogged(ramp, backlog_of(input), at_ms(integer(event, "t_ms"))) : queue_emptied(ramp);
    due.push_back(ramp.add_at ? Json(ramp.add_at->time_since_epoch().count()) : Json(nullptr));
  }
  return {{"add_time_ms_after_each", due}};
}

/// The number that follows `word` at `from`, if one does.
std::optional<std::int64_t> number_after(const std::string& sentence, std::string_view word, std::size_t from = 0) {
  const auto found = sentence.find(word, from);
  if (found == std::string::npos) return std::nullopt;
  const auto digits = sentence.find_first_not_of(' ', found + word.size());
  if (digits == std::string::npos || sentence[digits] < '0' || sentence[digits] > '9') return std::nullopt;
  return std::stoll(sentence.substr(digits));
}

/// Stages with the tasks of each that have not started, as sentences tell of them: "submit stage0 (10 tasks)",
/// "start 9 of 10", "start last", "start all of stage1", "submit both". Without a stage it is the latest one.
class Stages {
 public:
  explicit Stages(const Json& input) {
    for (const Json& stage : array(input, "stages")) tasks_[integer(stage, "id")] = integer(stage, "tasks");
  }

  /// Whether the sentence tells of a submission.
  bool take(const std::string& sentence) {
    const bool submits = sentence.starts_with("submit");
    for (const std::int64_t stage : stages_in(sentence)) {
      if (submits) pending_[stage] = tasks_.at(stage);
      std::int64_t& pending = pending_.at(stage);
      if (!submits) pending -= std::min(pending, number_after(sentence, "start").value_or(pending));
      latest_ = stage;
    }
    return submits;
  }

  bool any_pending() const {
    return std::any_of(pending_.begin(), pending_.end(), [](const auto& stage) { return stage.second > 0; });
  }

 private:
  std::vector<std::int64_t> stages_in(const std::string& sentence) const {
    std::vector<std::int64_t> ids;
    for (auto at = sentence.find("stage"); at != std::string::npos; at = sentence.find("stage", at + 1))
      if (const auto id = number_after(sentence, "stage", at)) ids.push_back(*id);
    if (ids.empty() && (sentence.find("both") != std::string::npos || sentence.find("stages") != std::string::npos))
      for (const auto& [id, tasks] : tasks_) ids.push_back(id);
    if (ids.empty()) ids.push_back(latest_.value_or(tasks_.begin()->first));
    return ids;
  }

  std::map<std::int64_t, std::int64_t> tasks_;
  std::map<std::int64_t, std::int64_t> pending_;
  std::optional<std::int64_t> latest_{};
};

Json timer_of_stages(const Json& input, const Json& sentences) {
  Stages stages(input);
  RampState ramp = start_of(input);
  Json set = Json::array();
  for (const Json& sentence : sentences) {
    if (stages.take(sentence.get<std::string>())) ramp = stage_submitted(ramp, backlog_of(input), Instant{});
    if (!stages.any_pending()) ramp = queue_emptied(ramp);
    set.push_back(ramp.add_at.has_value());
  }
  return {{"timer_set_after_each", set}};
}

Json timer(const Json& input) {
  const Json& events = array(input, "events");
  const bool told_in_sentences = !events.empty() && events.front().is_string();
  return told_in_sentences ? timer_of_stages(input, events) : timer_after_each(input, events);
}

Json remove(const Json& input) {
  const ExecutorCounts counts{.registered = integer(input, "executor_count"),
                              .pending_removal = count_or_zero(input, "pending_removal"),
                              .decommissioning = count_or_zero(input, "decommissioning")};
  const auto request = array(input, "request").get<std::vector<std::string>>();
  return {{"removed", removable(request, counts, bounds_of(input), integer(input, "target"))}};
}

IdleTimeouts timeouts_of(const Json& input) {
  IdleTimeouts timeouts{.idle = seconds_or(input, "idle_timeout_s", Seconds{60})};
  if (const auto cached = optional_integer(input, "cached_idle_timeout_s")) timeouts.cached = Seconds{*cached};
  if (const auto shuffle = optional_integer(input, "shuffle_timeout_s")) timeouts.shuffle = Seconds{*shuffle};
  return timeouts;
}

/// Blocks on disk do not count as cached where an external shuffle service serves them.
bool has_cached_blocks(const Json& input) {
  const std::string level = optional_text(input, "storage_level").value_or("");
  const bool served = flag(input, "shuffle_service", false) && flag(input, "fetch_rdd_from_service", false) &&
                      level.find("DISK") != std::string::npos;
  return flag(input, "cached_blocks", flag(input, "cached", !level.empty())) && !served;
}

ShuffleData shuffle_of(const Json& input) {
  if (!flag(input, "shuffle_tracking", true)) return ShuffleData::none;
  if (flag(input, "shuffle_active", false)) return ShuffleData::active;
  return flag(input, "holds_shuffle", false) ? ShuffleData::held : ShuffleData::none;
}

std::optional<Instant> removable_from(const Json& input, const IdleTimeouts& timeouts) {
  if (count_or_zero(input, "running_tasks") > 0) return std::nullopt;
  IdleExecutor executor{.id = {},
                        .idle_since = at_s(count_or_zero(input, "idle_since_s")),
                        .has_cached_blocks = has_cached_blocks(input),
                        .shuffle = shuffle_of(input)};
  const auto cached_until = optional_integer(input, "cached_until_s");
  if (!cached_until) return headroom::removable_from(executor, timeouts);
  const auto without_blocks = headroom::removable_from(executor, timeouts);
  executor.has_cached_blocks = true;
  const auto with_blocks = headroom::removable_from(executor, timeouts);
  if (with_blocks && *with_blocks <= at_s(*cached_until)) return with_blocks;
  return without_blocks ? std::optional(std::max(*without_blocks, at_s(*cached_until))) : std::nullopt;
}

Json in_seconds(const std::optional<Instant>& at) {
  return at ? Json(std::chrono::floor<Seconds>(*at).time_since_epoch().count()) : Json(nullptr);
}

/// At each time at which one more may go, all that may.
Json timed_out_at(const Json& input, const IdleTimeouts& timeouts) {
  std::map<std::int64_t, Json> at;
  for (const Json& executor : array(input, "executors"))
    if (const Json seconds = in_seconds(removable_from(executor, timeouts)); !seconds.is_null())
      at[seconds.get<std::int64_t>()] = Json::array();
  for (auto& [seconds, ids] : at)
    for (const Json& executor : array(input, "executors"))
      if (const auto from = removable_from(executor, timeouts); from && *from <= at_s(seconds))
        ids.push_back(text(executor, "id"));
  Json by_time = Json::object();
  for (const auto& [seconds, ids] : at) by_time[std::to_string(seconds)] = ids;
  return {{"timed_out_at", by_time}};
}

Json idle_deadline(const Json& input) {
  const IdleTimeouts timeouts = timeouts_of(input);
  if (input.contains("executors")) return timed_out_at(input, timeouts);
  return {{"removable_at_s", in_seconds(removable_from(input, timeouts))}};
}

constexpr Kind kinds[] = {
    {"add_step", add_step},       {"converge", converge}, {"idle_deadline", idle_deadline}, {"initial", initial},
    {"max_needed", max_needed},   {"remove", remove},     {"timeline", nullptr, timeline},  {"timer", timer},
    {"update_step", update_step}, {"validate", validate},
};

}  // namespace

const Suite spark_dynamic_allocation{"spark_dynamic_allocation", kinds};

}  // namespace headroom::conformance
