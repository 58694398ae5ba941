#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "core/diagnosis/rules.hpp"
#include "core/diagnosis/runs.hpp"

namespace headroom::diagnosis {
namespace {

constexpr Enough missing_spot{.evaluations = 2, .time = Seconds{900}};
constexpr Enough stuck{.evaluations = 4, .time = Seconds{2700}};
constexpr Seconds slow_start{600};
constexpr Seconds slow_end{1800};
/// Growth without Spot that makes it a finding.
constexpr std::size_t several = 2;

/// One market of one pool; an empty id means the whole cluster, of which no pools are known.
struct Part {
  std::string id{};
  Market market{Market::on_demand};
  friend auto operator<=>(const Part&, const Part&) = default;
};

struct Size {
  std::int64_t requested{0};
  std::int64_t running{0};
  bool is_given_up{false};  ///< suspended or arrested
  bool lacks() const { return running < requested; }
};

std::optional<Size> size_of(const Evaluation& each, const Part& part) {
  if (part.id.empty()) {
    if (!each.pools.empty()) return std::nullopt;
    return Size{.requested = each.requested, .running = each.running};
  }
  for (const PoolSize& pool : each.pools)
    if (pool.id == part.id && pool.market == part.market)
      return Size{.requested = pool.requested,
                  .running = pool.running,
                  .is_given_up = pool.state == LifecycleState::suspended || pool.state == LifecycleState::arrested};
  return std::nullopt;
}

std::set<Part> parts_of(Evaluations evaluations) {
  std::set<Part> parts;
  for (const Evaluation& each : evaluations) {
    if (each.pools.empty()) parts.insert(Part{});
    for (const PoolSize& pool : each.pools) parts.insert(Part{.id = pool.id, .market = pool.market});
  }
  return parts;
}

/// Looks at one part after the other, and keeps the longest.
template <class Find>
void find_longest(std::string_view cause, const History& history, const std::set<Part>& parts, Find find,
                  std::vector<Finding>& findings) {
  Places best;
  for (const Part& part : parts)
    if (Places places = find(part); places.size() > best.size()) best = std::move(places);
  if (!best.empty()) findings.push_back(finding_of(cause, history.evaluations, best));
}

/// Capacity that came, but not within ten minutes: each evaluation from when it was asked for until all of it ran.
Places slow_arrivals(Evaluations evaluations, const Part& part) {
  Places all;
  for (std::size_t i = 0; i < evaluations.size(); ++i) {
    const auto first = size_of(evaluations[i], part);
    if (!first || !first->lacks() || first->is_given_up) continue;
    const bool was_asked_before = i > 0 && evaluations[i - 1].action == Action::scale_out;
    const std::size_t asked = was_asked_before ? i - 1 : i;
    std::size_t end = i;
    const auto has_come = [&](std::size_t at) {
      const auto size = size_of(evaluations[at], part);
      return size && size->running >= first->requested;
    };
    while (end < evaluations.size() && !has_come(end)) ++end;
    // Before the last of those that still lack it, it can't have come.
    if (end < evaluations.size() && evaluations[end - 1].at - evaluations[asked].at >= slow_start)
      for (std::size_t place = asked; place <= end; ++place) all.push_back(place);
    i = end;
  }
  return all;
}

Places slow_departures(Evaluations evaluations) {
  Places all;
  for (std::size_t i = 0; i < evaluations.size(); ++i) {
    if (evaluations[i].running <= evaluations[i].requested) continue;
    std::size_t last = i;
    while (last + 1 < evaluations.size() && evaluations[last + 1].running > evaluations[last + 1].requested) ++last;
    const bool was_asked_before = i > 0 && evaluations[i - 1].action == Action::scale_in;
    const std::size_t asked = was_asked_before ? i - 1 : i;
    if (evaluations[last].at - evaluations[asked].at >= slow_end)
      for (std::size_t place = asked; place <= last; ++place) all.push_back(place);
    i = last;
  }
  return all;
}

/// Evaluations after which the cluster grew, or should have, while a Spot pool was left empty. Nothing if Spot was ever
/// asked for.
Places growth_without_spot(const History& history) {
  if (!history.maximum || !history.maximum_on_demand || *history.maximum_on_demand < *history.maximum) return {};
  bool has_spot_pool = false;
  Places growth;
  for (std::size_t i = 0; i < history.evaluations.size(); ++i) {
    const Evaluation& each = history.evaluations[i];
    for (const PoolSize& pool : each.pools) {
      if (pool.market != Market::spot) continue;
      if (pool.requested > 0 || pool.running > 0) return {};
      has_spot_pool = true;
    }
    if (each.action == Action::scale_out) growth.push_back(i);
  }
  return has_spot_pool && growth.size() >= several ? growth : Places{};
}

}  // namespace

void find_late_capacity(const History& history, std::vector<Finding>& findings) {
  const Evaluations evaluations = history.evaluations;
  const std::set<Part> parts = parts_of(evaluations);
  const auto lacking = [&](const Part& part, bool is_given_up) {
    return [part, is_given_up](const Evaluation& each) {
      const auto size = size_of(each, part);
      return size && size->lacks() && size->is_given_up == is_given_up;
    };
  };
  const auto find = [&](std::string_view cause, auto places) { find_longest(cause, history, parts, places, findings); };
  find("group_suspended", [&](const Part& part) { return longest_run(evaluations, lacking(part, true)); });
  find("resize_stuck", [&](const Part& part) {
    return part.market == Market::on_demand ? longest_run(evaluations, lacking(part, false), stuck) : Places{};
  });
  const auto lacks_spot = [&](const Part& part) {
    return part.market == Market::spot ? longest_run(evaluations, lacking(part, false), missing_spot) : Places{};
  };
  find("spot_capacity", lacks_spot);
  if (const Places places = growth_without_spot(history); !places.empty())
    findings.push_back(finding_of("no_room_for_spot", evaluations, places));
  find("slow_start_up",
       [&](const Part& part) { return lacks_spot(part).empty() ? slow_arrivals(evaluations, part) : Places{}; });
  if (const Places places = slow_departures(evaluations); !places.empty())
    findings.push_back(finding_of("slow_decommission", evaluations, places));
}

}  // namespace headroom::diagnosis
