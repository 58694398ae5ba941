#include "api/lint/lint.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "api/json/reader.hpp"
#include "api/lint/kinds.hpp"

namespace headroom::lint {
namespace {

using LintBody = void (*)(const Place&, Findings&);

constexpr std::pair<std::string_view, LintBody> kinds[] = {
    {"aws.emr.AutoScalingPolicy", lint_auto_scaling_policy},
    {"aws.emr.ManagedScalingPolicy", lint_managed_scaling_policy},
    {"kubernetes.HorizontalPodAutoscaler", lint_horizontal_pod_autoscaler},
    {"keda.ScaledObject", lint_scaled_object},
    {"spark.conf", lint_spark_conf}};

Result<std::vector<Finding>> refuse(const json::Violations& faults) {
  return tl::make_unexpected(faults.error("the document"));
}

/// `{kind, body}`.
Result<std::vector<Finding>> lint_foreign(const json::Value& document) {
  json::Violations faults;
  LintBody found = nullptr;
  json::read(document, json::Path{}, faults, [&](json::ObjectReader& reader) {
    reader.require("kind");
    reader.require("body");
    found = reader.choice<LintBody>("kind", kinds).value_or(nullptr);
    reader.object("body");
  });
  if (!faults.empty()) return refuse(faults);
  Findings findings;
  found(Place(document).member("body"), findings);
  return std::move(findings).take();
}

constexpr std::string_view policy_fields[] = {"limits",   "signals", "pattern", "scale_out",
                                              "scale_in", "guards",  "mix",     "budget"};

Result<std::vector<Finding>> lint_own(const json::Value& document) {
  const Place policy(document);
  if (std::ranges::none_of(policy_fields, [&](std::string_view name) { return policy.member(name).is_written(); })) {
    json::Violations faults;
    faults.add(json::Path{}, "unknown_shape", "must be a policy, or have kind and body");
    return refuse(faults);
  }
  Findings findings;
  lint_own_policy(policy, findings);
  return std::move(findings).take();
}

}  // namespace

Result<std::vector<Finding>> lint(const json::Value& document) {
  if (document.kind() != json::Kind::object) {
    json::Violations faults;
    faults.add(json::Path{}, "wrong_type", "must be an object");
    return refuse(faults);
  }
  const bool is_foreign = document.find("kind") != nullptr || document.find("body") != nullptr;
  auto findings = is_foreign ? lint_foreign(document) : lint_own(document);
  if (findings)
    std::stable_sort(findings->begin(), findings->end(),
                     [](const Finding& one, const Finding& other) { return one.severity > other.severity; });
  return findings;
}

void write_findings(json::Writer& out, std::span<const Finding> findings) {
  out.begin_array();
  for (const Finding& finding : findings) {
    out.begin_object().field("code", finding.code).field("severity", name_of(finding.severity));
    out.field("pointer", finding.pointer).field("message", finding.message).name("fix");
    if (finding.fix) {
      out.begin_array();
      for (const PatchOperation& operation : *finding.fix) {
        out.begin_object().field("op", operation.op).field("path", operation.path);
        if (!operation.value.empty()) out.name("value").raw(operation.value);
        out.end_object();
      }
      out.end_array();
    } else {
      out.null();
    }
    out.end_object();
  }
  out.end_array();
}

}  // namespace headroom::lint
