#include <algorithm>
#include <set>
#include <string>

#include "core/base/names.hpp"
#include "core/diagnosis/diagnose.hpp"
#include "tests/conformance/suite.hpp"

namespace headroom::conformance {
namespace {

using diagnosis::Evaluation;
using diagnosis::Fate;

Instant time(const Json& object, const char* name) {
  const auto at = parse_rfc3339(text(object, name));
  if (!at) throw Malformed(std::string(name) + " is no time");
  return *at;
}

template <class Enum>
Enum named(const Json& object, const char* name) {
  const std::string word = text(object, name);
  for (const auto& [known, value] : names_of<Enum>)
    if (known == word) return value;
  throw Malformed(std::string(name) + " is unknown: " + word);
}

Fate fate_of(const Json& item) {
  const std::string word = text(item, "outcome");
  if (word == "applied" || word == "claimed") return Fate::applied;
  if (word == "failed") return Fate::failed;
  if (word == "dismissed") return Fate::dismissed;
  if (word == "expired" || word == "superseded") return Fate::expired;
  return Fate::pending;
}

diagnosis::PoolSize pool_of(const Json& pool) {
  return {.id = text(pool, "id"),
          .role = named<Role>(pool, "role"),
          .market = named<Market>(pool, "market"),
          .requested = integer(pool, "requested"),
          .running = integer(pool, "running"),
          .state = named<LifecycleState>(pool, "state")};
}

Evaluation evaluation_of(const Json& item) {
  const Json& decision = field(item, "decision");
  Evaluation made{.at = time(item, "at"),
                  .requested = integer(item, "requested"),
                  .running = integer(item, "running"),
                  .action = named<Action>(decision, "action"),
                  .target = integer(decision, "target"),
                  .withheld_by = named<ClampCode>(decision, "blocked_by"),
                  .reason = text(decision, "reason"),
                  .fate = fate_of(item),
                  .detail = optional_text(item, "detail").value_or("")};
  made.id = text(item, "at");
  made.lacked_data = made.reason == "insufficient_data";
  for (const auto& [name, value] : field(item, "values").items()) made.values.push_back({name, value.get<double>()});
  made.observed_at = item.contains("observed_at") ? time(item, "observed_at") : made.at;
  if (item.contains("pools"))
    for (const Json& pool : array(item, "pools")) made.pools.push_back(pool_of(pool));
  return made;
}

void add_thresholds(const Json& policy, diagnosis::History& history) {
  if (!policy.contains("signals")) return;
  for (const Json& signal : array(policy, "signals")) {
    if (!signal.contains("rules")) continue;
    for (const Json& rule : array(signal, "rules"))
      history.thresholds.push_back({.metric = text(rule, "metric"),
                                    .adds = number(field(rule, "adjustment"), "value") > 0,
                                    .fires_above = text(rule, "comparison").starts_with("greater"),
                                    .value = number(rule, "threshold")});
  }
}

diagnosis::History history_of(const Json& input) {
  const Json& policy = field(input, "policy");
  const Json& limits = field(policy, "limits");
  diagnosis::History history{.maximum = optional_integer(limits, "maximum"),
                             .maximum_on_demand = optional_integer(limits, "maximum_on_demand")};
  if (policy.contains("guards"))
    if (const auto after = optional_integer(policy["guards"], "stale_after_seconds"))
      history.stale_after = Seconds{*after};
  add_thresholds(policy, history);
  for (const Json& item : array(input, "history")) history.evaluations.push_back(evaluation_of(item));
  return history;
}

Json history(const Json& input) {
  std::set<std::string> symptoms;
  std::set<std::string> causes;
  for (const diagnosis::Finding& finding : diagnosis::diagnose(history_of(input))) {
    symptoms.emplace(name_of(finding.cause->symptom));
    causes.emplace(finding.cause->code);
  }
  return {{"symptoms", symptoms}, {"causes", causes}, {"not", Json::array()}};
}

bool has_all(const Json& list, const Json& wanted) {
  return std::ranges::all_of(wanted, [&](const Json& each) { return std::ranges::count(list, each) > 0; });
}

/// Everything listed is found, and nothing that must not be. A history without complaint has empty lists.
bool agrees(const Json& got, const Json& expect) {
  const Json& symptoms = array(got, "symptoms");
  const Json& causes = array(got, "causes");
  const Json& wanted = array(expect, "causes");
  if (wanted.empty() && array(expect, "symptoms").empty()) return symptoms.empty() && causes.empty();
  if (!has_all(symptoms, array(expect, "symptoms")) || !has_all(causes, wanted)) return false;
  return std::ranges::none_of(array(expect, "not"), [&](const Json& each) {
    return std::ranges::count(symptoms, each) > 0 || std::ranges::count(causes, each) > 0;
  });
}

constexpr Kind kinds[] = {{.name = "history", .run = history, .agrees = agrees}};

}  // namespace

const Suite diagnosis_suite{"diagnosis", kinds};

}  // namespace headroom::conformance
