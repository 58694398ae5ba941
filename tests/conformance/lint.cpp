#include "api/lint/lint.hpp"

#include <algorithm>

#include "api/json/parse.hpp"
#include "tests/conformance/suite.hpp"

namespace headroom::conformance {
namespace {

/// Whole findings, with their fixes. A document that is refused is told by its faults.
Json policy(const Json& input) {
  const std::string text = input.dump();
  const auto document = json::parse(text);
  if (!document) throw Malformed(document.error().detail);
  const auto findings = lint::lint(document->root());
  if (!findings) {
    Json errors = Json::array();
    for (const Violation& fault : findings.error().violations)
      errors.push_back({{"pointer", fault.pointer}, {"code", fault.code}, {"detail", fault.detail}});
    return {{"refused", errors}};
  }
  std::string out;
  json::Writer writer(out);
  lint::write_findings(writer, *findings);
  return {{"findings", Json::parse(out)}};
}

bool is_listed(const Json& finding, const Json& listed) {
  return std::any_of(listed.begin(), listed.end(), [&](const Json& wanted) {
    return finding.at("code") == wanted.at("code") && finding.at("pointer") == wanted.at("pointer") &&
           finding.at("severity") == wanted.at("severity");
  });
}

/// Everything listed is there, and nothing else but advice; none of the codes that must not appear.
bool agrees(const Json& got, const Json& expect) {
  if (!got.contains("findings")) return false;
  const Json& findings = got.at("findings");
  const Json& listed = array(expect, "findings");
  const bool has_all =
      std::all_of(listed.begin(), listed.end(), [&](const Json& wanted) { return is_listed(wanted, findings); });
  return has_all && std::all_of(findings.begin(), findings.end(), [&](const Json& finding) {
           const Json& none = array(expect, "none_of");
           if (std::find(none.begin(), none.end(), finding.at("code")) != none.end()) return false;
           return finding.at("severity") == "advice" || is_listed(finding, listed);
         });
}

constexpr Kind kinds[] = {{.name = "policy", .run = policy, .agrees = agrees}};

}  // namespace

const Suite lint_suite{"lint", kinds};

}  // namespace headroom::conformance
