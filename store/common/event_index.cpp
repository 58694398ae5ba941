#include "store/common/event_index.hpp"

#include <algorithm>

namespace headroom::store {
namespace {

using Ids = std::vector<std::int64_t>;

/// A place in a list that only moves forward.
struct Cursor {
  std::span<const std::int64_t> rest;

  void skip_to(std::int64_t id) {
    rest = rest.subspan(static_cast<std::size_t>(std::ranges::lower_bound(rest, id) - rest.begin()));
  }
};

Cursor behind(const Ids& ids, std::int64_t after) {
  Cursor cursor{ids};
  cursor.skip_to(after + 1);
  return cursor;
}

/// The next id that one of the cursors is at.
std::optional<std::int64_t> earliest(std::span<const Cursor> cursors) {
  std::optional<std::int64_t> id;
  for (const auto& cursor : cursors)
    if (!cursor.rest.empty()) id = std::min(id.value_or(cursor.rest.front()), cursor.rest.front());
  return id;
}

/// The first ids that are in the list of one of `types` and in the list of `cluster`. An absent list restricts nothing.
Ids merge(std::vector<Cursor> types, std::optional<Cursor> cluster, std::size_t limit) {
  Ids found;
  while (found.size() < limit) {
    auto id = types.empty() ? std::nullopt : earliest(types);
    if (cluster) {
      if (id) cluster->skip_to(*id);
      if (cluster->rest.empty() || (!types.empty() && !id)) break;
      if (id && cluster->rest.front() != *id) {
        for (auto& type : types) type.skip_to(cluster->rest.front());
        continue;
      }
      id = cluster->rest.front();
      cluster->rest = cluster->rest.subspan(1);
    }
    if (!id) break;
    found.push_back(*id);
    for (auto& type : types) type.skip_to(*id + 1);
  }
  return found;
}

}  // namespace

void EventIndex::load(std::span<const Entry> entries) {
  const std::lock_guard lock{mutex_};
  if (!entries.empty()) oldest_ = entries.front().id;
  for (const auto& entry : entries) add(entry);
}

void EventIndex::add(const Entry& entry) {
  newest_ = entry.id;
  by_type_[static_cast<std::size_t>(entry.type)].push_back(entry.id);
  if (entry.cluster) by_cluster_[*entry.cluster].push_back(entry.id);
}

void EventIndex::publish(std::span<const Entry> entries) {
  if (entries.empty()) return;
  {
    const std::lock_guard lock{mutex_};
    for (const auto& entry : entries) add(entry);
  }
  for (const auto& wake : listeners_) wake();
}

void EventIndex::drop_before(std::int64_t oldest) {
  const std::lock_guard lock{mutex_};
  oldest_ = oldest;
  const auto trim = [oldest](Ids& ids) {
    ids.erase(ids.begin(), std::ranges::lower_bound(ids, oldest));
    if (ids.capacity() > 64 && ids.size() < ids.capacity() / 4) ids.shrink_to_fit();
  };
  for (auto& ids : by_type_) trim(ids);
  for (auto cluster = by_cluster_.begin(); cluster != by_cluster_.end();) {
    trim(cluster->second);
    cluster = cluster->second.empty() ? by_cluster_.erase(cluster) : std::next(cluster);
  }
}

void EventIndex::add_listener(std::function<void()> wake) { listeners_.push_back(std::move(wake)); }

std::int64_t EventIndex::newest() const {
  const std::lock_guard lock{mutex_};
  return newest_;
}

std::int64_t EventIndex::oldest() const {
  const std::lock_guard lock{mutex_};
  return oldest_;
}

EventIndex::Selection EventIndex::select(const EventQuery& query, std::optional<std::int64_t> cluster) const {
  const std::lock_guard lock{mutex_};
  Selection selection{.after = query.after.value_or(oldest_ - 1)};
  selection.next_after = std::max(selection.after, newest_);
  if (selection.after < oldest_ - 1) {
    selection.next_after = selection.after;
    selection.expired = true;
    return selection;
  }
  const auto limit = static_cast<std::int64_t>(query.limit);
  if (query.types.empty() && !query.cluster_id) {
    selection.all = selection.after < newest_;
    if (newest_ - selection.after > limit) selection.next_after = selection.after + limit;
    return selection;
  }
  std::vector<Cursor> types;
  for (const auto type : query.types)
    types.push_back(behind(by_type_[static_cast<std::size_t>(type)], selection.after));
  std::optional<Cursor> of_cluster;
  if (query.cluster_id) {
    const auto known = cluster ? by_cluster_.find(*cluster) : by_cluster_.end();
    if (known == by_cluster_.end()) return selection;
    of_cluster = behind(known->second, selection.after);
  }
  selection.ids = merge(std::move(types), of_cluster, query.limit);
  if (selection.ids.size() == query.limit && !selection.ids.empty()) selection.next_after = selection.ids.back();
  return selection;
}

}  // namespace headroom::store
