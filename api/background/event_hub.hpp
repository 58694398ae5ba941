#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "api/http/message.hpp"
#include "core/ports/event_format.hpp"
#include "core/ports/event_log.hpp"

namespace headroom::api {

/// Gives new events to all who follow them. A commit wakes one thread, which reads the new events once and renders each
/// once in each format that somebody wants. The newest events stay in memory. A follower that is behind them reads the
/// log until it has caught up. If it has caught up and falls behind again, it is cut: it may come back with the id that
/// it saw last. Nothing waits for a follower, and each has at most one piece on its way.
///
/// Safe from any thread.
class EventHub {
 public:
  struct Limits {
    std::size_t remembered{1'024};  ///< events in memory
    std::size_t page{256};          ///< events that are read at once
    std::size_t piece{64 * 1024};   ///< bytes after which a piece of a stream ends
  };

  explicit EventHub(EventLog& log) : EventHub(log, Limits{}) {}
  EventHub(EventLog& log, Limits limits);
  ~EventHub();
  EventHub(const EventHub&) = delete;
  EventHub& operator=(const EventHub&) = delete;

  /// The matching events after `query.after`, and then each new one. `query.limit` does not count.
  std::unique_ptr<BodyStream> follow(EventQuery query, EventFormat format);

  /// Starts the thread. `heartbeat`: how often each waiting follower gets a comment, so that it knows that the
  /// connection is alive, and the server notices if it is not.
  void start(std::chrono::milliseconds heartbeat);
  /// Ends all streams, and every stream that is opened later.
  void close();

  /// What the thread does: after a commit, and at each heartbeat.
  void pump();
  void beat();

  std::size_t followers() const { return bell_->followers; }
  std::uint64_t cut() const { return cut_; }

 private:
  static constexpr std::size_t formats = names_of<EventFormat>.size();
  using Deliver = std::function<void(std::optional<std::string>)>;

  struct Remembered {
    Event event;
    std::array<std::string, formats> frames{};  ///< empty until somebody wants one
  };
  struct Follower {
    EventQuery query;  ///< `after` moves on
    EventFormat format;
    bool caught_up{false};
    Deliver waiting{};
  };
  class Stream;
  /// What a commit rings. The log may outlive the hub.
  struct Bell {
    std::atomic<std::size_t> followers{0};
    std::mutex mutex{};
    std::condition_variable changed{};
    bool rung{false};
    bool stopping{false};
  };
  struct Parcel {
    Deliver deliver;
    std::optional<std::string> piece;
  };

  void run(std::chrono::milliseconds heartbeat);
  void next(const std::shared_ptr<Follower>& follower, Deliver deliver);
  void leave(const std::shared_ptr<Follower>& follower);
  std::optional<std::string> read_log(Follower& follower, bool& ended);
  /// What the follower has not seen of the remembered events.
  std::string collect(Follower& follower);
  const std::string& frame(Remembered& remembered, EventFormat format);
  void remember(std::vector<Event> events, std::int64_t next_after);

  EventLog& log_;
  const Limits limits_;
  const std::shared_ptr<Bell> bell_{std::make_shared<Bell>()};
  std::atomic<std::uint64_t> cut_{0};

  std::mutex mutex_;
  std::vector<std::shared_ptr<Follower>> waiting_;
  std::deque<Remembered> remembered_;  ///< all events after base_ and up to position_
  std::int64_t base_{0};
  std::int64_t position_{0};
  bool closed_{false};

  std::mutex pumping_;  ///< one thread at a time reads what is new
  std::thread thread_;
};

}  // namespace headroom::api
