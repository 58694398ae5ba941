#include "api/lint/lint.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "api/json/reader.hpp"
#include "api/lint/changes.hpp"
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

/// A policy of a simulation that always has the same size. Nothing of it can be wrong but its figure.
void look_at_static(const json::Value& document, Findings& findings) {
  const Place units = Place(document).member("units");
  const auto figure = units.integer();
  if (figure && *figure >= 0) return;
  findings.add("invalid_value", units, "units must be a whole number that is not below 0",
               units.number() ? std::optional(JsonPatch{set(units, "0")}) : std::nullopt);
}

/// `{kind, body}`.
void look_at_foreign(const json::Value& document, Findings& findings, json::Violations& faults) {
  LintBody found = nullptr;
  json::read(document, json::Path{}, faults, [&](json::ObjectReader& reader) {
    reader.require("kind");
    reader.require("body");
    found = reader.choice<LintBody>("kind", kinds).value_or(nullptr);
    reader.object("body");
  });
  if (faults.empty()) found(Place(document).member("body"), findings);
}

void look_at_own(const json::Value& document, Findings& findings, json::Violations& faults) {
  const Place policy(document);
  const bool is_policy =
      std::ranges::any_of(policy_fields, [&](std::string_view name) { return policy.member(name).is_written(); });
  if (is_policy) return lint_own_policy(policy, findings);
  faults.add(json::Path{}, "unknown_shape", "must be a policy, or have kind and body");
}

void look(const json::Value& document, Findings& findings, json::Violations& faults) {
  if (document.kind() != json::Kind::object) return faults.add(json::Path{}, "wrong_type", "must be an object");
  if (Place(document).member("kind").text() == "static") return look_at_static(document, findings);
  const bool is_foreign = document.find("kind") != nullptr || document.find("body") != nullptr;
  (is_foreign ? look_at_foreign : look_at_own)(document, findings, faults);
}

}  // namespace

Result<std::vector<Finding>> lint(const json::Value& document) {
  json::Violations faults;
  Findings drafts;
  look(document, drafts, faults);
  if (!faults.empty()) return tl::make_unexpected(faults.error("the document"));
  auto findings = try_fixes(document, std::move(drafts).take(), [](const json::Value& changed, Findings& after) {
    json::Violations refused;
    look(changed, after, refused);
    return refused.empty();
  });
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
