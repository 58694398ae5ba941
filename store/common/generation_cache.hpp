#pragma once

#include <cstddef>
#include <unordered_map>
#include <utility>

namespace headroom::store {

/// A map of limited size that forgets entries that were not used lately. It has two generations of at most `capacity`
/// entries. When the young generation is full it becomes the old one, and the previous old one is dropped.
template <class Key, class Value, class Hash = std::hash<Key>>
class GenerationCache {
 public:
  explicit GenerationCache(std::size_t capacity) : capacity_(capacity) {}

  /// Null if the key is unknown. The pointer is valid until the next call.
  Value* find(const Key& key) {
    if (const auto young = young_.find(key); young != young_.end()) return &young->second;
    auto old = old_.extract(key);
    if (!old) return nullptr;
    make_room();
    return &young_.insert(std::move(old)).position->second;
  }

  void put(const Key& key, Value value) {
    old_.erase(key);
    if (young_.count(key) == 0) make_room();
    young_.insert_or_assign(key, std::move(value));
  }

  void erase(const Key& key) {
    young_.erase(key);
    old_.erase(key);
  }

  void clear() {
    young_.clear();
    old_.clear();
  }

 private:
  using Map = std::unordered_map<Key, Value, Hash>;

  void make_room() {
    if (young_.size() < capacity_) return;
    old_ = std::exchange(young_, Map{});
  }

  std::size_t capacity_;
  Map young_;
  Map old_;
};

}  // namespace headroom::store
