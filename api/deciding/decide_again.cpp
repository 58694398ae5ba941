#include "api/deciding/decide_again.hpp"

#include <string>
#include <utility>
#include <vector>

#include "api/deciding/stored_series.hpp"
#include "api/json/parse.hpp"
#include "api/wire/decision.hpp"
#include "api/wire/stored_input.hpp"
#include "core/decide.hpp"
#include "core/intake/forecasts.hpp"

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

Result<std::vector<Series>> past_of(const StoredInput& stored, SnapshotHistory& history) {
  std::vector<Series> past;
  for (const StoredSeriesName& name : stored.stored_series) {
    auto points = read_again(stored.input.cluster.id, name, history);
    if (!points) return tl::unexpected(std::move(points.error()));
    if (!*points) return tl::unexpected(expired(name));
    past.push_back({.name = name.metric, .period = Seconds{0}, .datapoints = **std::move(points)});
  }
  return past;
}

}  // namespace

std::string input_of(const DecisionDocuments& documents) {
  if (documents.cluster.empty()) return documents.input;
  return R"({"cluster":)" + documents.cluster + R"(,"policy":)" + documents.policy + "," + documents.input.substr(1);
}

Result<SharedText> decide_again(const Dependencies& with, const StoredDecision& stored) {
  const DecisionRecord& record = stored.record;
  if (record.kind != "evaluation") return tl::unexpected(not_read("the decision is no evaluation"));
  const std::string text = input_of(record.documents);
  const auto document = json::parse(text);
  if (!document) return tl::unexpected(not_read(document.error().detail));
  auto read = decode_stored_input(document->root(), with.catalog);
  if (!read) return tl::unexpected(not_read(read.error().detail));
  const auto past = past_of(*read, with.snapshots);
  if (!past) return tl::unexpected(past.error());
  add_forecasts(read->input, with.catalog, *past);
  Evaluation made = decide(read->input, with.catalog);
  const Outcome outcome = hold_for_approval(read->approval, made.decision);
  const std::string id = record.id.text();
  std::string answer;
  encode_decision(answer, {id, record.policy, read->labels, outcome}, read->input, made.decision, View::full);
  return SharedText(std::move(answer));
}

}  // namespace headroom::api
