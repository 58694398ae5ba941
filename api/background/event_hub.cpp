#include "api/background/event_hub.hpp"

#include <algorithm>
#include <utility>

#include "api/wire/event.hpp"

namespace headroom::api {
namespace {

constexpr std::string_view heartbeat_comment = ":\n\n";
/// So many events of the log are read for one piece.
constexpr std::size_t log_page = 100;

bool matches(const EventQuery& query, const Event& event) {
  if (query.cluster_id && *query.cluster_id != event.cluster_id) return false;
  return query.types.empty() || std::ranges::find(query.types, event.type) != query.types.end();
}

}  // namespace

class EventHub::Stream final : public BodyStream {
 public:
  Stream(EventHub& hub, std::shared_ptr<Follower> follower) : hub_(hub), follower_(std::move(follower)) {}
  ~Stream() override { hub_.leave(follower_); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  void next(std::function<void(std::optional<std::string>)> deliver) override {
    hub_.next(follower_, std::move(deliver));
  }

 private:
  EventHub& hub_;
  std::shared_ptr<Follower> follower_;
};

EventHub::EventHub(EventLog& log, Limits limits) : log_(log), limits_(limits) {
  log_.add_listener([bell = bell_] {
    if (bell->followers == 0) return;
    {
      const std::lock_guard lock(bell->mutex);
      if (std::exchange(bell->rung, true)) return;
    }
    bell->changed.notify_one();
  });
}

EventHub::~EventHub() {
  close();
  {
    const std::lock_guard lock(bell_->mutex);
    bell_->stopping = true;
  }
  bell_->changed.notify_one();
  if (thread_.joinable()) thread_.join();
}

void EventHub::start(std::chrono::milliseconds heartbeat) {
  thread_ = std::thread([this, heartbeat] { run(heartbeat); });
}

void EventHub::run(std::chrono::milliseconds heartbeat) {
  using SteadyClock = std::chrono::steady_clock;
  auto next_beat = SteadyClock::now() + heartbeat;
  for (std::unique_lock lock(bell_->mutex); !bell_->stopping;) {
    bell_->changed.wait_until(lock, next_beat, [this] { return bell_->rung || bell_->stopping; });
    const bool rung = std::exchange(bell_->rung, false);
    lock.unlock();
    if (rung) pump();
    if (SteadyClock::now() >= next_beat) {
      beat();
      next_beat = SteadyClock::now() + heartbeat;
    }
    lock.lock();
  }
}

std::unique_ptr<BodyStream> EventHub::follow(EventQuery query, EventFormat format) {
  query.limit = log_page;
  {
    const std::lock_guard lock(mutex_);
    // While nobody follows, nothing is remembered. The follower counts before the newest event is looked at, so that
    // the next commit rings.
    if (bell_->followers++ == 0) {
      remembered_.clear();
      base_ = position_ = log_.newest();
    }
  }
  auto follower = std::make_shared<Follower>(Follower{.query = std::move(query), .format = format});
  return std::make_unique<Stream>(*this, std::move(follower));
}

void EventHub::leave(const std::shared_ptr<Follower>& follower) {
  const std::lock_guard lock(mutex_);
  std::erase(waiting_, follower);
  --bell_->followers;
}

void EventHub::next(const std::shared_ptr<Follower>& follower, Deliver deliver) {
  for (;;) {
    std::optional<std::string> piece;
    bool behind = false;
    {
      const std::lock_guard lock(mutex_);
      behind = !closed_ && follower->query.after.value_or(-1) < base_;
      if (!closed_ && !behind) {
        follower->caught_up = true;
        piece = collect(*follower);
        if (piece->empty()) {
          follower->waiting = std::move(deliver);
          waiting_.push_back(follower);
          return;
        }
      }
    }
    if (!behind) return deliver(std::move(piece));
    if (follower->caught_up) {
      ++cut_;
      return deliver(std::nullopt);
    }
    bool ended = false;
    piece = read_log(*follower, ended);
    if (ended || piece) return deliver(std::move(piece));
  }
}

std::optional<std::string> EventHub::read_log(Follower& follower, bool& ended) {
  const auto page = log_.read(follower.query);
  ended = !page || page->expired;
  if (ended) return std::nullopt;
  follower.query.after = page->next_after;
  if (page->items.empty()) return std::nullopt;
  std::string piece;
  for (const Event& event : page->items) piece += event_frame(event, follower.format);
  return piece;
}

std::string EventHub::collect(Follower& follower) {
  std::string piece;
  std::int64_t& after = *follower.query.after;
  const auto later = [](const std::int64_t id, const Remembered& remembered) { return id < remembered.event.id; };
  auto at = std::upper_bound(remembered_.begin(), remembered_.end(), after, later);
  for (; at != remembered_.end() && piece.size() < limits_.piece; ++at) {
    if (matches(follower.query, at->event)) piece += frame(*at, follower.format);
    after = at->event.id;
  }
  return piece;
}

const std::string& EventHub::frame(Remembered& remembered, EventFormat format) {
  std::string& text = remembered.frames[static_cast<std::size_t>(format)];
  if (text.empty()) text = event_frame(remembered.event, format);
  return text;
}

void EventHub::remember(std::vector<Event> events, std::int64_t next_after) {
  for (Event& event : events) remembered_.push_back({.event = std::move(event)});
  position_ = next_after;
  while (remembered_.size() > limits_.remembered) {
    base_ = remembered_.front().event.id;
    remembered_.pop_front();
  }
}

void EventHub::pump() {
  const std::lock_guard one_at_a_time(pumping_);
  for (bool more = true; more;) {
    std::int64_t after = 0;
    {
      const std::lock_guard lock(mutex_);
      if (closed_ || bell_->followers == 0) return;
      after = position_;
    }
    auto page = log_.read({.after = after, .limit = limits_.page});
    std::vector<Parcel> parcels;
    {
      const std::lock_guard lock(mutex_);
      if (!page || page->expired || position_ != after) return;
      more = page->items.size() == limits_.page;
      remember(std::move(page->items), page->next_after);
      std::erase_if(waiting_, [&](const std::shared_ptr<Follower>& follower) {
        std::string piece = collect(*follower);
        if (piece.empty()) return false;
        parcels.push_back({std::exchange(follower->waiting, nullptr), std::move(piece)});
        return true;
      });
    }
    for (Parcel& parcel : parcels) parcel.deliver(std::move(parcel.piece));
  }
}

void EventHub::beat() {
  std::vector<std::shared_ptr<Follower>> all;
  {
    const std::lock_guard lock(mutex_);
    all.swap(waiting_);
  }
  for (const auto& follower : all) std::exchange(follower->waiting, nullptr)(std::string(heartbeat_comment));
}

void EventHub::close() {
  std::vector<std::shared_ptr<Follower>> all;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    all.swap(waiting_);
  }
  for (const auto& follower : all) std::exchange(follower->waiting, nullptr)(std::nullopt);
}

}  // namespace headroom::api
