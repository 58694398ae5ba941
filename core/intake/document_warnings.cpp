#include "core/intake/document_warnings.hpp"

#include <algorithm>
#include <utility>

namespace headroom {
namespace {

constexpr std::size_t maximum_warnings = 100;

}  // namespace

void DocumentWarnings::begin(std::string_view kind, std::size_t index) {
  place_ = "sources/" + std::to_string(index) + " (" + std::string(kind) + ")";
  used_ = false;
  warned_ = false;
}

void DocumentWarnings::end() {
  if (!used_ && !warned_) warn("unused_document", "has nothing that is used");
  end_repeated();
}

void DocumentWarnings::end_repeated() {
  for (const Repeated& warning : repeated_)
    if (warning.others > 0)
      warnings_[warning.place].detail +=
          "; the same holds for " + std::to_string(warning.others) + " more " + std::string(warning.parts);
  repeated_.clear();
}

void DocumentWarnings::warn(std::string_view code, std::string_view detail) {
  warned_ = true;
  warn_of_all(code, place_ + " " + std::string(detail));
}

void DocumentWarnings::warn_once(std::string_view code, std::string_view detail, std::string_view parts) {
  const auto said = std::ranges::find(repeated_, code, &Repeated::code);
  if (said != repeated_.end()) {
    ++said->others;
    return;
  }
  if (warnings_.size() < maximum_warnings)
    repeated_.push_back({.place = warnings_.size(), .code = code, .parts = parts});
  warn(code, detail);
}

void DocumentWarnings::warn_of_all(std::string_view code, std::string detail) {
  if (warnings_.size() < maximum_warnings)
    warnings_.push_back({code, std::move(detail)});
  else
    ++unkept_;
}

std::vector<Warning> DocumentWarnings::conclude() && {
  if (unkept_ > 0)
    warnings_.push_back(
        {"more_warnings", std::to_string(unkept_) + " more warnings about the documents are not listed"});
  return std::move(warnings_);
}

}  // namespace headroom
