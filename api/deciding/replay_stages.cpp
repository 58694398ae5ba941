#include "api/deciding/replay_stages.hpp"

#include <algorithm>
#include <cstddef>

namespace headroom::api {
namespace {

/// The stage that a part of the answer comes from. A `*` stands for one item of an array.
struct Origin {
  std::string_view pattern;
  std::string_view stage;
};

constexpr std::string_view encode = "encode";

// If several patterns fit, the first one counts. The rows of a table stand in the order of the stages.
constexpr Origin evaluation[] = {{"/kind", "observe"},
                                 {"/cluster_id", "observe"},
                                 {"/policy", "observe"},
                                 {"/evaluated_at", "observe"},
                                 {"/unit", "observe"},
                                 {"/current", "observe"},
                                 {"/explanation/signals/*/chosen", "arbitrate"},
                                 {"/explanation/signals", "propose"},
                                 {"/missing", "propose"},
                                 {"/confidence", "propose"},
                                 {"/status", "arbitrate"},
                                 {"/desired", "arbitrate"},
                                 {"/reason", "arbitrate"},
                                 {"/target", "constrain"},
                                 {"/delta", "constrain"},
                                 {"/blocked", "constrain"},
                                 {"/blocked_by", "constrain"},
                                 {"/retry_after_seconds", "constrain"},
                                 {"/valid_until", "constrain"},
                                 {"/explanation/clamps", "constrain"},
                                 {"/action", "allocate"},
                                 {"/changed", "allocate"},
                                 {"/changes", "allocate"},
                                 {"/explanation/mix", "allocate"},
                                 {"/explanation/spot_suitability", "allocate"},
                                 {"/explanation/budget", "afford"},
                                 {"/hourly_cost_usd", "price"},
                                 {"/target_hourly_cost_usd", "price"},
                                 {"/hourly_cost_delta_usd", "price"},
                                 {"/emr_hourly_cost_usd", "price"},
                                 {"/target_emr_hourly_cost_usd", "price"},
                                 {"/cost_complete", "price"},
                                 {"/explanation", "explain"}};

constexpr Origin fleet[] = {{"/explanation/clusters", "decide"},
                            {"/missing", "decide"},
                            {"/status", "decide"},
                            {"/confidence", "decide"},
                            {"/cluster_id", "decide"},
                            {"/policy", "decide"},
                            {"/evaluated_at", "decide"},
                            {"/current", "decide"},
                            {"/explanation/waiting", "place"},
                            {"/desired", "create"},
                            {"/target", "create"},
                            {"/delta", "create"},
                            {"/blocked", "create"},
                            {"/blocked_by", "create"},
                            {"/explanation/clamps", "create"},
                            {"/plan/*/funded", "fund"},
                            {"/plan", "rank"},
                            {"/action", "rank"},
                            {"/changed", "rank"},
                            {"/reason", "rank"},
                            {"/retry_after_seconds", "rank"},
                            {"/valid_until", "rank"},
                            {"/explanation/budget", "fund"},
                            {"/hourly_cost_usd", "price"},
                            {"/target_hourly_cost_usd", "price"},
                            {"/hourly_cost_delta_usd", "price"},
                            {"/emr_hourly_cost_usd", "price"},
                            {"/target_emr_hourly_cost_usd", "price"},
                            {"/cost_complete", "price"},
                            {"/explanation", "explain"}};

constexpr Origin plan[] = {{"/to_measure", "work"},     {"/platform", "work"},        {"/region", "work"},
                           {"/evaluated_at", "work"},   {"/cluster_id", "work"},      {"/status", "search"},
                           {"/plan", "search"},         {"/constraints", "search"},   {"/nearest", "nearest"},
                           {"/changes", "nearest"},     {"/alternatives", "compare"}, {"/summary", "explain"},
                           {"/explanation", "explain"}, {"/warnings", "explain"}};

constexpr Origin rightsizing[] = {{"/data", "tasks"},
                                  {"/partitions", "tasks"},
                                  {"/tasks", "tasks"},
                                  {"/model", "tasks"},
                                  {"/platform", "tasks"},
                                  {"/cluster_id", "tasks"},
                                  {"/evaluated_at", "tasks"},
                                  {"/executor", "shapes"},
                                  {"/driver", "shapes"},
                                  {"/limiting_factor", "limits"},
                                  {"/executors", "limits"},
                                  {"/min_executors", "limits"},
                                  {"/max_executors", "limits"},
                                  {"/initial_executors", "limits"},
                                  {"/waves", "limits"},
                                  {"/seconds", "limits"},
                                  {"/totals", "limits"},
                                  {"/nodes", "nodes"},
                                  {"/cost", "cost"},
                                  {"/alternatives", "compare"},
                                  {"/explanation", "explain"},
                                  {"/warnings", "explain"}};

// The stages in the order in which they run.
constexpr std::string_view evaluation_stages[] = {"observe", "recall", "propose", "arbitrate", "constrain", "allocate",
                                                  "afford",  "price",  "explain", "remember",  encode};
constexpr std::string_view fleet_stages[] = {"decide", "place", "create", "rank", "fund", "price", "explain", encode};
constexpr std::string_view plan_stages[] = {"work", "search", "nearest", "compare", "explain", encode};
constexpr std::string_view rightsizing_stages[] = {"tasks", "shapes",  "limits",  "nodes",
                                                   "cost",  "compare", "explain", encode};

struct Path {
  std::span<const std::string_view> stages;
  std::span<const Origin> origins;
};

Path path_of(std::string_view kind) {
  if (kind == "fleet") return {fleet_stages, fleet};
  if (kind == "plan") return {plan_stages, plan};
  if (kind == "rightsizing") return {rightsizing_stages, rightsizing};
  return {evaluation_stages, evaluation};
}

/// Takes the first reference token off a JSON pointer, with its slash.
std::string_view take_token(std::string_view& pointer) {
  const std::size_t end = std::min(pointer.find('/', 1), pointer.size());
  const std::string_view token = pointer.substr(0, end);
  pointer.remove_prefix(end);
  return token;
}

bool fits(std::string_view pattern, std::string_view pointer) {
  while (!pattern.empty()) {
    if (pointer.empty()) return false;
    const std::string_view wanted = take_token(pattern);
    const std::string_view token = take_token(pointer);
    if (wanted != "/*" && wanted != token) return false;
  }
  return true;
}

std::string_view stage_in(const Path& path, std::string_view pointer) {
  const auto found = std::ranges::find_if(path.origins, [&](const Origin& o) { return fits(o.pattern, pointer); });
  return found == path.origins.end() ? encode : found->stage;
}

}  // namespace

std::string_view stage_of(std::string_view kind, std::string_view pointer) { return stage_in(path_of(kind), pointer); }

std::string_view first_stage_of(std::string_view kind, std::span<const std::string> pointers) {
  const Path path = path_of(kind);
  for (const std::string_view stage : path.stages)
    for (const std::string& pointer : pointers)
      if (stage_in(path, pointer) == stage) return stage;
  return encode;
}

}  // namespace headroom::api
