#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <queue>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "store/sqlite/base/database.hpp"

/// Ranges of indexes that are in the order of ids, and walks over them from the newest id to the oldest. Everything
/// here throws DatabaseError. The caller must have begun a transaction.
namespace headroom::store {

inline constexpr auto no_bound = std::numeric_limits<std::int64_t>::max();

struct Bytes {
  std::string bytes;
};

/// What is bound.
using Value = std::variant<std::int64_t, std::string, Bytes>;

/// A condition on `d`, with its values.
struct Condition {
  std::string sql;
  std::vector<Value> values{};
};

/// A range of an index in the order of ids. It contains the decisions for which `condition` holds.
struct Range {
  std::string table;
  std::string join{};  ///< from the table to `d`; empty if the index is one of `decisions`
  std::string key{"d.id"};
  Condition condition;
};

/// The ranges that together give the candidates. They have no id in common.
struct Source {
  std::vector<Range> ranges;
  /// The filter, by its place, that all candidates fulfil. No value: there is none.
  std::optional<std::size_t> implies{};
};

/// Ids from `floor` on and below `before`.
struct Window {
  std::int64_t before{no_bound};
  std::int64_t floor{std::numeric_limits<std::int64_t>::min()};
};

/// How many candidates the source has in the window, at most `limit`.
std::int64_t count(Database& db, const Source& source, const Window& window, std::int64_t limit);

/// Gives the candidates of a source, newest first. Each range is read a few rows at a time, and the ranges are merged.
class Walk {
 public:
  struct Candidate {
    std::int64_t id{0};
    bool matches{false};
  };

  /// `filters`: what a candidate has to fulfil to match. `wanted`: so many matches are enough, which decides how much
  /// is read at first. `budget`: how many candidates may still be read; the walk takes from it.
  Walk(Database& db, const Source& source, const std::vector<Condition>& filters, const Window& window,
       std::size_t wanted, std::int64_t& budget);

  /// No value at the end, and if the budget is used up. At least one candidate comes before that, if there is any.
  std::optional<Candidate> next();
  /// Whether the budget ended the walk.
  bool was_cut() const { return cut_; }

 private:
  struct Cursor {
    std::string sql;
    std::vector<Value> values;  ///< all but the bound, the floor and the limit
    std::int64_t before;
    std::int64_t chunk;
    std::vector<Candidate> read{};  ///< the next one is the last
    bool at_end{false};
  };

  void fill(std::size_t number, std::int64_t rows);

  Database& db_;
  const std::int64_t floor_;
  std::int64_t& budget_;
  std::vector<Cursor> cursors_;
  std::priority_queue<std::pair<std::int64_t, std::size_t>> heads_;  ///< the next id of each cursor that has one
  std::optional<std::size_t> emptied_;                               ///< the cursor to read from before all else
  bool cut_{false};
};

}  // namespace headroom::store
