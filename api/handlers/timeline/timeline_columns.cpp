#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>

#include "api/deciding/spot_parts.hpp"
#include "api/handlers/timeline/timeline_answers.hpp"
#include "core/base/names.hpp"
#include "core/base/text.hpp"

namespace headroom::api {
namespace {

using timeline::Column;
using timeline::Gap;
using timeline::Step;
using timeline::Values;

std::optional<double> dollars(std::optional<MicroDollars> amount) {
  return amount ? std::optional(static_cast<double>(amount->value) / 1e6) : std::nullopt;
}

/// Makes columns of a timeline.
class Drawing {
 public:
  Drawing(const ReadTimeline& timeline, const timeline::Grid& grid) : timeline_(timeline), grid_(grid) {}

  Column of_steps(std::span<const Step> steps, std::span<const Gap> gaps) const {
    return timeline::column_of(steps, gaps, grid_, timeline_.known.until);
  }

  /// Of decisions that count in the timeline's unit.
  template <class ValueOf>
  Column of_points(ValueOf value_of) const {
    std::vector<Step> steps;
    steps.reserve(timeline_.points.size());
    for (const timeline::DecisionPoint& point : timeline_.points) steps.push_back({point.at, value_of(point)});
    return of_steps(steps, timeline_.gaps);
  }

  /// Of all decisions.
  template <class ValueOf>
  Values of_decisions(ValueOf value_of) const {
    std::vector<Step> steps;
    steps.reserve(timeline_.decisions.size());
    for (const TimelineDecision& decision : timeline_.decisions)
      steps.push_back({decision.point.at, value_of(decision)});
    return of_steps(steps, timeline_.gaps).last;
  }

 private:
  const ReadTimeline& timeline_;
  const timeline::Grid& grid_;
};

std::optional<double> limit_of(const timeline::DecisionPoint& point, std::int64_t timeline::PolicyLimits::*member) {
  if (!point.limits || (*point.limits).*member == INT64_MAX) return std::nullopt;
  return static_cast<double>((*point.limits).*member);
}

void draw_limits(TimelineColumns& columns, const Drawing& drawing) {
  using timeline::DecisionPoint;
  columns.minimum =
      drawing.of_points([](const DecisionPoint& point) { return limit_of(point, &timeline::PolicyLimits::minimum); })
          .last;
  columns.maximum =
      drawing.of_points([](const DecisionPoint& point) { return limit_of(point, &timeline::PolicyLimits::maximum); })
          .last;
}

void draw_costs(TimelineColumns& columns, const Drawing& drawing, const Catalog& catalog) {
  SpotParts spot_parts(catalog);
  const auto spot_of = [&](const TimelineDecision& decision) { return spot_parts.of(decision); };
  columns.ec2_spot = drawing.of_decisions([&](const TimelineDecision& decision) { return dollars(spot_of(decision)); });
  columns.ec2_on_demand = drawing.of_decisions([&](const TimelineDecision& decision) {
    const auto spot = spot_of(decision);
    return dollars(spot ? std::optional(*decision.hourly - *spot) : std::nullopt);
  });
  columns.emr = drawing.of_decisions([](const TimelineDecision& decision) { return dollars(decision.emr_hourly); });
}

void encode_values(json::Writer& out, std::string_view name, const Values& values) {
  out.name(name).begin_array();
  for (const auto& value : values) encode_optional(out, value);
  out.end_array();
}

void encode_column(json::Writer& out, std::string_view name, const Column& column) {
  out.name(name).begin_object();
  encode_values(out, "min", column.min);
  encode_values(out, "max", column.max);
  encode_values(out, "last", column.last);
  out.end_object();
}

void encode_gaps(json::Writer& out, const std::vector<Gap>& gaps) {
  out.name("gaps").begin_array();
  for (const Gap& gap : gaps) out.begin_array().value(gap.from).value(gap.until).value(name_of(gap.kind)).end_array();
  out.end_array();
}

/// The newest, in the order of time.
void encode_decisions(json::Writer& out, const ReadTimeline& timeline, const timeline::Range& range) {
  const auto first = std::ranges::lower_bound(timeline.decisions, range.since, {},
                                              [](const TimelineDecision& decision) { return decision.point.at; });
  const auto count = static_cast<std::size_t>(std::distance(first, timeline.decisions.end()));
  const std::size_t left_out = count - std::min(count, most_drawn_decisions);
  out.name("decisions").begin_object().name("items").begin_array();
  for (auto at = first + static_cast<std::ptrdiff_t>(left_out); at != timeline.decisions.end(); ++at) {
    const timeline::DecisionPoint& point = at->point;
    out.begin_object().field("id", point.id.text()).field("at", point.at).field("action", name_of(point.action));
    out.field("outcome", name_of(at->outcome)).field("current", point.current).field("target", point.target);
    out.field("blocked_by", name_of(point.blocked_by)).end_object();
  }
  out.end_array().field("more", left_out).end_object();
}

}  // namespace

TimelineColumns columns_of(const ReadTimeline& timeline, const TimelineQuestion& question, std::int64_t points,
                           const Catalog& catalog) {
  TimelineColumns columns{.grid = timeline::grid_of(question.range, points)};
  const Drawing drawing(timeline, columns.grid);
  const auto units = [](std::int64_t timeline::DecisionPoint::*member) {
    return [member](const timeline::DecisionPoint& point) { return std::optional(static_cast<double>(point.*member)); };
  };
  columns.capacity = drawing.of_steps(timeline.requested, timeline.gaps);
  columns.desired = drawing.of_points(units(&timeline::DecisionPoint::desired));
  columns.target = drawing.of_points(units(&timeline::DecisionPoint::target));
  std::vector<Step> demand;
  demand.reserve(timeline.demand.points.size());
  for (const Datapoint& point : timeline.demand.points) demand.push_back({point.at, point.value});
  columns.demand = drawing.of_steps(demand, timeline.demand_gaps);
  draw_limits(columns, drawing);
  draw_costs(columns, drawing, catalog);
  const std::vector<Gap> stale = timeline::stale_times(timeline.points, timeline.known);
  std::ranges::merge(timeline.gaps, stale, std::back_inserter(columns.gaps), {}, &Gap::from, &Gap::from);
  return columns;
}

void encode_columns(json::Writer& out, const TimelineColumns& columns, const ReadTimeline& timeline,
                    const TimelineQuestion& question) {
  out.field("unit", name_of(timeline.unit)).field("since", question.range.since).field("until", question.range.until);
  out.field("bucket_seconds", columns.grid.bucket.count()).name("time").begin_array();
  for (std::size_t i = 0; i < columns.grid.count; ++i) out.value(columns.grid.at(i));
  out.end_array();
  encode_column(out, "capacity", columns.capacity);
  encode_column(out, "desired", columns.desired);
  encode_column(out, "target", columns.target);
  encode_column(out, "demand", columns.demand);
  out.name("limits").begin_object();
  encode_values(out, "minimum", columns.minimum);
  encode_values(out, "maximum", columns.maximum);
  out.end_object().name("hourly_cost_usd").begin_object();
  encode_values(out, "ec2_on_demand", columns.ec2_on_demand);
  encode_values(out, "ec2_spot", columns.ec2_spot);
  encode_values(out, "emr", columns.emr);
  out.end_object();
  encode_gaps(out, columns.gaps);
  encode_decisions(out, timeline, question.range);
  out.name("under_provisioned_seconds");
  if (timeline.regret.counted_minutes > 0)
    out.value(timeline.regret.under_provisioned_minutes * 60);
  else
    out.null();
}

std::string columns_csv(const TimelineColumns& columns) {
  const std::pair<std::string_view, const Values*> all[] = {{"capacity_min", &columns.capacity.min},
                                                            {"capacity_max", &columns.capacity.max},
                                                            {"capacity_last", &columns.capacity.last},
                                                            {"desired", &columns.desired.last},
                                                            {"target", &columns.target.last},
                                                            {"demand_min", &columns.demand.min},
                                                            {"demand_max", &columns.demand.max},
                                                            {"demand_last", &columns.demand.last},
                                                            {"minimum", &columns.minimum},
                                                            {"maximum", &columns.maximum},
                                                            {"ec2_on_demand_hourly_usd", &columns.ec2_on_demand},
                                                            {"ec2_spot_hourly_usd", &columns.ec2_spot},
                                                            {"emr_hourly_usd", &columns.emr}};
  std::string text = "time";
  for (const auto& [name, values] : all) text.append(",").append(name);
  text += "\r\n";
  for (std::size_t i = 0; i < columns.grid.count; ++i) {
    append_rfc3339(text, columns.grid.at(i));
    for (const auto& [name, values] : all) {
      text += ',';
      if (const auto& value = (*values)[i]) text += text::exact(*value);
    }
    text += "\r\n";
  }
  return text;
}

}  // namespace headroom::api
