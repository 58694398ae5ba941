#include "api/lint/lint.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "api/json/reader.hpp"
#include "api/lint/changes.hpp"
#include "api/lint/cluster_facts.hpp"
#include "api/lint/cluster_findings.hpp"
#include "api/lint/kinds.hpp"
#include "api/lint/try_fixes.hpp"

namespace headroom::lint {
namespace {

using LintBody = void (*)(const Place&, Findings&);

constexpr std::pair<std::string_view, LintBody> kinds[] = {
    {"aws.emr.AutoScalingPolicy", lint_auto_scaling_policy},
    {"aws.emr.ManagedScalingPolicy", lint_managed_scaling_policy},
    {"kubernetes.HorizontalPodAutoscaler", lint_horizontal_pod_autoscaler},
    {"keda.ScaledObject", lint_scaled_object},
    {"spark.conf", lint_spark_conf}};

constexpr std::string_view policy_fields[] = {"limits",   "signals", "pattern", "scale_out",
                                              "scale_in", "guards",  "mix",     "budget"};

constexpr std::string_view members_beside_a_cluster[] = {"policy",  "cluster", "cluster_id",
                                                         "metrics", "sources", "evaluated_at"};

/// A policy of a simulation that always has the same size. Nothing of it can be wrong but its figure.
void look_at_static(const Place& policy, Findings& findings) {
  const Place units = policy.member("units");
  const auto figure = units.integer();
  if (figure && *figure >= 0) return;
  findings.add("invalid_value", units, "units must be a whole number that is not below 0",
               units.number() ? std::optional(JsonPatch{set(units, "0")}) : std::nullopt);
}

/// `{kind, body}`.
void look_at_foreign(const Place& policy, const json::Path& path, const ClusterFacts* facts, Findings& findings,
                     json::Violations& faults) {
  LintBody found = nullptr;
  json::read(*policy.value(), path, faults, [&](json::ObjectReader& reader) {
    reader.require("kind");
    reader.require("body");
    found = reader.choice<LintBody>("kind", kinds).value_or(nullptr);
    reader.object("body");
  });
  if (!faults.empty()) return;
  const Place body = policy.member("body");
  found(body, findings);
  if (facts != nullptr && found == lint_managed_scaling_policy)
    lint_compute_limits_on_cluster(compute_limits(body), *facts, findings);
}

void look_at_own(const Place& policy, const json::Path& path, const ClusterFacts* facts, Findings& findings,
                 json::Violations& faults) {
  const bool is_policy =
      std::ranges::any_of(policy_fields, [&](std::string_view name) { return policy.member(name).is_written(); });
  if (is_policy) return lint_own_policy(policy, facts, findings);
  faults.add(path, "unknown_shape", "must be a policy, or have kind and body");
}

void look_at_policy(const Place& policy, const json::Path& path, const ClusterFacts* facts, Findings& findings,
                    json::Violations& faults) {
  if (!policy.is_object()) return faults.add(path, "wrong_type", "must be an object");
  if (policy.member("kind").text() == "static") return look_at_static(policy, findings);
  const bool is_foreign = policy.member("kind").is_written() || policy.member("body").is_written();
  if (is_foreign) return look_at_foreign(policy, path, facts, findings, faults);
  look_at_own(policy, path, facts, findings, faults);
}

/// What stands beside a policy and its cluster.
void check_members(const json::Value& document, json::Violations& faults) {
  const json::Path root;
  for (const json::Member& member : document.members())
    if (std::ranges::find(members_beside_a_cluster, member.name) == std::end(members_beside_a_cluster))
      faults.add(root.member(member.name), "unknown_field", "is not a field of this document");
  if (document.find("cluster") != nullptr && document.find("cluster_id") != nullptr)
    faults.add(root.member("cluster_id"), "conflict", "a document has a cluster, or names a stored one, not both");
}

void look(const json::Value& document, const ClusterFacts* facts, Findings& findings, json::Violations& faults) {
  const json::Path root;
  if (document.kind() != json::Kind::object) return faults.add(root, "wrong_type", "must be an object");
  const Place whole(document);
  if (facts == nullptr) return look_at_policy(whole, root, facts, findings, faults);
  const json::Path path = root.member("policy");
  look_at_policy(whole.member("policy"), path, facts, findings, faults);
}

}  // namespace

Result<std::vector<Finding>> lint(const json::Value& document, const Surroundings& around) {
  json::Violations faults;
  std::optional<ClusterFacts> facts;
  if (document.kind() == json::Kind::object && has_cluster_beside(document)) {
    check_members(document, faults);
    if (!faults.empty()) return tl::make_unexpected(faults.error("the document"));
    auto read = read_cluster_facts(document, around);
    if (!read) return tl::make_unexpected(std::move(read.error()));
    facts = *std::move(read);
  }
  const ClusterFacts* const beside = facts ? &*facts : nullptr;
  Findings drafts(around);
  look(document, beside, drafts, faults);
  if (!faults.empty()) return tl::make_unexpected(faults.error("the document"));
  const auto look_again = [&](const json::Value& changed, Findings& after) {
    json::Violations refused;
    look(changed, beside, after, refused);
    return refused.empty();
  };
  auto findings = try_fixes(document, around, std::move(drafts).take(), look_again);
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& one, const Finding& other) { return one.severity > other.severity; });
  return findings;
}

void write_patch(json::Writer& out, const JsonPatch& patch) {
  out.begin_array();
  for (const PatchOperation& operation : patch) {
    out.begin_object().field("op", operation.op).field("path", operation.path);
    if (!operation.value.empty()) out.name("value").raw(operation.value);
    out.end_object();
  }
  out.end_array();
}

void write_members(json::Writer& out, const Finding& finding) {
  out.field("code", finding.code).field("severity", name_of(finding.severity));
  out.field("pointer", finding.pointer).field("message", finding.message).name("fix");
  if (finding.fix)
    write_patch(out, *finding.fix);
  else
    out.null();
}

void write_findings(json::Writer& out, std::span<const Finding> findings) {
  out.begin_array();
  for (const Finding& finding : findings) {
    out.begin_object();
    write_members(out, finding);
    out.end_object();
  }
  out.end_array();
}

}  // namespace headroom::lint
