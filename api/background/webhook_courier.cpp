#include "api/background/webhook_courier.hpp"

#include <algorithm>

#include "api/webhooks/delivery_request.hpp"

namespace headroom::api {
namespace {

/// Events that are read at once for a webhook, and pages in a turn.
constexpr std::size_t page_size = 32;
constexpr int pages_a_turn = 4;
/// All webhooks and their pending deliveries are read in pages of this size.
constexpr std::size_t load_size = 1'000;

/// The earlier of the two.
void bring_forward(std::optional<Instant>& next, Instant at) {
  if (!next || at < *next) next = at;
}

}  // namespace

void WebhookCourier::Bell::ring() {
  {
    const std::lock_guard lock(mutex);
    if (std::exchange(rung, true)) return;
  }
  changed.notify_one();
}

void WebhookCourier::Bell::hand_in(Task task) {
  {
    const std::lock_guard lock(mutex);
    inbox.push_back(std::move(task));
    rung = true;
  }
  changed.notify_one();
}

WebhookCourier::WebhookCourier(EventLog& log, WebhookBook& book, HttpPoster& poster, const Clock& clock,
                               Options options)
    : log_(log), book_(book), poster_(poster), clock_(clock), options_(std::move(options)) {
  log_.add_listener([bell = bell_] {
    if (bell->webhooks > 0) bell->ring();
  });
}

WebhookCourier::~WebhookCourier() { stop(); }

Result<void> WebhookCourier::load() {
  auto webhooks = book_.list({.limit = load_size});
  if (!webhooks) return tl::unexpected(std::move(webhooks.error()));
  for (Webhook& webhook : *webhooks) {
    const auto pending = book_.deliveries(webhook.id, {.state = DeliveryState::pending, .limit = SIZE_MAX / 4});
    if (!pending) return tl::unexpected(pending.error());
    const std::string id = webhook.id;
    add(std::move(webhook));
    for (const WebhookDelivery& delivery : *pending) redeliver(id, delivery);
  }
  return {};
}

void WebhookCourier::start() {
  thread_ = std::thread([this] { run(); });
}

void WebhookCourier::stop() {
  {
    const std::lock_guard lock(bell_->mutex);
    if (std::exchange(bell_->stopping, true)) return;
  }
  bell_->changed.notify_one();
  if (thread_.joinable()) thread_.join();
  finish_saving();
  save(clock_.now(), true);
  finish_saving();
}

void WebhookCourier::run() {
  std::unique_lock lock(bell_->mutex);
  while (!bell_->stopping) {
    bell_->rung = false;
    lock.unlock();
    const auto next = pump();
    lock.lock();
    const auto is_woken = [this] { return bell_->rung || bell_->stopping; };
    if (next)
      bell_->changed.wait_for(lock, std::max(*next - clock_.now(), std::chrono::milliseconds{0}), is_woken);
    else
      bell_->changed.wait(lock, is_woken);
  }
}

void WebhookCourier::added(Webhook webhook) {
  ++bell_->webhooks;  // at once, so that no commit is overheard
  bell_->hand_in([webhook = std::move(webhook)](WebhookCourier& self) {
    --self.bell_->webhooks;
    self.add(webhook);
  });
}

void WebhookCourier::paused(std::string id, bool paused) {
  bell_->hand_in([id = std::move(id), paused](WebhookCourier& self) {
    if (Route* route = self.route(id)) route->webhook.paused = paused;
  });
}

void WebhookCourier::removed(std::string id) {
  bell_->hand_in([id = std::move(id)](WebhookCourier& self) { self.bell_->webhooks -= self.routes_.erase(id); });
}

void WebhookCourier::redelivered(std::string id, WebhookDelivery delivery) {
  bell_->hand_in(
      [id = std::move(id), delivery = std::move(delivery)](WebhookCourier& self) { self.redeliver(id, delivery); });
}

void WebhookCourier::test(Webhook webhook, std::function<void(AttemptResult)> done) {
  std::vector<Violation> faults;
  auto url = read_target_url(webhook.url, faults);
  if (url) check_allowed(options_.hosts, *url, faults);
  if (!faults.empty()) return done({.error = "address_not_allowed"});
  if (++bell_->tests > options_.most_tests) {
    --bell_->tests;
    return done({.error = "too_many"});
  }
  HttpPost request = test_request(webhook, *url, clock_.now());
  request.private_network = allowance_of(options_.hosts, *url).private_network;
  poster_.post(std::move(request), [bell = bell_, done = std::move(done)](AttemptResult result) {
    --bell->tests;
    done(std::move(result));
  });
}

WebhookCourier::Route* WebhookCourier::route(const std::string& id) {
  const auto found = routes_.find(id);
  return found == routes_.end() ? nullptr : &found->second;
}

void WebhookCourier::add(Webhook webhook) {
  Route route{.webhook = std::move(webhook)};
  std::vector<Violation> faults;
  route.url = read_target_url(route.webhook.url, faults);
  if (route.url) check_allowed(options_.hosts, *route.url, faults);
  if (!faults.empty()) route.url.reset();
  if (route.url) route.private_network = allowance_of(options_.hosts, *route.url).private_network;
  route.read_up_to = route.saved_cursor = route.webhook.cursor;
  std::string id = route.webhook.id;
  if (routes_.emplace(std::move(id), std::move(route)).second) ++bell_->webhooks;
}

void WebhookCourier::redeliver(const std::string& id, WebhookDelivery delivery) {
  Route* to = route(id);
  if (to == nullptr) return;
  const std::int64_t event = delivery.event;
  const auto [item, is_new] = to->items.try_emplace(event, Item{.delivery = delivery, .has_row = true});
  if (!is_new) {
    // An attempt that is under way is the one that was asked for.
    if (to->waiting.erase({item->second.delivery.next_attempt_at, event}) == 0) return;
    if (!std::exchange(item->second.has_row, true)) --to->fresh;
    item->second.delivery = std::move(delivery);
  }
  to->unsaved.erase(event);
  to->waiting.emplace(item->second.delivery.next_attempt_at, event);
}

std::optional<Instant> WebhookCourier::pump() {
  std::vector<Task> tasks;
  {
    const std::lock_guard lock(bell_->mutex);
    tasks.swap(bell_->inbox);
  }
  for (const Task& task : tasks) task(*this);

  const Instant now = clock_.now();
  std::optional<Instant> next;
  const auto serve = [&](auto& each) {
    Route& one = each.second;
    if (!one.is_active()) return;
    if (refill(one, now)) bring_forward(next, now);
    start_due(one, now);
    const bool has_room = bell_->counts.in_flight < options_.most_in_flight && one.in_flight < options_.most_of_one;
    if (has_room && !one.waiting.empty() && one.waiting.begin()->first > now)
      bring_forward(next, one.waiting.begin()->first);
    last_served_ = each.first;
  };
  const auto begin = routes_.upper_bound(std::string(last_served_));
  for (auto each = begin; each != routes_.end(); ++each) serve(*each);
  for (auto each = routes_.begin(); each != begin; ++each) serve(*each);

  save(now, false);
  const bool is_ahead = std::ranges::any_of(routes_, [](const auto& each) { return each.second.is_ahead(); });
  if (!saving_ && is_ahead) bring_forward(next, last_save_ + options_.save_interval);
  return next;
}

/// Goes on with the oldest events that are kept.
bool WebhookCourier::skip_missed(Route& route) {
  const auto oldest = log_.read({.limit = 1});
  if (!oldest) return false;
  const std::int64_t before = oldest->items.empty() ? log_.newest() : oldest->items.front().id - 1;
  if (before <= route.read_up_to) return false;
  bell_->counts.missed += static_cast<std::uint64_t>(before - route.read_up_to);
  route.read_up_to = before;
  return true;
}

/// Takes new events from the log, as many as there is room for. Returns whether there are more that fit.
bool WebhookCourier::refill(Route& route, Instant now) {
  for (int pages = 0; pages < pages_a_turn; ++pages) {
    if (log_.newest() <= route.read_up_to) return false;
    if (route.fresh >= options_.window || route.items.size() >= options_.most_open) return false;
    const std::size_t room = std::min(options_.window - route.fresh, options_.most_open - route.items.size());
    const auto page = log_.read({.after = route.read_up_to,
                                 .types = route.webhook.filter.types,
                                 .cluster_id = route.webhook.filter.cluster_id,
                                 .limit = std::min(room, page_size)});
    if (!page) return false;  // tried again with the next commit
    if (page->expired) {
      if (!skip_missed(route)) return false;
      continue;
    }
    for (const Event& event : page->items) {
      if (!matches(route.webhook.filter, event) || route.items.contains(event.id)) continue;
      route.items[event.id] = {.delivery = {.event = event.id, .next_attempt_at = now}};
      route.waiting.emplace(now, event.id);
      ++route.fresh;
    }
    route.read_up_to = std::max(route.read_up_to, page->next_after);
  }
  return true;
}

void WebhookCourier::start_due(Route& route, Instant now) {
  const std::size_t most = route.failing ? 1 : options_.most_of_one;
  while (route.in_flight < most && bell_->counts.in_flight < options_.most_in_flight && !route.waiting.empty()) {
    const auto [due, event] = *route.waiting.begin();
    if (due > now) return;
    route.waiting.erase(route.waiting.begin());
    send(route, event, now);
  }
}

void WebhookCourier::send(Route& route, std::int64_t event, Instant now) {
  const std::string& id = route.webhook.id;
  ++route.in_flight;
  ++bell_->counts.in_flight;
  const auto finish = [bell = bell_, id, event](AttemptResult result) {
    bell->hand_in([id, event, result = std::move(result)](WebhookCourier& self) { self.finished(id, event, result); });
  };
  const auto page = log_.read({.after = event - 1, .limit = 1});
  if (!page) return finish({.error = "event_not_read"});
  if (page->items.empty() || page->items.front().id != event) return finish({.error = "event_expired"});
  HttpPost request = delivery_request(route.webhook, *route.url, page->items.front(),
                                      route.items.at(event).delivery.attempts + 1, now);
  request.private_network = route.private_network;
  poster_.post(std::move(request), finish);
}

void WebhookCourier::finished(const std::string& id, std::int64_t event, const AttemptResult& result) {
  --bell_->counts.in_flight;
  Route* of = route(id);
  if (of == nullptr) return;
  --of->in_flight;
  settle(*of, event, result, clock_.now());
}

void WebhookCourier::drop(Route& route, std::map<std::int64_t, Item>::iterator item) {
  if (!item->second.has_row) --route.fresh;
  route.items.erase(item);
}

void WebhookCourier::keep_row(Route& route, std::map<std::int64_t, Item>::iterator item) {
  if (!std::exchange(item->second.has_row, true)) --route.fresh;
  route.unsaved[item->first] = item->second.delivery;
}

void WebhookCourier::settle(Route& route, std::int64_t event, const AttemptResult& result, Instant now) {
  const auto item = route.items.find(event);
  if (item == route.items.end()) return;
  Counts& counts = bell_->counts;
  const bool is_gone = result.error == "event_expired";
  const Verdict verdict = is_gone ? Verdict::dead : verdict_of(result);
  route.failing = verdict != Verdict::delivered;
  if (verdict == Verdict::delivered) {
    ++counts.delivered;
    if (item->second.has_row) route.unsaved[event] = std::nullopt;
    return drop(route, item);
  }
  WebhookDelivery& delivery = item->second.delivery;
  ++delivery.attempts;
  delivery.last_status = result.status ? std::optional<std::int64_t>(*result.status) : std::nullopt;
  delivery.last_error = error_of(result);
  delivery.last_attempt_at = now;
  if (verdict == Verdict::retry && delivery.attempts < RetrySchedule::most_attempts) {
    ++counts.retried;
    delivery.next_attempt_at = now + options_.retry.wait(delivery.attempts, options_.chance ? options_.chance() : 1.0,
                                                         retry_after_of(result.retry_after, now));
    keep_row(route, item);
    route.waiting.emplace(delivery.next_attempt_at, event);
    return;
  }
  ++counts.dead;
  delivery.state = DeliveryState::dead;
  delivery.next_attempt_at = {};
  keep_row(route, item);
  drop(route, item);
}

}  // namespace headroom::api
