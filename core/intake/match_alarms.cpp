#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/intake/merge.hpp"

namespace headroom {
namespace {

constexpr std::string_view emr_namespace = "AWS/ElasticMapReduce";

/// Whether both are the same, as far as the document says it.
template <class T>
bool agrees(const std::optional<T>& said, const T& own) {
  return !said || *said == own;
}

/// A rule does not name its namespace. On EMR it means EMR's own metrics, which are about a whole cluster.
bool is_about(const DescribedAlarm& alarm, const Cluster& cluster) {
  if (!alarm.cluster_id.empty() && alarm.cluster_id != cluster.id) return false;
  const bool of_emr = alarm.space.value_or(std::string(emr_namespace)) == emr_namespace;
  if (cluster.platform == Platform::emr && !of_emr) return false;
  return !(of_emr && alarm.has_other_dimensions);
}

/// Whether the alarm watches what the rule watches. If the document has only the alarm's name, the name decides.
bool belongs_to(const DescribedAlarm& alarm, const AlarmRule& rule, const Cluster& cluster) {
  const bool is_same = alarm.metric ? *alarm.metric == rule.metric : alarm.name == rule.name;
  return is_same && is_about(alarm, cluster) && agrees(alarm.comparison, rule.comparison) &&
         agrees(alarm.threshold, rule.threshold);
}

/// Among several alarms of a rule, one with the rule's name and one with its period are the best.
int closeness(const DescribedAlarm& alarm, const AlarmRule& rule) {
  return (alarm.name == rule.name ? 2 : 0) + (alarm.period == rule.period ? 1 : 0);
}

std::vector<const AlarmRule*> rules_of(const Policy& policy) {
  std::vector<const AlarmRule*> rules;
  for (const Signal& signal : policy.signals)
    if (const auto* alarms = std::get_if<AlarmRules>(&signal))
      for (const AlarmRule& rule : alarms->rules) rules.push_back(&rule);
  return rules;
}

std::string described(const DescribedAlarm& alarm) {
  if (alarm.metric.value_or("").empty()) return alarm.name;
  return alarm.name + " (" + *alarm.metric + (alarm.space ? " of " + *alarm.space : "") + ")";
}

/// One warning for each document.
void warn_of_unused(const std::vector<const DescribedAlarm*>& unused, std::vector<Warning>& warnings) {
  constexpr std::size_t shown = 3;
  for (auto first = unused.begin(); first != unused.end();) {
    const auto next = std::find_if(first, unused.end(),
                                   [&](const DescribedAlarm* alarm) { return alarm->document != (*first)->document; });
    const auto count = static_cast<std::size_t>(next - first);
    std::string names;
    for (std::size_t i = 0; i < std::min(count, shown); ++i)
      names.append(i == 0 ? "" : ", ").append(described(*first[static_cast<std::ptrdiff_t>(i)]));
    if (count > shown) names += " and " + std::to_string(count - shown) + " more";
    warnings.push_back({"unused_alarm", (*first)->document + " has " + (count == 1 ? "alarm " : "alarms ") + names +
                                            ", which no rule of the policy has: metric, namespace, dimensions, "
                                            "comparison and threshold must agree"});
    first = next;
  }
}

}  // namespace

void match_alarms(DocumentFacts& facts, const Policy& policy, const Cluster& cluster, Metrics& metrics) {
  std::vector<bool> used(facts.alarms.size(), false);
  for (const AlarmRule* rule : rules_of(policy)) {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < facts.alarms.size(); ++i) {
      if (!belongs_to(facts.alarms[i], *rule, cluster)) continue;
      used[i] = true;
      if (!best || closeness(facts.alarms[i], *rule) > closeness(facts.alarms[*best], *rule)) best = i;
    }
    const bool stated = std::ranges::find(metrics.alarms, rule->name, &KnownAlarmState::name) != metrics.alarms.end();
    if (best && !stated) metrics.alarms.push_back({rule->name, facts.alarms[*best].state});
  }
  std::vector<const DescribedAlarm*> unused;
  for (std::size_t i = 0; i < used.size(); ++i)
    if (!used[i]) unused.push_back(&facts.alarms[i]);
  std::ranges::stable_sort(unused, {}, [](const DescribedAlarm* alarm) { return alarm->document; });
  warn_of_unused(unused, facts.warnings);
}

}  // namespace headroom
