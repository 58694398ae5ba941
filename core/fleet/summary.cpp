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

std::string deeds(const Plan& plan) {
  std::vector<std::string> parts;
  const auto add = [&](std::int64_t count, std::string_view before, std::string_view after) {
    if (count > 0) parts.push_back(std::string(before) + clusters(count) + std::string(after));
  };
  if (plan.work.steps > 0)
    parts.push_back("send " + counted(plan.work.steps, "waiting step", "waiting steps") + " to idle capacity");
  if (plan.work.containers > 0)
    parts.push_back("send " + counted(plan.work.containers, "waiting container", "waiting containers") +
                    " to idle capacity");
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
