#include "api/deciding/decide_with.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "api/deciding/stored_series.hpp"
#include "api/json/parse.hpp"
#include "api/wire/stored_input.hpp"
#include "core/decide.hpp"
#include "core/intake/forecasts.hpp"
#include "core/ports/stored_metrics.hpp"
#include "core/ports/stored_spend.hpp"

namespace headroom::api {
namespace {

Error failed(std::string code, std::string detail) {
  return {.kind = ErrorKind::conflict, .code = std::move(code), .detail = std::move(detail)};
}

/// The stored input with the document in place of its policy.
std::string with_policy(const DecisionDocuments& documents, std::string_view policy) {
  std::string text = R"({"cluster":)";
  text.append(documents.cluster).append(R"(,"policy":)").append(policy);
  const std::string_view rest = documents.input;
  return rest.size() > 2 ? text.append(",").append(rest.substr(1)) : text.append("}");
}

/// A fault of the policy is no fault of the stored input.
Error not_decoded(const Error& error) {
  const auto in_policy =
      std::ranges::find_if(error.violations, [](const Violation& each) { return each.pointer.starts_with("/policy"); });
  if (in_policy == error.violations.end())
    return failed("input_not_read", "the stored input can't be read: " + error.detail);
  return failed("policy_does_not_fit", in_policy->pointer + " " + in_policy->detail);
}

bool forecasts(const Policy& policy) {
  return std::ranges::any_of(policy.signals,
                             [](const Signal& signal) { return std::holds_alternative<Predictive>(signal); });
}

/// The past that forecasts look at. If the stored input names points, they are the past.
Result<std::vector<Series>> past_of(const StoredInput& stored, SnapshotHistory& history) {
  auto past = stored_past(stored.input, history);
  if (!past) return tl::unexpected(std::move(past.error()));
  for (const StoredSeriesName& name : stored.stored_series) {
    const auto same = [&](const StoredSeriesName& other) { return other.metric == name.metric; };
    const auto found = std::ranges::find_if(past->names, same);
    if (found != past->names.end() && found->sha256 == name.sha256) continue;
    auto points = read_again(stored.input.cluster.id, name, history);
    if (!points) return tl::unexpected(std::move(points.error()));
    if (!*points)
      return tl::unexpected(
          failed("input_expired", "the stored points of " + name.metric + " are no longer as they were"));
    if (found != past->names.end())
      past->series[static_cast<std::size_t>(found - past->names.begin())].datapoints = **std::move(points);
  }
  return std::move(past->series);
}

Result<void> add_what_the_policy_asks_for(const Trial& trial, StoredInput& stored) {
  EvaluationInput& input = stored.input;
  add_zones(input, trial.zones);
  if (auto added = add_stored_metrics(input, CurrentValues::given, trial.snapshots); !added) return added;
  if (forecasts(input.policy)) {
    const auto past = past_of(stored, trial.snapshots);
    if (!past) return tl::unexpected(past.error());
    add_forecasts(input, trial.catalog, *past);
  }
  return add_stored_spend(input, trial.catalog, trial.snapshots);
}

}  // namespace

Result<Decision> decide_with(const Trial& trial, const StoredDecision& stored) {
  const std::string text = with_policy(stored.record.documents, trial.document);
  const auto document = json::parse(text);
  if (!document) return tl::unexpected(not_decoded(document.error()));
  auto read = decode_stored_input(document->root(), trial.catalog);
  if (!read) return tl::unexpected(not_decoded(read.error()));
  if (auto added = add_what_the_policy_asks_for(trial, *read); !added) return tl::unexpected(std::move(added.error()));
  read->input.detail = Detail::outcome;
  return decide(read->input, trial.catalog).decision;
}

}  // namespace headroom::api
