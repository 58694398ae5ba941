#include "api/lint/try_fixes.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "api/json/apply_patch.hpp"
#include "api/json/parse.hpp"
#include "api/lint/changes.hpp"
#include "api/lint/lint.hpp"

namespace headroom::lint {
namespace {

constexpr std::size_t most_bytes_looked_at = 1'000'000;  // what all tries of one document read together

using Counts = std::map<std::string_view, std::size_t>;

Counts count(std::span<const Draft> drafts, bool errors_alone) {
  Counts counts;
  for (const Draft& draft : drafts)
    if (!errors_alone || draft.finding.severity == Severity::error) ++counts[draft.finding.code];
  return counts;
}

std::size_t count_of(const Counts& counts, std::string_view code) {
  const auto found = counts.find(code);
  return found == counts.end() ? 0 : found->second;
}

std::string patch_text(const JsonPatch& patch) {
  std::string text;
  json::Writer out(text);
  write_patch(out, patch);
  return text;
}

/// An item that was taken out of a list moves the pointers of the later ones, so findings are counted by code.
bool clears(const Finding& finding, std::span<const Draft> before, std::span<const Draft> after) {
  if (count_of(count(after, false), finding.code) >= count_of(count(before, false), finding.code)) return false;
  const Counts had = count(before, true);
  const Counts has = count(after, true);
  return std::ranges::all_of(has, [&](const auto& each) { return each.second <= count_of(had, each.first); });
}

class Trials {
 public:
  Trials(const json::Value& document, const Surroundings& around, std::span<const Draft> drafts, const Look& look)
      : document_(document), around_(around), bytes_(json_text(document).size()), drafts_(drafts), look_(look) {}

  std::optional<JsonPatch> choose(const Draft& draft) {
    for (const JsonPatch& fix : draft.fixes)
      if (fix.empty() || works(draft.finding, fix)) return fix;
    return std::nullopt;
  }

 private:
  bool works(const Finding& finding, const JsonPatch& fix) {
    if (read_ > most_bytes_looked_at) return true;
    read_ += bytes_;
    const auto text = json::apply_patch(document_, patch_text(fix));
    if (!text) return false;
    const auto document = json::parse(*text);
    if (!document) return false;
    Findings after(around_);
    return look_(document->root(), after) && clears(finding, drafts_, after.all());
  }

  const json::Value& document_;
  const Surroundings& around_;
  std::size_t bytes_;
  std::span<const Draft> drafts_;
  const Look& look_;
  std::size_t read_{0};
};

}  // namespace

std::vector<Finding> try_fixes(const json::Value& document, const Surroundings& around, std::vector<Draft> drafts,
                               const Look& look) {
  std::vector<Finding> findings;
  findings.reserve(drafts.size());
  if (drafts.empty()) return findings;
  Trials trials(document, around, drafts, look);
  for (const Draft& draft : drafts) {
    findings.push_back(draft.finding);
    findings.back().fix = trials.choose(draft);
  }
  return findings;
}

}  // namespace headroom::lint
