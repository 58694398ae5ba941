#pragma once

#include <cstdlib>

#include "core/base/error.hpp"
#include "core/base/time.hpp"

/// What every fuzz target asks of the program.
namespace headroom::fuzz {

inline const Instant now = *parse_rfc3339("2026-11-22T10:00:30Z");

inline void require(bool holds) {
  if (!holds) std::abort();
}

/// A refusal says why, and each of its faults says where.
inline void check_refusal(const Error& error) {
  require(!error.code.empty() && !error.detail.empty());
  for (const Violation& fault : error.violations)
    require((fault.pointer.empty() || fault.pointer.starts_with('/')) && !fault.code.empty() && !fault.detail.empty());
}

}  // namespace headroom::fuzz
