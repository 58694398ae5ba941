#include "store/sqlite/history/candidates.hpp"

#include <algorithm>

namespace headroom::store {
namespace {

constexpr std::int64_t largest_chunk = 256;

void bind(Statement& statement, int at, const Value& value) {
  if (const auto* bytes = std::get_if<Bytes>(&value))
    statement.bind(at, Blob{bytes->bytes});
  else if (const auto* text = std::get_if<std::string>(&value))
    statement.bind(at, std::string_view{*text});
  else
    statement.bind(at, std::get<std::int64_t>(value));
}

/// Binds the values and after them the numbers.
Rows run(Statement& statement, const std::vector<Value>& values, std::initializer_list<std::int64_t> numbers) {
  int at = 0;
  for (const auto& value : values) bind(statement, ++at, value);
  for (const auto number : numbers) statement.bind(++at, number);
  return Rows{statement};
}

/// The candidates of a range below a bound and from a floor on.
std::string from(const Range& range, const std::string& join) {
  return " FROM " + range.table + join + " WHERE " + range.condition.sql + " AND " + range.key + " < ? AND " +
         range.key + " >= ?";
}

/// What is left to be looked at of a candidate of the source.
Condition rest_of(const std::vector<Condition>& filters, const Source& source) {
  Condition all;
  for (std::size_t i = 0; i < filters.size(); ++i) {
    if (i == source.implies) continue;
    all.sql.append(all.sql.empty() ? "(" : " AND (").append(filters[i].sql).append(")");
    all.values.insert(all.values.end(), filters[i].values.begin(), filters[i].values.end());
  }
  return all;
}

}  // namespace

std::int64_t count(Database& db, const Source& source, const Window& window, std::int64_t limit) {
  std::int64_t total = 0;
  for (const auto& range : source.ranges) {
    if (total >= limit) break;
    Statement& statement = db.prepared("SELECT count(*) FROM (SELECT 1" + from(range, "") + " LIMIT ?)");
    Rows row = run(statement, range.condition.values, {window.before, window.floor, limit - total});
    if (row.next()) total += row.integer(0);
  }
  return total;
}

Walk::Walk(Database& db, const Source& source, const std::vector<Condition>& filters, const Window& window,
           std::size_t wanted, std::int64_t& budget)
    : db_(db), floor_(window.floor), budget_(budget) {
  const Condition rest = rest_of(filters, source);
  const auto ranges = static_cast<std::int64_t>(source.ranges.size());
  const auto chunk = std::clamp<std::int64_t>(
      static_cast<std::int64_t>(std::min<std::size_t>(wanted, 1000)) / std::max<std::int64_t>(ranges, 1) + 1, 4,
      largest_chunk);
  cursors_.reserve(source.ranges.size());
  for (const auto& range : source.ranges) {
    // Without filters, the index alone is enough.
    const std::string join = rest.sql.empty() ? "" : range.join;
    const std::string matches = rest.sql.empty() ? "1" : rest.sql;
    auto values = rest.values;
    values.insert(values.end(), range.condition.values.begin(), range.condition.values.end());
    cursors_.push_back(
        {.sql = "SELECT " + range.key + ", " + matches + from(range, join) + " ORDER BY " + range.key + " DESC LIMIT ?",
         .values = std::move(values),
         .before = window.before,
         .chunk = chunk});
    fill(cursors_.size() - 1, std::max<std::int64_t>(1, std::min(chunk, budget_)));
  }
}

void Walk::fill(std::size_t number, std::int64_t rows) {
  Cursor& cursor = cursors_[number];
  cursor.read.clear();
  Rows row = run(db_.prepared(cursor.sql), cursor.values, {cursor.before, floor_, rows});
  while (row.next()) cursor.read.push_back({.id = row.integer(0), .matches = row.integer(1) != 0});
  const auto got = static_cast<std::int64_t>(cursor.read.size());
  cursor.at_end = got < rows;
  cursor.chunk = std::min(2 * cursor.chunk, largest_chunk);
  budget_ = std::max<std::int64_t>(0, budget_ - got);
  if (got == 0) return;
  cursor.before = cursor.read.back().id;
  heads_.emplace(cursor.read.front().id, number);
  std::ranges::reverse(cursor.read);
}

std::optional<Walk::Candidate> Walk::next() {
  if (cut_) return std::nullopt;
  if (emptied_) {
    if (budget_ == 0) {
      cut_ = true;
      return std::nullopt;
    }
    fill(*emptied_, std::min(cursors_[*emptied_].chunk, budget_));
    emptied_.reset();
  }
  if (heads_.empty()) return std::nullopt;
  const std::size_t number = heads_.top().second;
  heads_.pop();
  Cursor& cursor = cursors_[number];
  const Candidate candidate = cursor.read.back();
  cursor.read.pop_back();
  if (!cursor.read.empty())
    heads_.emplace(cursor.read.back().id, number);
  else if (!cursor.at_end)
    emptied_ = number;
  return candidate;
}

}  // namespace headroom::store
