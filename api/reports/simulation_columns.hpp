#pragma once

#include <cstddef>
#include <vector>

#include "core/simulation/simulation.hpp"

namespace headroom::api {

/// The extremes of one column of a picture.
struct Column {
  double demand_high{0};
  double runs_low{0};
  double runs_high{0};
  double runs_last{0};
  double asked_last{0};
  double short_share{0};  ///< the share of its minutes in which too little ran
  double lack{0};         ///< the largest shortage
  double lack_at{0};      ///< what ran then
};

/// A timeline in at most `most` columns of equal time. With no more minutes than that, each minute is a column.
class Columns {
 public:
  Columns(const simulation::Timeline& line, std::size_t most);

  const std::vector<Column>& all() const { return columns_; }
  bool is_exact() const { return columns_.size() == minutes_; }

 private:
  std::size_t minutes_;
  std::vector<Column> columns_{};
};

}  // namespace headroom::api
