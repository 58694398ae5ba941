#include "api/reports/readiness_text.hpp"

#include <algorithm>
#include <string_view>

namespace headroom::api {
namespace {

using readiness::State;

constexpr std::string_view no_patch = "[]";

std::string spaced(std::string_view word) {
  std::string text(word);
  std::ranges::replace(text, '_', ' ');
  return text;
}

std::size_t count_of(const Readiness& found, State state) {
  return static_cast<std::size_t>(
      std::ranges::count_if(found.items, [&](const CheckedItem& each) { return each.item.state == state; }));
}

std::string heading(const Readiness& found) {
  std::string text = "cluster ";
  text.append(found.cluster_id).append(" at ").append(format_rfc3339(found.at));
  return text.append(found.policy ? ", policy " + *found.policy : ", no policy");
}

std::string counts(const Readiness& found) {
  std::string text = std::to_string(count_of(found, State::not_met)) + " not met, ";
  text.append(std::to_string(count_of(found, State::met))).append(" met, ");
  return text.append(std::to_string(count_of(found, State::not_visible))).append(" not visible from here");
}

bool has_patch(const CheckedItem& each) { return !each.patch.empty() && each.patch != no_patch; }

/// What needs work comes first.
constexpr State order[] = {State::not_met, State::met, State::not_visible};

std::string_view mark_of(State state) {
  switch (state) {
    case State::met:
      return "[ok] ";
    case State::not_met:
      return "[NO] ";
    case State::not_visible:
      break;
  }
  return "[ ?] ";
}

std::string_view title_of(State state) {
  switch (state) {
    case State::met:
      return "Met";
    case State::not_met:
      return "Not met";
    case State::not_visible:
      break;
  }
  return "Not visible from here";
}

}  // namespace

std::string readiness_text(const Readiness& found) {
  std::string text = heading(found);
  text.append("\n").append(counts(found)).append("\n");
  for (const State state : order) {
    if (count_of(found, state) > 0) text.append("\n");
    for (const CheckedItem& each : found.items) {
      if (each.item.state != state) continue;
      text.append(mark_of(state)).append(spaced(each.item.name)).append("\n       ").append(each.item.evidence);
      text.append("\n");
      if (each.item.fix) text.append("       fix: ").append(each.item.fix->text).append("\n");
      if (has_patch(each)) text.append("       patch: ").append(each.patch).append("\n");
    }
  }
  return text;
}

std::string readiness_markdown(const Readiness& found) {
  std::string text = "# Readiness\n\n";
  text.append(heading(found)).append(": ").append(counts(found)).append("\n");
  for (const State state : order) {
    if (count_of(found, state) > 0) text.append("\n## ").append(title_of(state)).append("\n\n");
    for (const CheckedItem& each : found.items) {
      if (each.item.state != state) continue;
      text.append(state == State::met ? "- [x] **" : "- [ ] **").append(spaced(each.item.name)).append("**: ");
      text.append(each.item.evidence);
      if (each.item.fix) text.append(" ").append(each.item.fix->text);
      if (has_patch(each)) text.append(" `").append(each.patch).append("`");
      text.append("\n");
    }
  }
  return text;
}

}  // namespace headroom::api
