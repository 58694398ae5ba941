#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include "api/http/message.hpp"
#include "server/process/families.hpp"

namespace headroom::server {

/// One answered request, as it is counted.
struct ServedRequest {
  std::string_view path;
  api::Method method;
  int status;
  std::chrono::nanoseconds duration;
  std::optional<std::size_t> route{};  ///< its number; no value if the request has no route
};

/// The labels by which requests are counted. They come from a fixed set, so that no client can make `/metrics` grow.
class RouteLabels {
 public:
  /// `prefixes`: for each route, in the order of their numbers, how its paths begin, such as `/v1/decisions`. Routes
  /// with the same prefix have the same label.
  explicit RouteLabels(const std::vector<std::string>& prefixes);

  /// How many labels there are. The last one is `other`.
  std::size_t size() const { return texts_.size(); }
  const std::string& text(std::size_t label) const { return texts_[label]; }
  /// The label of the request's route. A request without a route gets the longest label with which its path begins, up
  /// to a `/` or to the end of the path. If there is none, it gets `other`.
  std::size_t label_of(const ServedRequest& request) const;

 private:
  std::size_t label_of_path(std::string_view path) const;

  std::vector<std::string> texts_;
  std::vector<std::size_t> of_route_;
};

/// The counts of one I/O thread. Only that thread writes them, so threads never compete for a counter. Any thread may
/// read.
class HttpCounters {
 public:
  explicit HttpCounters(const RouteLabels& labels);

  void request_started() { add(started_, 1); }
  void request_finished(const ServedRequest& request);
  void bytes_received(std::uint64_t bytes) { add(received_, bytes); }
  void bytes_sent(std::uint64_t bytes) { add(sent_, bytes); }
  void connection_accepted() { add(accepted_, 1); }
  void connection_refused() { add(refused_, 1); }
  void connection_closed() { add(closed_, 1); }
  void accept_failed() { add(accept_failures_, 1); }

 private:
  friend class Metrics;
  using Count = std::atomic<std::uint64_t>;

  static constexpr std::size_t methods = 8;
  static constexpr std::size_t classes = 5;
  /// Upper bounds in seconds. One more bucket has no bound.
  static constexpr std::array bounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                     0.1,    0.25,  0.5,    1.0,   2.5,  5.0,   10.0};

  struct PerLabel {
    std::array<std::array<Count, classes>, methods> requests{};
    std::array<Count, bounds.size() + 1> durations{};
    Count duration_ns{0};
  };

  static void add(Count& count, std::uint64_t by) {
    count.store(count.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
  }

  const RouteLabels& labels_;
  std::vector<PerLabel> by_label_;
  Count started_{0}, finished_{0}, received_{0}, sent_{0}, accepted_{0}, refused_{0}, closed_{0}, accept_failures_{0};
};

/// The content of `/metrics`.
class Metrics {
 public:
  using Reading = std::function<double()>;

  /// `prefixes`: as in RouteLabels.
  explicit Metrics(const std::vector<std::string>& prefixes);

  /// Adds a value that is read whenever `/metrics` is read. `reading` is called from any thread, and must stay valid.
  void gauge(std::string name, std::string help, Reading reading);
  void counter(std::string name, std::string help, Reading reading);

  /// A counter with one label. All its values are there from the start.
  void counter(std::string name, std::string help, std::string label,
               std::vector<std::pair<std::string, Reading>> readings);

  /// Adds families that are made whenever `/metrics` is read. `append` is called from any thread, and must stay valid.
  void collect(std::function<void(Families&)> append);

  /// The counters for one more I/O thread. They live as long as this object.
  HttpCounters& add_io_thread();

  /// Prometheus text format 0.0.4.
  std::string text() const;

 private:
  struct Registered {
    std::string name;
    std::string help;
    prometheus::MetricType type;
    std::string label;                                      ///< empty for none
    std::vector<std::pair<std::string, Reading>> readings;  ///< by the value of the label
  };
  void append_registered(Families& families) const;
  void append_requests(Families& families) const;
  void append_durations(Families& families) const;
  void append_totals(Families& families) const;
  std::uint64_t sum(HttpCounters::Count HttpCounters::*count) const;

  RouteLabels labels_;
  double started_at_;
  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<HttpCounters>> threads_;
  std::vector<Registered> registered_;
  std::vector<std::function<void(Families&)>> collectors_;
};

}  // namespace headroom::server
