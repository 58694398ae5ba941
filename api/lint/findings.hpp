#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/lint/finding.hpp"
#include "api/lint/place.hpp"
#include "api/lint/surroundings.hpp"

namespace headroom::lint {

/// What every finding of one code has in common.
struct Code {
  std::string_view name;
  Severity severity;
  std::string_view meaning;  ///< one sentence without a full stop
  std::string_view fix;      ///< what the patch does, in words
};

/// All codes that linting knows, in the order of the pages about them.
std::span<const Code> codes();

/// Null if there is no such code.
const Code* find_code(std::string_view name);

/// No change is safe to propose.
inline constexpr std::nullopt_t no_fix = std::nullopt;

/// A finding before its fix was tried. `fixes` are the changes that come into question, the best first. Empty if no
/// change is safe to propose.
struct Draft {
  Finding finding;
  std::vector<JsonPatch> fixes;
};

/// Collects the findings of a document, at most `capacity`. One code at one place is one finding.
class Findings {
 public:
  static constexpr std::size_t capacity = 1000;

  /// `around` has to outlive it.
  explicit Findings(const Surroundings& around) : around_(around) {}

  /// What is known besides the document.
  const Surroundings& around() const { return around_; }

  /// A finding at what stands at `place`, or, if nothing does, at the object that lacks it.
  void add(std::string_view code, const Place& place, std::string message, std::optional<JsonPatch> fix) {
    add_at(code, place.where(), std::move(message), std::move(fix));
  }
  void add(std::string_view code, const Place& place, std::string message, PatchOperation fix) {
    add_at(code, place.where(), std::move(message), JsonPatch{std::move(fix)});
  }
  void add_at(std::string_view code, std::string pointer, std::string message, std::optional<JsonPatch> fix);
  /// A finding with several changes that come into question. lint() takes the first one that does what a fix has to.
  void add_with_choice(std::string_view code, std::string pointer, std::string message, std::vector<JsonPatch> fixes);

  bool has(std::string_view code, std::string_view pointer) const;
  /// Whether nothing more is taken.
  bool is_full() const { return drafts_.size() >= capacity; }
  const std::vector<Draft>& all() const { return drafts_; }
  std::vector<Draft> take() && { return std::move(drafts_); }

 private:
  const Surroundings& around_;
  std::vector<Draft> drafts_;
};

}  // namespace headroom::lint
