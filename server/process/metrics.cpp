#include "server/process/metrics.hpp"

#include <algorithm>
#include <numeric>

#include <prometheus/text_serializer.h>

namespace headroom::server {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricType;

constexpr std::array<std::string_view, 8> method_names{"GET",   "HEAD",   "POST",    "PUT",
                                                       "PATCH", "DELETE", "OPTIONS", "other"};
constexpr std::array<std::string_view, 5> class_names{"1xx", "2xx", "3xx", "4xx", "5xx"};

double seconds_since_epoch() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

RouteLabels::RouteLabels(const std::vector<std::string>& prefixes) {
  for (const std::string& prefix : prefixes) {
    const auto known = std::ranges::find(texts_, prefix);
    of_route_.push_back(static_cast<std::size_t>(known - texts_.begin()));
    if (known == texts_.end()) texts_.push_back(prefix);
  }
  texts_.emplace_back("other");
}

std::size_t RouteLabels::label_of(const ServedRequest& request) const {
  return request.route ? of_route_[*request.route] : label_of_path(request.path);
}

std::size_t RouteLabels::label_of_path(std::string_view path) const {
  const std::size_t other = texts_.size() - 1;
  std::size_t best = other;
  for (std::size_t i = 0; i < other; ++i) {
    const std::string& prefix = texts_[i];
    if (!path.starts_with(prefix) || (path.size() > prefix.size() && path[prefix.size()] != '/')) continue;
    if (best == other || prefix.size() > texts_[best].size()) best = i;
  }
  return best;
}

HttpCounters::HttpCounters(const RouteLabels& labels) : labels_(labels), by_label_(labels.size()) {}

void HttpCounters::request_finished(const ServedRequest& request) {
  PerLabel& counts = by_label_[labels_.label_of(request)];
  const auto status_class = static_cast<std::size_t>(std::clamp(request.status / 100, 1, 5) - 1);
  add(counts.requests[static_cast<std::size_t>(request.method)][status_class], 1);
  const double seconds = std::chrono::duration<double>(request.duration).count();
  const auto bucket = std::ranges::lower_bound(bounds, seconds) - bounds.begin();
  add(counts.durations[static_cast<std::size_t>(bucket)], 1);
  add(counts.duration_ns, static_cast<std::uint64_t>(std::max<std::int64_t>(0, request.duration.count())));
  add(finished_, 1);
}

Metrics::Metrics(const std::vector<std::string>& prefixes) : labels_(prefixes), started_at_(seconds_since_epoch()) {}

void Metrics::gauge(std::string name, std::string help, Reading reading) {
  const std::lock_guard lock(mutex_);
  registered_.push_back({std::move(name), std::move(help), MetricType::Gauge, {}, {{"", std::move(reading)}}});
}

void Metrics::counter(std::string name, std::string help, Reading reading) {
  const std::lock_guard lock(mutex_);
  registered_.push_back({std::move(name), std::move(help), MetricType::Counter, {}, {{"", std::move(reading)}}});
}

void Metrics::counter(std::string name, std::string help, std::string label,
                      std::vector<std::pair<std::string, Reading>> readings) {
  const std::lock_guard lock(mutex_);
  registered_.push_back({std::move(name), std::move(help), MetricType::Counter, std::move(label), std::move(readings)});
}

void Metrics::collect(std::function<void(Families&)> append) {
  const std::lock_guard lock(mutex_);
  collectors_.push_back(std::move(append));
}

HttpCounters& Metrics::add_io_thread() {
  const std::lock_guard lock(mutex_);
  return *threads_.emplace_back(std::make_unique<HttpCounters>(labels_));
}

std::string Metrics::text() const {
  const std::lock_guard lock(mutex_);
  Families families;
  append_totals(families);
  append_requests(families);
  append_durations(families);
  append_registered(families);
  return prometheus::TextSerializer().Serialize(families);
}

std::uint64_t Metrics::sum(HttpCounters::Count HttpCounters::*count) const {
  return std::accumulate(threads_.begin(), threads_.end(), std::uint64_t{0},
                         [&](std::uint64_t total, const auto& thread) { return total + ((*thread).*count).load(); });
}

void Metrics::append_totals(Families& families) const {
  const auto total = [&](HttpCounters::Count HttpCounters::*count) { return static_cast<double>(sum(count)); };
  const auto add = [&](const char* name, const char* help, MetricType type, double value) {
    families.push_back(family(name, help, type, {sample(type, value)}));
  };
  families.push_back(family("headroom_build_info", "The running program; always 1.", MetricType::Gauge,
                            {sample(MetricType::Gauge, 1, {label("version", HEADROOM_VERSION)})}));
  add("process_start_time_seconds", "When the process started, in seconds since 1970.", MetricType::Gauge, started_at_);
  // The ends are read before the beginnings, so that a difference is never negative.
  const double finished = total(&HttpCounters::finished_);
  add("headroom_http_requests_in_flight", "Requests read and not yet answered.", MetricType::Gauge,
      total(&HttpCounters::started_) - finished);
  const double closed = total(&HttpCounters::closed_);
  const double accepted = total(&HttpCounters::accepted_);
  add("headroom_http_connections_open", "Connections open now.", MetricType::Gauge, accepted - closed);
  add("headroom_http_connections_accepted_total", "Connections accepted.", MetricType::Counter, accepted);
  add("headroom_http_connections_refused_total", "Connections turned away at the limit.", MetricType::Counter,
      total(&HttpCounters::refused_));
  add("headroom_http_accept_failures_total", "Failed attempts to accept a connection.", MetricType::Counter,
      total(&HttpCounters::accept_failures_));
  add("headroom_http_received_bytes_total", "Bytes read from clients.", MetricType::Counter,
      total(&HttpCounters::received_));
  add("headroom_http_sent_bytes_total", "Bytes written to clients.", MetricType::Counter, total(&HttpCounters::sent_));
}

void Metrics::append_requests(Families& families) const {
  std::vector<ClientMetric> samples;
  for (std::size_t route = 0; route < labels_.size(); ++route) {
    for (std::size_t method = 0; method < HttpCounters::methods; ++method) {
      for (std::size_t status = 0; status < HttpCounters::classes; ++status) {
        std::uint64_t count = 0;
        for (const auto& thread : threads_) count += thread->by_label_[route].requests[method][status].load();
        if (count == 0) continue;
        samples.push_back(sample(MetricType::Counter, static_cast<double>(count),
                                 {label("method", method_names[method]), label("route", labels_.text(route)),
                                  label("status", class_names[status])}));
      }
    }
  }
  families.push_back(
      family("headroom_http_requests_total", "Requests answered.", MetricType::Counter, std::move(samples)));
}

void Metrics::append_durations(Families& families) const {
  std::vector<ClientMetric> samples;
  for (std::size_t route = 0; route < labels_.size(); ++route) {
    std::vector<std::uint64_t> counts(HttpCounters::bounds.size() + 1);
    std::uint64_t nanoseconds = 0;
    for (const auto& thread : threads_) {
      const auto& timed = thread->by_label_[route];
      for (std::size_t bucket = 0; bucket < counts.size(); ++bucket) counts[bucket] += timed.durations[bucket].load();
      nanoseconds += timed.duration_ns.load();
    }
    if (std::ranges::all_of(counts, [](std::uint64_t count) { return count == 0; })) continue;
    samples.push_back(histogram(HttpCounters::bounds, counts, static_cast<double>(nanoseconds) / 1e9,
                                {label("route", labels_.text(route))}));
  }
  families.push_back(family("headroom_http_request_duration_seconds", "From a request's last byte to its answer's.",
                            MetricType::Histogram, std::move(samples)));
}

void Metrics::append_registered(Families& families) const {
  for (const auto& append : collectors_) append(families);
  for (const Registered& entry : registered_) {
    std::vector<ClientMetric> samples;
    for (const auto& [value, reading] : entry.readings) {
      std::vector<ClientMetric::Label> labels;
      if (!entry.label.empty()) labels.push_back(label(entry.label, value));
      samples.push_back(sample(entry.type, reading(), std::move(labels)));
    }
    families.push_back(family(entry.name, entry.help, entry.type, std::move(samples)));
  }
}

}  // namespace headroom::server
