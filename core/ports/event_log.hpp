#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/names.hpp"
#include "core/base/time.hpp"
#include "core/ports/decision_log.hpp"

/// What happened, in the order in which it was committed.
namespace headroom {

/// States that only follow from the time, such as an expired recommendation, are no events.
enum class EventType { decision_created, decision_outcome, policy_activated };

struct Event {
  std::int64_t id{0};  ///< from 1; grows in the order of commits
  EventType type{EventType::decision_created};
  Instant time{};                         ///< by the server's clock
  std::string subject{};                  ///< the id of what happened: of a decision, or a policy with its version
  std::string cluster_id{};               ///< empty if it concerns no cluster
  std::optional<OutcomeReport> report{};  ///< as it was reported then; of decision_outcome only
  /// What it is about, without documents but the answer. Absent if retention has removed it.
  std::optional<DecisionRecord> decision{};
};

struct EventQuery {
  /// Only ids greater than this. No value: from the oldest event that is kept.
  std::optional<std::int64_t> after{};
  std::vector<EventType> types{};  ///< empty: all
  std::optional<std::string> cluster_id{};
  std::size_t limit{50};
};

struct EventPage {
  std::vector<Event> items{};  ///< in ascending order of their ids
  /// No matching event up to this id is missing from `items` and the pages before. The next page is after it.
  std::int64_t next_after{0};
  /// The events right after EventQuery::after are no longer kept, so that some may be missing. Then there are no items.
  bool expired{false};
};

/// A decision, an outcome and the change of a policy write their event in their own transaction. So what was not stored
/// has no event, and what was stored has one. The store numbers events in the order of commits. A reader that sees an
/// event has seen, or can still read, all events before it. The store keeps the newest events, up to a number that it
/// was opened with.
class EventLog {
 public:
  virtual ~EventLog() = default;

  virtual Result<EventPage> read(const EventQuery& query) = 0;
  /// The newest committed id; 0 if nothing has happened yet. Safe from any thread, and quick.
  virtual std::int64_t newest() const = 0;
  /// `wake` is called after each commit with events, from the thread that wrote them, as long as the log
  /// lives. It must be quick. Add it before the first write.
  virtual void add_listener(std::function<void()> wake) = 0;
};

template <>
inline constexpr auto names_of<EventType> =
    std::to_array<EnumName<EventType>>({{"decision.created", EventType::decision_created},
                                        {"decision.outcome", EventType::decision_outcome},
                                        {"policy.activated", EventType::policy_activated}});

}  // namespace headroom
