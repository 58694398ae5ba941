#pragma once

#include <string>
#include <vector>

namespace headroom::api {

/// One setting of a policy, and what came of it.
struct CurvePoint {
  std::string label;
  double actions_per_day{0};
  double cost_ratio{0};  ///< cost against the oracle
  double short_percent{0};
};
struct Curve {
  std::string policy;
  std::vector<CurvePoint> points;  ///< joined by a line
};

/// A picture of cost against actions, one curve per policy.
std::string cost_actions_svg(const std::vector<Curve>& curves);

}  // namespace headroom::api
