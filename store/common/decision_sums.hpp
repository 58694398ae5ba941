#pragma once

#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

#include "core/base/int128.hpp"
#include "core/ports/decision_summary.hpp"

namespace headroom::store {

/// Adds up decisions that come in the order of their ids. Keys and clusters are numbers here.
class DecisionSums {
 public:
  struct One {
    std::int64_t id{0};
    std::int64_t key{0};
    std::int64_t cluster{0};
    std::int64_t evaluated_at{0};  ///< Unix milliseconds
    bool counts{true};             ///< false: it is only the next decision of another one
    bool changed{false};
    bool applied{false};
    std::int64_t hourly_cost_delta{0};  ///< micro-dollars
  };

  void add(const One& one);
  /// The applied ones whose next decision has not come. Removes them.
  std::vector<One> take_open();
  /// What an applied one saved until its cluster's next decision, which was evaluated then.
  void settle(const One& one, std::int64_t next_evaluated_at);

  /// The sums by key, with an empty SummaryRow::key.
  std::map<std::int64_t, SummaryRow> rows() const;

 private:
  struct Sum {
    SummaryRow row{};
    Int128 saved{0};  ///< micro-dollars × milliseconds / hour
  };

  std::unordered_map<std::int64_t, Sum> sums_;
  std::unordered_map<std::int64_t, One> open_;  ///< by cluster
};

/// The key of a row by day: the days since 1970 as a date.
std::int64_t day_number(std::int64_t evaluated_at);
std::string day_text(std::int64_t day);

}  // namespace headroom::store
