#include <algorithm>
#include <vector>

#include "core/alarms/alarm.hpp"
#include "tests/conformance/suite.hpp"

namespace headroom::conformance {
namespace {

AlarmPoint point_of(const Json& symbol) {
  if (symbol == "0") return AlarmPoint::not_breaching;
  if (symbol == "X") return AlarmPoint::breaching;
  if (symbol == "-") return AlarmPoint::missing;
  throw Malformed("a point is \"0\", \"X\" or \"-\", not " + symbol.dump());
}

MissingData treatment_of(const std::string& name) {
  if (name == "missing") return MissingData::missing;
  if (name == "ignore") return MissingData::ignore;
  if (name == "breaching") return MissingData::breaching;
  if (name == "notBreaching") return MissingData::not_breaching;
  throw Malformed("\"treat_missing_data\" does not know " + name);
}

const char* name_of(std::optional<AlarmState> state) {
  if (!state) return "RETAIN";
  switch (*state) {
    case AlarmState::ok:
      return "OK";
    case AlarmState::alarm:
      return "ALARM";
    case AlarmState::insufficient_data:
      return "INSUFFICIENT_DATA";
  }
  return "";
}

/// The newest points of the evaluation range. Without a range all of them count.
std::vector<AlarmPoint> points_of(const Json& input) {
  std::vector<AlarmPoint> points;
  for (const Json& symbol : array(input, "points")) points.push_back(point_of(symbol));
  const auto range = optional_integer(input, "evaluation_range");
  const auto excess =
      static_cast<std::int64_t>(points.size()) - range.value_or(static_cast<std::int64_t>(points.size()));
  if (range.value_or(1) < 1) throw Malformed("\"evaluation_range\" must be at least 1");
  points.erase(points.begin(), points.begin() + std::max<std::int64_t>(excess, 0));
  return points;
}

Json alarm_state(const Json& input) {
  const auto periods = integer(input, "evaluation_periods");
  const auto to_alarm = optional_integer(input, "datapoints_to_alarm").value_or(periods);
  if (to_alarm < 1 || to_alarm > periods)
    throw Malformed("\"datapoints_to_alarm\" must be within 1 and evaluation_periods");
  const MissingData treatment = treatment_of(optional_text(input, "treat_missing_data").value_or("missing"));
  return {{"state", name_of(evaluate_alarm(points_of(input), periods, to_alarm, treatment))}};
}

constexpr Kind kinds[] = {{"alarm_state", alarm_state}};

}  // namespace

const Suite cloudwatch_alarm{"cloudwatch_alarm", kinds};

}  // namespace headroom::conformance
