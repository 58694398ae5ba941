#include <algorithm>
#include <utility>
#include <vector>

#include "api/reports/rightsizing_sections.hpp"
#include "api/reports/terminal_text.hpp"

namespace headroom::api {
namespace {

using json::Value;
using terminal::append_entry;
using terminal::items;
using terminal::member;
using terminal::quantity;
using terminal::text;

constexpr std::size_t most_alternatives = 8;

std::string dollars_or_dash(const Value& object, std::string_view name) {
  return member(object, name).is_number() ? terminal::dollars(object, name) : "-";
}

std::string or_dash(const Value& object, std::string_view name) {
  return member(object, name).is_number() ? quantity(object, name) : "-";
}

/// By cost where it is known, otherwise by time.
std::vector<const Value*> ranked(std::span<const Value> alternatives) {
  std::vector<const Value*> order;
  for (const Value& one : alternatives) order.push_back(&one);
  const auto rank = [](const Value* one) {
    const Value& by_cost = member(*one, "rank_by_cost");
    const Value& by_time = member(*one, "rank_by_time");
    return std::pair(by_cost.is_number() ? by_cost.number() : 1e9, by_time.is_number() ? by_time.number() : 1e9);
  };
  std::ranges::stable_sort(order, {}, rank);
  return order;
}

}  // namespace

void append_nodes(std::string& out, const Value& answer) {
  const auto plans = items(answer, "nodes");
  if (plans.empty()) return;
  const bool emr = text(answer, "platform") == "emr";
  std::vector<std::vector<std::string>> rows{
      {"type", "", "executors each", "nodes", "cores unused", "memory unused", emr ? "EC2 an hour" : "an hour"}};
  if (emr) rows.front().emplace_back("EMR an hour");
  for (const Value& plan : plans) {
    const Value& cost = member(plan, "cost");
    rows.push_back({std::string(text(plan, "instance_type")), terminal::flag(plan, "chosen") ? "chosen" : "",
                    or_dash(plan, "executors_per_node"), or_dash(plan, "nodes"),
                    or_dash(plan, "cpu_waste_percent") + "%", or_dash(plan, "memory_waste_percent") + "%",
                    dollars_or_dash(cost, "hourly_usd")});
    if (emr) rows.back().push_back(dollars_or_dash(cost, "emr_hourly_usd"));
  }
  out += "\n  Nodes, for the executors and the driver:\n";
  terminal::append_table(out, rows, 2);
  for (const Value& plan : plans)
    if (!text(plan, "detail").empty())
      append_entry(out, "-", std::string(text(plan, "instance_type")) + ": " + std::string(text(plan, "detail")), 2);
}

void append_alternatives(std::string& out, const Value& answer) {
  const auto all = items(answer, "alternatives");
  if (all.empty()) return;
  const std::size_t shown = std::min(all.size(), most_alternatives);
  std::vector<std::vector<std::string>> rows{
      {"type", "waves", "executors", "nodes", "time", "an hour", "in total", "by cost", "by time"}};
  for (const Value* one : ranked(all)) {
    if (rows.size() > shown) break;
    rows.push_back({std::string(text(*one, "instance_type")), or_dash(*one, "waves"), or_dash(*one, "executors"),
                    or_dash(*one, "nodes"),
                    member(*one, "relative_time").is_number() ? quantity(*one, "relative_time") + " x" : "-",
                    dollars_or_dash(*one, "hourly_usd"), dollars_or_dash(*one, "total_usd"),
                    or_dash(*one, "rank_by_cost"), or_dash(*one, "rank_by_time")});
  }
  out += "\n  Other ways to run it, with their ranks";
  if (shown < all.size()) out += " (" + std::to_string(shown) + " of " + std::to_string(all.size()) + ")";
  out += ":\n";
  terminal::append_table(out, rows, 1);
}

}  // namespace headroom::api
