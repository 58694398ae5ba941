#include "server/cli/fleet.hpp"

#include <utility>
#include <vector>

#include "api/wire/fields/dry_run_id.hpp"
#include "api/wire/fleet/answer.hpp"
#include "api/wire/fleet/request.hpp"
#include "core/decide.hpp"
#include "core/fleet/plan.hpp"
#include "core/intake/forecasts.hpp"
#include "server/process/wall_clock.hpp"

namespace headroom::server {

bool is_fleet_request(const json::Value& request) {
  return request.kind() == json::Kind::object && request.find("fleet") != nullptr;
}

Result<std::string> evaluate_fleet(const json::Value& request, const Catalog& catalog, const ZoneBook& zones) {
  auto decoded = api::decode_fleet(request, WallClock().now(), catalog, zones);
  if (!decoded) return tl::unexpected(std::move(decoded.error()));
  std::vector<Decision> decisions;
  decisions.reserve(decoded->members.size());
  for (api::FleetMemberRequest& member : decoded->members) {
    EvaluationInput& input = member.evaluation.input;
    input.detail = Detail::without_counterfactuals;
    add_zones(input, zones);
    add_forecasts(input, catalog);
    decisions.push_back(decide(input, catalog).decision);
  }
  std::vector<fleet::Member> members;
  for (std::size_t i = 0; i < decisions.size(); ++i)
    members.push_back({.input = &decoded->members[i].evaluation.input, .decision = &decisions[i]});
  const fleet::FleetInput input = api::plan_input(*decoded, std::move(members));
  const fleet::Plan plan = fleet::plan(input, catalog);
  const std::vector<std::string> ids(decisions.size());
  std::string answer;
  api::encode_fleet(answer, {api::dry_run_id, *decoded, input, plan, ids}, api::View::full);
  return answer;
}

}  // namespace headroom::server
