#include <algorithm>
#include <utility>

#include "api/background/webhook_courier.hpp"

/// What a courier stores of its deliveries.
namespace headroom::api {

/// Events without a row and whatever follows them are not done with.
std::int64_t WebhookCourier::Route::cursor() const {
  if (fresh == 0) return read_up_to;
  const auto first = std::ranges::find_if(items, [](const auto& each) { return !each.second.has_row; });
  return first->first - 1;
}

/// One write at a time. Rows are written at once, cursors alone now and then.
void WebhookCourier::save(Instant now, bool at_once) {
  if (saving_) return;
  const bool has_rows =
      !save_failed_ && std::ranges::any_of(routes_, [](const auto& each) { return !each.second.unsaved.empty(); });
  if (!has_rows && !at_once && now - last_save_ < options_.save_interval) return;
  std::vector<WebhookProgress> progress;
  for (auto& [id, route] : routes_) {
    if (!route.is_ahead()) continue;
    WebhookProgress one{.id = id, .cursor = route.cursor()};
    for (auto& [event, row] : route.unsaved) {
      if (row)
        one.changed.push_back(*std::move(row));
      else
        one.done.push_back(event);
    }
    route.unsaved.clear();
    progress.push_back(std::move(one));
  }
  if (progress.empty()) return;
  saving_ = true;
  last_save_ = now;
  book_.save(progress, [bell = bell_, progress](const Result<bool>& stored) {
    bell->hand_in(
        [progress, is_stored = stored.has_value()](WebhookCourier& self) { self.saved(progress, is_stored); });
  });
}

void WebhookCourier::saved(std::vector<WebhookProgress> progress, bool stored) {
  saving_ = false;
  save_failed_ = !stored;
  for (WebhookProgress& one : progress) {
    Route* of = route(one.id);
    if (of == nullptr) continue;
    if (stored) {
      of->saved_cursor = std::max(of->saved_cursor, one.cursor);
      continue;
    }
    // What has happened since is newer.
    for (WebhookDelivery& delivery : one.changed) {
      const std::int64_t event = delivery.event;
      of->unsaved.try_emplace(event, std::move(delivery));
    }
    for (const std::int64_t event : one.done) of->unsaved.try_emplace(event, std::nullopt);
  }
}

/// What is in the inbox besides is of no use any more.
void WebhookCourier::finish_saving() {
  while (saving_) {
    std::vector<Task> tasks;
    {
      std::unique_lock lock(bell_->mutex);
      bell_->changed.wait(lock, [this] { return !bell_->inbox.empty(); });
      tasks.swap(bell_->inbox);
    }
    for (const Task& task : tasks) task(*this);
  }
}

}  // namespace headroom::api
