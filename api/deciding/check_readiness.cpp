#include "api/deciding/check_readiness.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "api/deciding/newest_evaluation.hpp"
#include "api/deciding/observed_past.hpp"
#include "api/json/parse.hpp"
#include "api/json/writer.hpp"
#include "api/lint/changes.hpp"
#include "api/lint/cluster_facts.hpp"
#include "api/lint/lint.hpp"
#include "api/lint/place.hpp"
#include "api/wire/evaluation_request.hpp"
#include "api/wire/registered_cluster.hpp"
#include "core/readiness/check.hpp"

namespace headroom::api {
namespace {

/// Stands in for a policy that is not known, so that the pools can be read. None of its figures are used.
constexpr std::string_view any_policy =
    R"({"signals":[{"kind":"predictive"}],"limits":{"minimum":0,"maximum":2147483647}})";

/// What the checklist is made from.
struct Known {
  std::optional<Platform> platform{};
  std::optional<EvaluationInput> input{};  ///< with the pools
  std::optional<Policy> policy{};
  std::optional<std::string> policy_name{};
  std::string policy_document{};  ///< JSON; empty if there is no policy
  std::string why_no_policy{};    ///< a sentence; empty if the checklist's own says it
  std::optional<Instant> newest_reading{};
  std::vector<KnownAlarmState> alarms{};
  lint::ObservedPast past{};
};

/// The policy that a registration names.
struct NamedDocument {
  std::string name;  ///< "etl@3"
  SharedText document;
};

/// No value if there is no such policy, or no version of it is active.
Result<std::optional<NamedDocument>> document_named(const ReadinessSources& with, std::string_view reference) {
  const auto mark = reference.rfind('@');
  const std::string_view id = reference.substr(0, mark);
  const auto policy = with.find_policy(id);
  if (!policy) return tl::unexpected(policy.error());
  if (!*policy) return std::nullopt;
  std::int64_t version = (*policy)->active.value_or(0);
  if (mark != std::string_view::npos) {
    const std::string_view digits = reference.substr(mark + 1);
    std::from_chars(digits.data(), digits.data() + digits.size(), version);
  }
  const auto document = with.policy_document(id, version);
  if (!document) return tl::unexpected(document.error());
  if (!*document) return std::nullopt;
  return NamedDocument{.name = std::string(id) + '@' + std::to_string(version), .document = **document};
}

/// A cluster under a policy, as an evaluation would read it now. `cluster` is JSON. No value if an evaluation would
/// refuse it.
std::optional<EvaluationInput> read_under(const ReadinessSources& with, std::string_view policy,
                                          std::string_view cluster, Instant at) {
  std::string text = R"({"policy":)";
  text.append(policy).append(R"(,"cluster":)").append(cluster).append("}");
  const auto document = json::parse(text);
  if (!document) return std::nullopt;
  auto request =
      decode_evaluation(document->root(), at, with.catalog, nullptr, completed_from(with.find_cluster, with.snapshots));
  return request ? std::optional(std::move(request->input)) : std::nullopt;
}

/// The time of the newest value that an evaluation was given.
std::optional<Instant> newest_reading_in(const Metrics& metrics) {
  std::optional<Instant> newest = metrics.observed_at;
  for (const Series& series : metrics.series)
    if (!series.datapoints.empty()) newest = std::max(newest, std::optional(series.datapoints.back().at));
  return newest;
}

Result<std::optional<Instant>> newest_stored_reading(const ReadinessSources& with, const std::string& cluster_id,
                                                     Instant at) {
  const auto newest = with.snapshots.newest(cluster_id, at);
  if (!newest) return tl::unexpected(newest.error());
  std::optional<Instant> time;
  for (const SnapshotValue& value : newest->values)
    if (!is_capacity_name(value.name)) time = std::max(time, std::optional(value.at));
  return time;
}

/// A decision of another kind, or a point.
Result<bool> has_anything_of(const ReadinessSources& with, const std::string& cluster_id) {
  const auto decisions = with.list({.cluster_id = cluster_id, .limit = 1});
  if (!decisions) return tl::unexpected(decisions.error());
  if (!decisions->empty()) return true;
  const auto metrics = with.snapshots.metrics(cluster_id);
  if (!metrics) return tl::unexpected(metrics.error());
  return !metrics->empty();
}

/// Takes the pools and the policy from the registration, as far as it has them.
Result<void> take_registration(const ReadinessSources& with, const RegisteredCluster& registered,
                               const std::optional<NewestEvaluation>& newest, Instant at, Known& known) {
  const std::string& cluster_id = registered.registration.id;
  const auto description = read_description(registered.registration.document);
  if (!description) return {};
  if (!known.platform) known.platform = description->fields.platform;
  std::string cluster = R"({"id":)" + lint::json_text(cluster_id) + "}";
  const bool is_newer = !newest || registered.updated_at > newest->recorded_at;
  auto input = is_newer ? read_under(with, any_policy, cluster, at) : std::nullopt;
  if (input)
    known.input = std::move(input);
  else if (newest)
    cluster = newest->cluster_document;
  if (!description->policy_id) return {};
  auto named = document_named(with, *description->policy_id);
  if (!named) return tl::unexpected(std::move(named.error()));
  const std::string registered_policy = "The policy " + *description->policy_id + " that the cluster names ";
  // An evaluation would be refused now, so an earlier one's policy does not count.
  known.policy.reset();
  known.policy_name.reset();
  known.policy_document.clear();
  if (!*named) {
    known.why_no_policy = registered_policy + "is not stored, or no version of it is active.";
    return {};
  }
  if (!known.input) {
    known.why_no_policy = registered_policy + "can't be checked without a description of the pools.";
    return {};
  }
  auto under = read_under(with, (*named)->document.view(), cluster, at);
  if (!under) {
    known.why_no_policy = registered_policy + "does not fit it: an evaluation would be refused.";
    return {};
  }
  known.policy = std::move(under->policy);
  known.policy_name = std::move((*named)->name);
  known.policy_document = (*named)->document.view();
  return {};
}

readiness::Facts facts_of(const Known& known, const Catalog& catalog, Instant at) {
  readiness::Facts facts{.at = at,
                         .platform = known.platform,
                         .policy = known.policy,
                         .newest_reading = known.newest_reading,
                         .alarms = known.alarms};
  if (!known.why_no_policy.empty()) facts.why_no_policy = known.why_no_policy;
  if (!known.input) return facts;
  const lint::ClusterFacts seen = lint::cluster_facts_of(*known.input, known.past, catalog);
  facts.cluster = seen.cluster;
  facts.start_up_seconds = seen.start_up_seconds;
  if (seen.peak) facts.peak = std::max(*seen.peak, 0.0);
  if (seen.baseline) facts.baseline = std::max(*seen.baseline, 0.0);
  if (!known.policy) return facts;
  const std::int64_t maximum = known.policy->limits.maximum.value;
  facts.hourly_cost_at_maximum = lint::hourly_cost_at(seen, maximum);
  const auto cap = known.policy->budget ? readiness::hourly_cap(*known.policy->budget) : std::nullopt;
  if (cap) facts.affordable_maximum = lint::affordable_units(seen, maximum, *cap);
  return facts;
}

/// Empty if the document is not a policy of ours, such as EMR's own.
lint::JsonPatch operations_of(const readiness::Fix& fix, const std::string& policy_document) {
  if (policy_document.empty()) return {};
  const auto document = json::parse(policy_document);
  if (!document) return {};
  const lint::Place policy(document->root());
  if (!policy.member("signals").is_written()) return {};
  lint::JsonPatch patch;
  for (const readiness::Change& change : fix.changes) {
    const lint::Place object = policy.member(change.object);
    // Limits that come from elsewhere are not changed by writing a part of them.
    if (change.object == "limits" && !object.is_object()) return {};
    patch.push_back(lint::set_within(object, change.member, lint::json_text(change.value)));
  }
  return patch;
}

std::string patch_of(const std::optional<readiness::Fix>& fix, const std::string& policy_document) {
  if (!fix) return {};
  std::string text;
  json::Writer out(text);
  lint::write_patch(out, operations_of(*fix, policy_document));
  return text;
}

Readiness checked(const std::string& cluster_id, const Known& known, const Catalog& catalog, Instant at) {
  Readiness result{.cluster_id = cluster_id, .at = at, .policy = known.policy_name};
  for (readiness::Item& item : readiness::check(facts_of(known, catalog, at))) {
    std::string patch = patch_of(item.fix, known.policy_document);
    result.items.push_back({.item = std::move(item), .patch = std::move(patch)});
  }
  return result;
}

}  // namespace

Result<std::optional<Readiness>> check_readiness(const ReadinessSources& with, const std::string& cluster_id,
                                                 Instant at) {
  Known known;
  auto newest = newest_evaluation(with.list, with.catalog, cluster_id, at);
  if (!newest) return tl::unexpected(std::move(newest.error()));
  const auto registered = with.find_cluster(cluster_id);
  if (!registered) return tl::unexpected(registered.error());
  auto reading = newest_stored_reading(with, cluster_id, at);
  if (!reading) return tl::unexpected(std::move(reading.error()));
  if (!*newest && !*registered && !*reading) {
    const auto is_stored = has_anything_of(with, cluster_id);
    if (!is_stored) return tl::unexpected(is_stored.error());
    if (!*is_stored) return std::nullopt;
  }
  known.newest_reading = *reading;
  if (*newest) {
    known.input = (*newest)->input;
    known.platform = known.input->cluster.platform;
    known.policy = known.input->policy;
    known.policy_name = (*newest)->policy_name;
    known.policy_document = (*newest)->policy_document;
    known.alarms = known.input->metrics.alarms;
    known.newest_reading = std::max(known.newest_reading, newest_reading_in(known.input->metrics));
  }
  if (*registered)
    if (auto taken = take_registration(with, **registered, *newest, at, known); !taken)
      return tl::unexpected(std::move(taken.error()));
  if (known.input) {
    known.input->cluster.id = cluster_id;
    known.input->evaluated_at = at;
    if (known.policy) known.input->policy = *known.policy;  // its unit is that of the demand
    auto past = observed_past(*known.input, with.snapshots);
    if (!past) return tl::unexpected(std::move(past.error()));
    known.past = *std::move(past);
  }
  return checked(cluster_id, known, with.catalog, at);
}

Result<Readiness> check_readiness(std::string_view request, const Catalog& catalog, Instant at) {
  const auto document = json::parse(request);
  if (!document) return tl::unexpected(document.error());
  auto read = decode_evaluation(document->root(), at, catalog);
  if (!read) return tl::unexpected(std::move(read.error()));
  Known known{.platform = read->input.cluster.platform,
              .policy = read->input.policy,
              .policy_name = read->policy_name,
              .newest_reading = newest_reading_in(read->input.metrics),
              .alarms = read->input.metrics.alarms};
  if (const lint::Place policy = lint::Place(document->root()).member("policy"); policy.is_object())
    known.policy_document = lint::json_text(*policy.value());
  known.input = std::move(read->input);
  const std::string id = known.input->cluster.id;
  const Instant evaluated_at = known.input->evaluated_at;
  return checked(id, known, catalog, evaluated_at);
}

}  // namespace headroom::api
