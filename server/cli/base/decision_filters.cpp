#include "server/cli/base/decision_filters.hpp"

#include <string_view>
#include <tuple>
#include <utility>

#include <CLI/CLI.hpp>

#include "api/http/percent_encoding.hpp"
#include "core/base/names.hpp"
#include "core/decision/decision.hpp"
#include "core/fleet/fleet.hpp"
#include "server/process/wall_clock.hpp"

namespace headroom::server {
namespace {

Error wrong(std::string detail) {
  return {.kind = ErrorKind::invalid, .code = "invalid_argument", .detail = std::move(detail)};
}

template <class Enum>
std::vector<std::string> words_of() {
  std::vector<std::string> words;
  words.reserve(names_of<Enum>.size());
  for (const auto& [word, value] : names_of<Enum>) words.emplace_back(word);
  return words;
}

void append_parameter(std::string& query, std::string_view name, std::string_view value) {
  if (!query.empty()) query += '&';
  api::append_percent_encoded(query, name);
  query += '=';
  api::append_percent_encoded(query, value);
}

}  // namespace

void add_filters(CLI::App& command, DecisionFilters& filters) {
  command.add_option("--cluster", filters.cluster, "Only decisions about this cluster")->type_name("ID");
  command.add_option("--policy", filters.policy, "Only by this policy: ID, ID@VERSION or inline")->type_name("ID");
  command.add_option("--kind", filters.kind, "evaluation, rightsizing, plan or fleet")
      ->check(CLI::IsMember({"evaluation", "rightsizing", "plan", "fleet"}))
      ->type_name("KIND");
  command.add_option("--action", filters.action, "Only with this action")
      ->check(CLI::IsMember(words_of<fleet::FleetAction>()))
      ->type_name("ACTION");
  command.add_option("--status", filters.status, "decided, insufficient_data, feasible or infeasible")
      ->check(CLI::IsMember({"decided", "insufficient_data", "feasible", "infeasible"}))
      ->type_name("STATUS");
  command.add_option("--outcome", filters.outcome, "Only with this outcome")
      ->check(CLI::IsMember(words_of<Outcome>()))
      ->type_name("OUTCOME");
  command.add_option("--changed", filters.changed, "true: only those that change something; false: only the others")
      ->check(CLI::IsMember({"true", "false"}))
      ->type_name("BOOL");
  command.add_option("--reason", filters.reason, "Only with this reason, such as above_maximum")->type_name("WORD");
  command.add_option("--blocked-by", filters.blocked_by, "Only if this bound withheld the change")
      ->check(CLI::IsMember(words_of<ClampCode>()))
      ->type_name("CODE");
  command.add_option("--label", filters.labels, "Only with this label; repeat it for several")
      ->expected(1)
      ->take_all()
      ->type_name("NAME=VALUE");
  command.add_option("--since", filters.since, "Only decisions evaluated at this time or later")->type_name("TIME");
  command.add_option("--until", filters.until, "Only decisions evaluated before this time")->type_name("TIME");
}

Result<DecisionQuery> query_of(const DecisionFilters& typed) {
  DecisionQuery query{.now = WallClock().now()};
  for (const auto& [text, value] : {std::pair{&typed.cluster, &query.cluster_id}, std::pair{&typed.kind, &query.kind},
                                    std::pair{&typed.action, &query.action}, std::pair{&typed.status, &query.status},
                                    std::pair{&typed.policy, &query.policy_id}, std::pair{&typed.reason, &query.reason},
                                    std::pair{&typed.blocked_by, &query.blocked_by}})
    if (!text->empty()) *value = *text;
  if (!typed.changed.empty()) query.changed = typed.changed == "true";
  for (const auto& [word, outcome] : names_of<Outcome>)
    if (word == typed.outcome) query.outcome = outcome;
  for (const auto& [flag, text, at] :
       {std::tuple{"--since", &typed.since, &query.since}, std::tuple{"--until", &typed.until, &query.until}}) {
    if (text->empty()) continue;
    *at = parse_rfc3339(*text);
    if (!*at)
      return tl::unexpected(wrong(std::string(flag) + ": must be an RFC 3339 time such as 2026-11-22T10:00:00Z"));
  }
  for (const std::string& label : typed.labels) {
    const auto equals = label.find('=');
    if (equals == std::string::npos || equals == 0)
      return tl::unexpected(wrong("--label: '" + label + "' must be NAME=VALUE"));
    query.labels.emplace_back(label.substr(0, equals), label.substr(equals + 1));
  }
  return query;
}

std::string url_query_of(const DecisionFilters& typed) {
  std::string query;
  for (const auto& [name, value] :
       {std::pair{"cluster_id", &typed.cluster}, std::pair{"kind", &typed.kind}, std::pair{"action", &typed.action},
        std::pair{"status", &typed.status}, std::pair{"policy_id", &typed.policy}, std::pair{"outcome", &typed.outcome},
        std::pair{"changed", &typed.changed}, std::pair{"reason", &typed.reason},
        std::pair{"blocked_by", &typed.blocked_by}, std::pair{"since", &typed.since}, std::pair{"until", &typed.until}})
    if (!value->empty()) append_parameter(query, name, *value);
  for (const std::string& label : typed.labels) {
    const auto equals = label.find('=');
    if (equals != std::string::npos)
      append_parameter(query, "label." + label.substr(0, equals), std::string_view(label).substr(equals + 1));
  }
  return query;
}

}  // namespace headroom::server
