#include "api/reports/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "api/json/parse.hpp"
#include "api/wire/planning/answer.hpp"
#include "core/planning/make_plan.hpp"
#include "tests/fuzz/checks.hpp"

/// A body as an attacker sends it: any bytes. It is refused with a reason, or it is planned within its constraints,
/// both forms of the answer can be made, and what is stored of it asks for the same again.
namespace {

using namespace headroom;

using fuzz::check_refusal;
using fuzz::now;
using fuzz::require;

void check_plan(const planning::PlanAnswer& answer) {
  require((answer.status == planning::PlanStatus::feasible) == answer.plan.has_value());
  require(!answer.summary.empty());
  if (!answer.plan) return;
  const planning::ClusterPlan& plan = *answer.plan;
  require(plan.core.count >= 1 && plan.task.count >= 0 && plan.with_interruptions >= plan.duration);
  require(plan.vcpus == plan.core.count * plan.core.vcpus + plan.task.count * plan.task.vcpus);
  for (const planning::Constraint& row : answer.constraints) require(row.holds && row.slack >= 0);
}

std::string answer_to(const api::PlanCall& call) {
  const planning::PlanAnswer planned = planning::make_plan(call.request, builtin_catalog());
  check_plan(planned);
  api::PlanCall silent = call;
  silent.warnings.clear();  // of documents, which are shorter the second time
  std::string answer;
  api::encode_plan(answer, "dry_run", silent, planned);
  return answer;
}

void check_accepted(const api::PlanCall& call) {
  const std::string answer = answer_to(call);
  const auto document = json::parse(answer);
  require(document && !api::plan_text(document->root()).empty());
  std::string input;
  api::encode_plan_request(input, call);
  const auto stored = json::parse(input);
  require(stored.has_value());
  const auto again = api::decode_plan_request(stored->root(), builtin_catalog(), now);
  if (!again) return check_refusal(again.error());  // documents may say more than fits one field
  require(answer_to(*again) == answer);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document = json::parse(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!document) return 0;
  const auto call = api::decode_plan_request(document->root(), builtin_catalog(), now);
  if (call)
    check_accepted(*call);
  else
    check_refusal(call.error());
  return 0;
}
