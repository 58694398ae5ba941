#include "core/fleet/summary.hpp"

#include <vector>

#include "core/base/text.hpp"

namespace headroom::fleet {
namespace {

std::string counted(std::int64_t count, std::string_view one, std::string_view many) {
  return text::whole(count) + " " + std::string(count == 1 ? one : many);
}

std::string clusters(std::int64_t count) { return counted(count, "cluster", "clusters"); }

std::int64_t rows_with(const Plan& plan, RowAction action, bool funded) {
  std::int64_t count = 0;
  for (const Row& row : plan.rows)
    if (row.action == action && row.funded == funded && row.unit != RowUnit::step_concurrency) ++count;
  return count;
}

std::int64_t raises_in(const Plan& plan) {
  std::int64_t count = 0;
  for (const Row& row : plan.rows)
    if (row.unit == RowUnit::step_concurrency) ++count;
  return count;
}

/// Clusters that stay for work that is not there yet, instead of another cluster.
std::int64_t kept_for_work(const Plan& plan) {
  std::int64_t count = 0;
  for (const Row& row : plan.rows)
    if (row.action == RowAction::fill && row.from == row.to) ++count;
  return count;
}

/// Where waiting work goes, by the reason of its rows.
struct Place {
  std::string_view reason;
  std::string_view words;
};
constexpr Place places[] = {{"idle_capacity", "idle capacity"},
                            {"cluster_starting", "clusters that are starting"},
                            {"step_concurrency_raised", "clusters that run more steps at once"}};

std::int64_t sent_to(const Plan& plan, RowUnit unit, std::string_view reason) {
  std::int64_t sent = 0;
  for (const Row& row : plan.rows)
    if (row.action == RowAction::fill && row.unit == unit && row.reason == reason) sent += row.to - row.from;
  return sent;
}

std::string deeds(const Plan& plan) {
  std::vector<std::string> parts;
  const auto add = [&](std::int64_t count, std::string_view before, std::string_view after) {
    if (count > 0) parts.push_back(std::string(before) + clusters(count) + std::string(after));
  };
  const bool as_steps = plan.work.steps > 0;
  const RowUnit unit = as_steps ? RowUnit::steps : RowUnit::containers;
  for (const Place& place : places) {
    const std::int64_t sent = sent_to(plan, unit, place.reason);
    if (sent == 0) continue;
    parts.push_back("send " + (as_steps ? counted(sent, "waiting step", "waiting steps")
                                        : counted(sent, "waiting container", "waiting containers")));
    parts.back().append(" to ").append(place.words);
  }
  if (as_steps && plan.work.containers > 0)
    parts.push_back("with " + counted(plan.work.containers, "waiting container", "waiting containers"));
  add(kept_for_work(plan), "keep ", " for the next work");
  add(raises_in(plan), "raise the step concurrency of ", "");
  add(rows_with(plan, RowAction::terminate, true), "terminate ", "");
  add(rows_with(plan, RowAction::scale_in, true), "scale in ", "");
  add(rows_with(plan, RowAction::scale_out, true), "scale out ", "");
  add(rows_with(plan, RowAction::create, true), "create ", "");
  return parts.empty() ? "change nothing" : text::joined(parts);
}

/// Work that goes to no cluster that is there.
std::string left_over(const Plan& plan) {
  const PlacedWork& work = plan.work;
  std::vector<std::string> parts;
  if (work.steps_left > 0) parts.push_back(counted(work.steps_left, "step", "steps"));
  if (work.containers_left > 0) parts.push_back(counted(work.containers_left, "container", "containers"));
  if (parts.empty()) return {};
  const bool creates = rows_with(plan, RowAction::create, true) > 0;
  return (creates ? " For the new cluster: " : " Without a place: ") + text::joined(parts) + ".";
}

std::string unfunded(const Plan& plan) {
  std::int64_t count = 0;
  for (const Row& row : plan.rows) count += row.funded ? 0 : 1;
  if (count == 0 || !plan.budget) return {};
  return " The budget does not fund " + counted(count, "row", "rows") + " at " +
         format_dollars(plan.budget->unfunded_hourly) + " USD per hour.";
}

}  // namespace

std::string summary_of(const Plan& plan) {
  std::string out = "From " + clusters(plan.current) + " to " + text::whole(plan.target) + ": " + deeds(plan) + ".";
  for (const Clamp& clamp : plan.clamps)
    if (clamp.code == ClampCode::maximum) out += " No cluster is created because " + clamp.detail + ".";
  return out + unfunded(plan) + left_over(plan);
}

}  // namespace headroom::fleet
