#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "api/webhooks/http_post.hpp"
#include "api/webhooks/retry.hpp"
#include "api/webhooks/target_url.hpp"
#include "core/ports/clock.hpp"
#include "core/ports/event_log.hpp"
#include "core/ports/webhook_book.hpp"

namespace headroom::api {

/// Delivers events to webhooks. One thread does everything: it reads new events after a commit, starts requests that
/// are due, and stores what has become of them. Nothing else waits for it.
///
/// An event is done with if it was delivered, or its webhook does not want it, or its failed delivery has a row. The
/// cursor of a webhook stands behind the events that are done with, and moves in the transaction that writes their
/// rows. So whatever is not finished when the process ends is delivered again, under the same id.
///
/// Public functions other than pump() and load() are safe from any thread.
class WebhookCourier {
 public:
  struct Options {
    std::vector<AllowedHost> hosts{};
    RetrySchedule retry{};
    std::size_t most_in_flight{128};  ///< requests at a time. A webhook that fails has one, so many never stop the rest
    std::size_t most_of_one{4};       ///< of one webhook
    std::size_t most_tests{8};        ///< tests at a time, besides the others
    std::size_t window{64};           ///< events of a webhook on their way that have no row yet
    /// Deliveries of a webhook that are not done with. If there are more, the events wait in the log.
    std::size_t most_open{1'000};
    std::chrono::milliseconds save_interval{1'000};  ///< between two writes of cursors alone
    std::function<double()> chance{};                ///< from 0 to 1, for the waits
  };
  struct Counts {
    std::atomic<std::uint64_t> delivered{0};
    std::atomic<std::uint64_t> retried{0};  ///< attempts that failed, with another to follow
    std::atomic<std::uint64_t> dead{0};
    std::atomic<std::uint64_t> missed{0};  ///< events that were no longer kept when their turn came
    std::atomic<std::size_t> in_flight{0};
  };

  WebhookCourier(EventLog& log, WebhookBook& book, HttpPoster& poster, const Clock& clock, Options options);
  ~WebhookCourier();
  WebhookCourier(const WebhookCourier&) = delete;
  WebhookCourier& operator=(const WebhookCourier&) = delete;

  /// Reads what is stored. Comes first.
  Result<void> load();
  /// Starts the thread.
  void start();
  /// Ends the thread, and stores how far it has come. What is in flight is given up, and delivered again later.
  void stop();

  const Options& options() const { return options_; }
  const Counts& counts() const { return bell_->counts; }

  // What the API has stored.
  void added(Webhook webhook);
  void paused(std::string id, bool paused);
  void removed(std::string id);
  void redelivered(std::string id, WebhookDelivery delivery);

  /// Sends one request that tests the webhook. It is never repeated. `done` gets its result, or `too_many`.
  void test(Webhook webhook, std::function<void(AttemptResult)> done);

  /// One turn of the thread. The time of the next one, if nothing happens before.
  std::optional<Instant> pump();

 private:
  struct Item {
    WebhookDelivery delivery;
    bool has_row{false};  ///< stored, or about to be
  };
  struct Route {
    Webhook webhook;
    std::optional<TargetUrl> url;  ///< no value if the host is not allowed (any more)
    bool private_network{false};
    std::int64_t read_up_to{0};
    std::int64_t saved_cursor{0};
    std::map<std::int64_t, Item> items{};
    std::set<std::pair<Instant, std::int64_t>> waiting{};  ///< the items that are not in flight, by when they are due
    std::size_t fresh{0};                                  ///< items without a row
    std::size_t in_flight{0};
    bool failing{false};  ///< whether the last attempt failed
    /// Rows to write; no value: to remove.
    std::map<std::int64_t, std::optional<WebhookDelivery>> unsaved{};

    bool is_active() const { return url && !webhook.paused; }
    std::int64_t cursor() const;
    bool is_ahead() const { return !unsaved.empty() || cursor() > saved_cursor; }
  };
  using Task = std::function<void(WebhookCourier&)>;
  /// What others hand in. The log and the poster may outlive the courier.
  struct Bell {
    std::mutex mutex{};
    std::condition_variable changed{};
    bool rung{false};
    bool stopping{false};
    std::atomic<std::size_t> webhooks{0};
    std::atomic<std::size_t> tests{0};
    std::vector<Task> inbox{};
    Counts counts{};
    void hand_in(Task task);
    void ring();
  };

  void run();
  void finish_saving();
  void add(Webhook webhook);
  Route* route(const std::string& id);
  void redeliver(const std::string& id, WebhookDelivery delivery);
  bool refill(Route& route, Instant now);
  bool skip_missed(Route& route);
  void start_due(Route& route, Instant now);
  void send(Route& route, std::int64_t event, Instant now);
  void finished(const std::string& id, std::int64_t event, const AttemptResult& result);
  void settle(Route& route, std::int64_t event, const AttemptResult& result, Instant now);
  void keep_row(Route& route, std::map<std::int64_t, Item>::iterator item);
  void drop(Route& route, std::map<std::int64_t, Item>::iterator item);
  void save(Instant now, bool at_once);
  void saved(std::vector<WebhookProgress> progress, bool stored);

  EventLog& log_;
  WebhookBook& book_;
  HttpPoster& poster_;
  const Clock& clock_;
  const Options options_;
  const std::shared_ptr<Bell> bell_{std::make_shared<Bell>()};
  std::map<std::string, Route> routes_{};
  std::string last_served_{};  ///< where the next turn begins, so that no webhook is always the last
  bool saving_{false};
  bool save_failed_{false};  ///< then the next attempt waits
  Instant last_save_{};
  std::thread thread_{};
};

}  // namespace headroom::api
