#include "store/sqlite/reader_pool.hpp"

#include <algorithm>

namespace headroom::store {

ReaderPool::ReaderPool(const std::filesystem::path& path, std::size_t readers) {
  for (std::size_t i = 0; i < std::max<std::size_t>(readers, 1); ++i) idle_.push_back(std::make_unique<Reader>(path));
}

ReaderPool::Lease ReaderPool::lease() {
  std::unique_lock lock{mutex_};
  returned_.wait(lock, [this] { return !idle_.empty(); });
  Lease lease{idle_.back().release(), GiveBack{this}};
  idle_.pop_back();
  return lease;
}

void ReaderPool::give_back(Reader* reader) {
  {
    const std::lock_guard lock{mutex_};
    idle_.emplace_back(reader);
  }
  returned_.notify_one();
}

}  // namespace headroom::store
