#include "api/reports/diagnosis_text.hpp"

#include <string_view>

#include "core/base/names.hpp"

namespace headroom::api {
namespace {

using diagnosis::Certainty;
using diagnosis::Evidence;
using diagnosis::Finding;

std::string spaced(std::string_view word) {
  std::string text(word);
  for (char& c : text)
    if (c == '_') c = ' ';
  return text;
}

std::string heading(const diagnosis::Diagnosis& found) {
  std::string text = "cluster ";
  text.append(found.cluster_id).append(", ").append(std::to_string(found.evaluations));
  text.append(found.evaluations == 1 ? " evaluation" : " evaluations").append(" from ");
  text.append(format_rfc3339(found.since)).append(" to ").append(format_rfc3339(found.until));
  if (found.cut) text.append("; older ones of this time were not looked at");
  return text;
}

std::string title(const Finding& finding) {
  std::string text = spaced(name_of(finding.cause->symptom));
  text.append(": ").append(finding.cause->code);
  return text.append(finding.cause->certainty == Certainty::shown ? " (shown)" : " (suspected)");
}

std::string span_of(const Finding& finding) {
  std::string text = std::to_string(finding.evaluations);
  text.append(finding.evaluations == 1 ? " evaluation" : " evaluations").append(", ");
  return text.append(format_rfc3339(finding.since)).append(" to ").append(format_rfc3339(finding.until));
}

std::string_view nothing_found(const diagnosis::Diagnosis& found) {
  if (found.evaluations == 0) return "No evaluation of this cluster is stored in this time.";
  return "No complaint: nothing in these evaluations shows that the cluster does not scale as it should.";
}

}  // namespace

std::string diagnosis_text(const diagnosis::Diagnosis& found) {
  std::string text = heading(found).append("\n");
  if (found.findings.empty()) return text.append("\n").append(nothing_found(found)).append("\n");
  for (const Finding& finding : found.findings) {
    text.append("\n").append(title(finding)).append("\n  ").append(finding.cause->meaning).append("\n  ");
    text.append(span_of(finding)).append("\n");
    for (const Evidence& seen : finding.evidence)
      text.append("    ")
          .append(format_rfc3339(seen.at))
          .append("  ")
          .append(seen.figures)
          .append("\n      ")
          .append(seen.decision_id)
          .append("\n");
    text.append("  ").append(finding.cause->remedy).append("\n");
  }
  return text;
}

std::string diagnosis_markdown(const diagnosis::Diagnosis& found) {
  std::string text = "# Diagnosis\n\n";
  text.append(heading(found)).append("\n");
  if (found.findings.empty()) return text.append("\n").append(nothing_found(found)).append("\n");
  for (const Finding& finding : found.findings) {
    text.append("\n## ").append(title(finding)).append("\n\n").append(finding.cause->meaning).append("\n\n");
    text.append(span_of(finding)).append(":\n\n| at | seen | decision |\n|---|---|---|\n");
    for (const Evidence& seen : finding.evidence)
      text.append("| ")
          .append(format_rfc3339(seen.at))
          .append(" | ")
          .append(seen.figures)
          .append(" | `")
          .append(seen.decision_id)
          .append("` |\n");
    text.append("\n").append(finding.cause->remedy).append("\n");
  }
  return text;
}

}  // namespace headroom::api
