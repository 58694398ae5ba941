#include "api/deciding/decide_again.hpp"

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/deciding/rightsize.hpp"
#include "api/deciding/stored_series.hpp"
#include "api/json/parse.hpp"
#include "api/json/scan.hpp"
#include "api/wire/approval.hpp"
#include "api/wire/decision.hpp"
#include "api/wire/fleet/answer.hpp"
#include "api/wire/fleet/stored_fleet.hpp"
#include "api/wire/planning/answer.hpp"
#include "api/wire/stored_input.hpp"
#include "core/decide.hpp"
#include "core/fleet/plan.hpp"
#include "core/intake/forecasts.hpp"
#include "core/planning/make_plan.hpp"

namespace headroom::api {
namespace {

Error not_read(const std::string& why) {
  return {.kind = ErrorKind::conflict, .code = "input_not_read", .detail = "the stored input can't be read: " + why};
}

Error expired(const StoredSeriesName& name) {
  return {.kind = ErrorKind::conflict,
          .code = "input_expired",
          .detail = "the stored points of " + name.metric + " from " + format_rfc3339(name.from) + " to " +
                    format_rfc3339(name.until) +
                    " are no longer as they were: they were removed, or several of them became one"};
}

/// What a decision is made again from.
struct Again {
  const Catalog& catalog;
  SnapshotHistory& snapshots;
  const StoredDecision& stored;
  const json::Value& input;
  std::string id;
};

Result<std::vector<Series>> past_of(const std::string& cluster_id, const std::vector<StoredSeriesName>& names,
                                    SnapshotHistory& history) {
  std::vector<Series> past;
  for (const StoredSeriesName& name : names) {
    auto points = read_again(cluster_id, name, history);
    if (!points) return tl::unexpected(std::move(points.error()));
    if (!*points) return tl::unexpected(expired(name));
    past.push_back({.name = name.metric, .period = Seconds{0}, .datapoints = **std::move(points)});
  }
  return past;
}

/// Fills in the forecasts, and decides.
Result<Evaluation> evaluation_of(const Again& again, EvaluationInput& input,
                                 const std::vector<StoredSeriesName>& stored_series) {
  const auto past = past_of(input.cluster.id, stored_series, again.snapshots);
  if (!past) return tl::unexpected(past.error());
  add_forecasts(input, again.catalog, *past);
  return decide(input, again.catalog);
}

Result<SharedText> evaluate_again(const Again& again) {
  auto read = decode_stored_input(again.input, again.catalog);
  if (!read) return tl::unexpected(not_read(read.error().detail));
  auto made = evaluation_of(again, read->input, read->stored_series);
  if (!made) return tl::unexpected(made.error());
  const Outcome outcome = hold_for_approval(read->approval, made->decision);
  std::string answer;
  encode_decision(answer, {again.id, again.stored.record.policy, read->labels, outcome}, read->input, made->decision,
                  View::full);
  return SharedText(std::move(answer));
}

Result<SharedText> rightsize_again(const Again& again) {
  std::forward_list<std::string> codes;
  const auto request = decode_stored_rightsizing(again.input, codes);
  if (!request) return tl::unexpected(not_read(request.error().detail));
  const auto sized = size_job(*request, again.catalog);
  if (!sized) return tl::unexpected(not_read(sized.error().detail));
  std::string answer;
  encode_rightsizing(answer, again.id, *request, *sized);
  return SharedText(std::move(answer));
}

Result<SharedText> plan_again(const Again& again) {
  std::forward_list<std::string> codes;
  const auto call = decode_stored_plan(again.input, again.catalog, codes);
  if (!call) return tl::unexpected(not_read(call.error().detail));
  std::string answer;
  encode_plan(answer, again.id, *call, planning::make_plan(call->request, again.catalog));
  return SharedText(std::move(answer));
}

/// The ids of the clusters' own decisions, by cluster, as the stored answer names them.
std::map<std::string, std::string, std::less<>> own_decisions(std::string_view answer) {
  std::map<std::string, std::string, std::less<>> ids;
  const auto document = json::parse(answer);
  if (!document || document->root().kind() != json::Kind::object) return ids;
  const json::Value* plan = document->root().find("plan");
  if (plan == nullptr || plan->kind() != json::Kind::array) return ids;
  for (const json::Value& row : plan->items()) {
    if (row.kind() != json::Kind::object) continue;
    const json::Value* cluster = row.find("cluster_id");
    const json::Value* decision = row.find("decision_id");
    if (cluster == nullptr || decision == nullptr) continue;
    if (cluster->kind() != json::Kind::string || decision->kind() != json::Kind::string) continue;
    ids.emplace(cluster->text(), decision->text());
  }
  return ids;
}

Result<SharedText> evaluate_fleet_again(const Again& again) {
  auto fleet = decode_stored_fleet(again.input, again.catalog);
  if (!fleet) return tl::unexpected(not_read(fleet.error().detail));
  FleetRequest& request = fleet->request;
  request.policy_name = again.stored.record.policy;
  std::vector<Decision> decisions;
  for (std::size_t i = 0; i < request.members.size(); ++i) {
    auto made = evaluation_of(again, request.members[i].evaluation.input, fleet->past[i]);
    if (!made) return tl::unexpected(std::move(made.error()));
    decisions.push_back(std::move(made->decision));
  }
  fleet::FleetInput input{
      .rules = request.rules, .members = {}, .waiting = request.waiting, .evaluated_at = request.evaluated_at};
  const auto own = own_decisions(again.stored.record.documents.answer);
  std::vector<std::string> decision_ids(decisions.size());
  for (std::size_t i = 0; i < decisions.size(); ++i) {
    const FleetMemberRequest& member = request.members[i];
    input.members.push_back({.input = &member.evaluation.input,
                             .decision = &decisions[i],
                             .idle_since = member.idle_since,
                             .steps = member.steps});
    if (const auto id = own.find(member.evaluation.input.cluster.id); id != own.end()) decision_ids[i] = id->second;
  }
  const fleet::Plan plan = fleet::plan(input, again.catalog);
  std::string answer;
  encode_fleet(answer, {again.id, request, input, plan, decision_ids}, View::full);
  return SharedText(std::move(answer));
}

}  // namespace

std::string input_of(const DecisionDocuments& documents) {
  if (documents.cluster.empty()) return documents.input;
  const std::size_t brace = documents.input.empty() ? 0 : 1;
  return R"({"cluster":)" + documents.cluster + R"(,"policy":)" + documents.policy + "," +
         documents.input.substr(brace);
}

std::string shown_input_of(const StoredDecision& decision) {
  constexpr std::array<std::string_view, 2> not_shown{"warnings", "template_limits"};
  std::string input = input_of(decision.record.documents);
  const bool is_request = decision.record.kind == "rightsizing" || decision.record.kind == "plan";
  if (decision.record.kind != "evaluation") input = json::without_members(input, not_shown);
  if (is_request || decision.catalog_sha256.empty()) return input;
  input.back() = ',';
  return input + R"("catalog_sha256":")" + decision.catalog_sha256 + "\"}";
}

Result<SharedText> decide_again(const Catalog& catalog, SnapshotHistory& snapshots, const StoredDecision& stored) {
  const DecisionRecord& record = stored.record;
  const std::string text = input_of(record.documents);
  const auto document = json::parse(text);
  if (!document) return tl::unexpected(not_read(document.error().detail));
  const Again again{catalog, snapshots, stored, document->root(), record.id.text()};
  if (record.kind == "evaluation") return evaluate_again(again);
  if (record.kind == "rightsizing") return rightsize_again(again);
  if (record.kind == "plan") return plan_again(again);
  if (record.kind == "fleet") return evaluate_fleet_again(again);
  return tl::unexpected(not_read("decisions of the kind '" + record.kind + "' are not known"));
}

}  // namespace headroom::api
