#include "api/lint/refused_values.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "api/lint/changes.hpp"
#include "api/lint/lower.hpp"

namespace headroom::lint {
namespace {

std::string unescaped(std::string_view step) {
  std::string name;
  for (std::size_t i = 0; i < step.size(); ++i) {
    if (step[i] == '~' && i + 1 < step.size()) {
      name += step[++i] == '1' ? '/' : '~';
    } else {
      name += step[i];
    }
  }
  return name;
}

/// How many letters have to change, without regard to case, underscores and hyphens.
std::size_t edits_between(std::string_view one, std::string_view other) {
  const auto letters = [](std::string_view text) {
    std::string kept;
    for (const char c : text)
      if (c != '_' && c != '-' && c != '.') kept += lower(c);
    return kept;
  };
  const std::string a = letters(one);
  const std::string b = letters(other);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, substituted}));
    }
  }
  return row.back();
}

/// The numbers in a text, in their order: "must be between 0 and 604800".
std::vector<double> numbers_in(std::string_view text) {
  std::vector<double> numbers;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    const bool begins = std::isdigit(static_cast<unsigned char>(*at)) != 0 ||
                        (*at == '-' && at + 1 != end && std::isdigit(static_cast<unsigned char>(at[1])) != 0);
    double number = 0;
    const auto [next, error] = begins ? std::from_chars(at, end, number) : std::from_chars_result{at, std::errc{}};
    if (begins && error == std::errc{}) numbers.push_back(number);
    at = next == at ? at + 1 : next;
  }
  return numbers;
}

/// The allowed value nearest to a number, as the words of the fault give it. What these do not say is tried out anyway.
std::vector<double> nearest_numbers(double value, std::string_view detail) {
  const std::vector<double> numbers = numbers_in(detail);
  std::vector<double> nearest;
  if (detail.find("multiple of 60") != std::string_view::npos)
    nearest.push_back(std::max(60.0, std::round(value / 60) * 60));
  if (detail.find("whole number") != std::string_view::npos) nearest.push_back(std::round(value));
  if (detail.find("must be above 0") != std::string_view::npos) nearest.push_back(1);
  if (detail.find("between") != std::string_view::npos && numbers.size() >= 2) {
    nearest.push_back(std::clamp(value, std::min(numbers[0], numbers[1]), std::max(numbers[0], numbers[1])));
    return nearest;
  }
  std::vector<double> listed = numbers;
  std::ranges::sort(listed, {}, [&](double number) { return std::abs(number - value); });
  nearest.insert(nearest.end(), listed.begin(), listed.end());
  return nearest;
}

std::vector<std::string_view> listed_words(std::string_view detail) {
  static constexpr std::string_view before = "must be one of: ";
  std::vector<std::string_view> words;
  if (!detail.starts_with(before)) return words;
  detail.remove_prefix(before.size());
  while (!detail.empty()) {
    const std::size_t comma = std::min(detail.find(", "), detail.size());
    words.push_back(detail.substr(0, comma));
    detail.remove_prefix(std::min(comma + 2, detail.size()));
  }
  return words;
}

std::optional<double> as_number(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

std::vector<JsonPatch> mended(const Place& place, const Violation& fault) {
  std::vector<JsonPatch> fixes;
  if (const auto number = place.number())
    for (const double nearest : nearest_numbers(*number, fault.detail))
      fixes.push_back({set(place, json_text(nearest))});
  if (const auto text = place.text()) {
    if (fault.code == "duplicate")
      for (int i = 2; i < 5; ++i)
        fixes.push_back({set(place, json_text(std::string(*text) + "-" + std::to_string(i)))});
    std::vector<std::string_view> words = listed_words(fault.detail);
    std::ranges::stable_sort(words, {}, [&](std::string_view word) { return edits_between(*text, word); });
    if (!words.empty() && edits_between(*text, words.front()) <= std::max<std::size_t>(2, text->size() / 3))
      fixes.push_back({set(place, json_text(words.front()))});
    if (const auto number = as_number(*text)) fixes.push_back({set(place, json_text(*number))});
    if (*text == "true" || *text == "false") fixes.push_back({set(place, json_text(*text == "true"))});
  }
  if (place.is_written()) fixes.push_back({remove(place)});
  return fixes;
}

std::vector<JsonPatch> renamed(const Place& object, std::string_view key, const Place& place,
                               std::span<const std::string_view> known_keys) {
  std::vector<JsonPatch> fixes;
  for (const std::string_view name : near_names(key, known_keys))
    if (!object.member(name).is_written()) fixes.push_back(rename(object, key, name));
  fixes.push_back({remove(place)});
  return fixes;
}

std::string_view holder_of(std::string_view pointer) { return pointer.substr(0, pointer.rfind('/')); }

bool is_within(std::string_view pointer, std::string_view holder) {
  return pointer.starts_with(holder) && (pointer.size() == holder.size() || pointer[holder.size()] == '/');
}

/// Whether a finding with a name of its own tells this already.
bool is_told(const Findings& findings, std::string_view pointer) {
  return std::ranges::any_of(findings.all(), [&](const Draft& draft) {
    const bool has_own_name = draft.finding.code != "invalid_value" && draft.finding.severity == Severity::error;
    return has_own_name && !draft.finding.pointer.empty() && is_within(pointer, draft.finding.pointer);
  });
}

/// The reader keeps only the first faults. In the objects in which it found unknown keys, further keys that no object
/// has are unknown as well.
void add_further_keys(const Place& root, const json::Violations& faults, std::span<const std::string_view> known_keys,
                      Findings& findings) {
  std::set<std::string_view> holders;
  for (const Violation& fault : faults.kept())
    if (fault.code == "unknown_field") holders.insert(holder_of(fault.pointer));
  for (const std::string_view holder : holders) add_unknown_keys(place_at(root, holder), known_keys, findings);
}

}  // namespace

Place place_at(const Place& root, std::string_view pointer) {
  Place place = root;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::size_t slash = std::min(pointer.find('/'), pointer.size());
    const std::string_view step = pointer.substr(0, slash);
    pointer.remove_prefix(slash);
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), index);
    const bool is_index = place.is_array() && error == std::errc{} && end == step.data() + step.size();
    place = is_index ? place.item(index) : place.member(unescaped(step));
  }
  return place;
}

std::vector<std::string_view> near_names(std::string_view word, std::span<const std::string_view> names) {
  std::vector<std::pair<std::size_t, std::string_view>> near;
  const std::size_t most = word.size() > 64 ? 0 : std::max<std::size_t>(1, word.size() / 4);
  for (const std::string_view name : names) {
    const std::size_t edits = edits_between(word.substr(0, 64), name);
    if (edits <= most) near.emplace_back(edits, name);
  }
  std::ranges::stable_sort(near, {}, [](const auto& each) { return each.first; });
  std::vector<std::string_view> nearest;
  for (const auto& each : near)
    if (nearest.size() < 3) nearest.push_back(each.second);
  return nearest;
}

void add_unknown_keys(const Place& object, std::span<const std::string_view> known_keys, Findings& findings) {
  for (const json::Member& member : object.members()) {
    if (findings.is_full()) return;  // to look a member up takes as long as the object is wide
    if (std::ranges::find(known_keys, member.name) != known_keys.end()) continue;
    const Place place = object.at(member);
    findings.add_with_choice("unknown_key", place.pointer(),
                             "nothing reads the key \"" + std::string(member.name) + "\"",
                             renamed(object, member.name, place, known_keys));
  }
}

void add_refused_values(const Place& root, const json::Violations& faults, std::span<const std::string_view> known_keys,
                        Findings& findings) {
  for (const Violation& fault : faults.kept()) {
    const Place place = place_at(root, fault.pointer);
    if (is_told(findings, place.pointer())) continue;
    if (fault.code == "unknown_field") {
      const Place object = place_at(root, holder_of(fault.pointer));
      const std::string key = unescaped(std::string_view(fault.pointer).substr(fault.pointer.rfind('/') + 1));
      findings.add_with_choice("unknown_key", place.pointer(), "nothing reads the key \"" + key + "\"",
                               renamed(object, key, place, known_keys));
      continue;
    }
    const std::string last = place.pointer().substr(place.pointer().rfind('/') + 1);
    const bool is_absent = !place.is_written();
    findings.add_with_choice("invalid_value", place.where(),
                             (is_absent ? last + " " : "") + (fault.code == "missing" ? "is required" : fault.detail),
                             is_absent ? std::vector<JsonPatch>{} : mended(place, fault));
  }
  if (faults.total() > faults.kept().size()) add_further_keys(root, faults, known_keys, findings);
}

}  // namespace headroom::lint
