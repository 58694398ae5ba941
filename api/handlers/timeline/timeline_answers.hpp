#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/deciding/read_timeline.hpp"
#include "api/json/writer.hpp"
#include "core/base/error.hpp"
#include "core/catalog/catalog.hpp"
#include "core/timeline/columns.hpp"

/// The two forms of a timeline: a list of what happened, and columns for drawing.
namespace headroom::api {

/// What a page of the list begins with. Entries of one time are in this order: a snapshot, then decisions and then
/// outcomes, each in the order in which the decisions were stored.
struct TimelinePlace {
  enum class Kind { snapshot, decision, outcome };
  Instant at;
  Kind kind{Kind::snapshot};
  std::int64_t order{0};  ///< of the decision's id; 0 for a snapshot
  friend auto operator<=>(const TimelinePlace&, const TimelinePlace&) = default;

  /// The text of a cursor, and back. No value for any other text.
  std::string text() const;
  static std::optional<TimelinePlace> parse(std::string_view text);
};

/// One page of the list.
struct TimelinePage {
  std::optional<TimelinePlace> from{};  ///< no value: the first page
  std::size_t limit{50};
};

/// Appends the members `items` and `next_cursor`, and returns the cursor of the next page. Fails if the store can't be
/// read.
Result<std::optional<std::string>> encode_items(json::Writer& out, const ReadTimeline& timeline,
                                                const TimelineQuestion& question, const TimelinePage& page,
                                                SnapshotHistory& snapshots);

/// Columns of at most `points` values.
struct TimelineColumns {
  timeline::Grid grid{};
  timeline::Column capacity{};
  timeline::Column desired{};
  timeline::Column target{};
  timeline::Column demand{};
  timeline::Values minimum{};  ///< of the policy, the last of the bucket; and the same of the next four
  timeline::Values maximum{};
  timeline::Values ec2_on_demand{};  ///< dollars an hour
  timeline::Values ec2_spot{};
  timeline::Values emr{};
  std::vector<timeline::Gap> gaps{};  ///< of both kinds, in the order of their beginnings
};
TimelineColumns columns_of(const ReadTimeline& timeline, const TimelineQuestion& question, std::int64_t points,
                           const Catalog& catalog);

/// At most so many decisions are beside the columns: the newest.
inline constexpr std::size_t most_drawn_decisions = 1'000;

/// Appends the members of the columns to the open object.
void encode_columns(json::Writer& out, const TimelineColumns& columns, const ReadTimeline& timeline,
                    const TimelineQuestion& question);
/// The columns as CSV: a header, and one line for each bucket.
std::string columns_csv(const TimelineColumns& columns);

/// Appends the value, or null.
template <class Value>
void encode_optional(json::Writer& out, const std::optional<Value>& value) {
  if (value)
    out.value(*value);
  else
    out.null();
}

/// Appends the members `regret` and `oscillation`.
void encode_judgement(json::Writer& out, const ReadTimeline& timeline, Seconds start_up);

}  // namespace headroom::api
