#pragma once

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "api/json/apply_patch.hpp"
#include "api/json/parse.hpp"
#include "api/lint/lint.hpp"

/// What tests of the linter ask.
namespace headroom::lint {

inline std::vector<Finding> findings_of(const std::string& document) {
  const auto parsed = json::parse(document);
  if (!parsed) throw std::runtime_error(parsed.error().detail);
  auto findings = lint(parsed->root());
  if (!findings) throw std::runtime_error(findings.error().detail);
  return *std::move(findings);
}

/// "code pointer" of each finding of at least this severity, sorted.
inline std::vector<std::string> found(const std::string& document, Severity least = Severity::advice) {
  std::vector<std::string> lines;
  for (const Finding& finding : findings_of(document))
    if (finding.severity >= least) lines.push_back(std::string(finding.code).append(" ").append(finding.pointer));
  std::sort(lines.begin(), lines.end());
  return lines;
}

inline bool has(const std::string& document, std::string_view code) {
  const auto findings = findings_of(document);
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) { return finding.code == code; });
}

/// The document after the fix of its first finding of this code. No value if that has no fix.
inline std::optional<std::string> mended(const std::string& document, std::string_view code) {
  for (const Finding& finding : findings_of(document)) {
    if (finding.code != code) continue;
    if (!finding.fix) return std::nullopt;
    std::string patch;
    json::Writer out(patch);
    write_patch(out, *finding.fix);
    const auto text = json::apply_patch(document, patch);
    if (!text) throw std::runtime_error("the fix of " + std::string(code) + " can't be applied");
    return *text;
  }
  throw std::runtime_error("no finding " + std::string(code));
}

/// Mends one fault after the other. What is left has no fix; an error if that never ends.
inline std::string mended_wholly(std::string document) {
  for (int i = 0; i < 100; ++i) {
    const auto findings = findings_of(document);
    const auto next = std::find_if(findings.begin(), findings.end(),
                                   [](const Finding& finding) { return finding.fix && !finding.fix->empty(); });
    if (next == findings.end()) return document;
    document = mended(document, next->code).value();
  }
  throw std::runtime_error("one fix brings the fault of another");
}

}  // namespace headroom::lint
