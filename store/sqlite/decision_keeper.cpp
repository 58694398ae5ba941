#include "store/sqlite/decision_keeper.hpp"

#include <algorithm>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "store/common/errors.hpp"
#include "store/sqlite/base/codec.hpp"
#include "store/sqlite/history/facet_table.hpp"
#include "store/sqlite/snapshot_tasks.hpp"
#include "store/sqlite/unused_rows.hpp"

namespace headroom::store {
namespace {

/// At most this many rows are written in one commit.
constexpr std::int64_t rows_at_once = 100;
/// An id is the milliseconds times this, and a counter.
constexpr std::int64_t ids_a_millisecond = 4096;
/// Unused rows are looked for when so many decisions, and this share of all of them, were removed. Looking reads all.
constexpr std::int64_t worth_a_look = 1000;
constexpr std::int64_t share_worth_a_look = 8;
constexpr std::chrono::milliseconds patience{50};

struct Filled {
  std::int64_t decision{0};
  DecisionFacts facts{};
};

}  // namespace

DecisionKeeper::DecisionKeeper(const StoreOptions& options, Writer& writer, ReaderPool& readers)
    : read_facts_(options.read_facts),
      retention_(options.decisions),
      interval_(options.tidy_interval),
      now_(options.now),
      writer_(writer),
      readers_(readers) {
  if (interval_.count() > 0) thread_ = std::thread{[this] { run(); }};
}

void DecisionKeeper::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool DecisionKeeper::stopping() const {
  const std::lock_guard lock{mutex_};
  return stopping_;
}

void DecisionKeeper::run() {
  for (std::unique_lock lock{mutex_}; !stopping_;) {
    wake_.wait_for(lock, interval_, [this] { return stopping_; });
    if (stopping_) return;
    lock.unlock();
    {
      // What fails now is tried again next time: the writer knows why, and says so.
      const std::lock_guard working{work_};
      (void)fill_in();
      (void)remove_old(now_());
      if (removed_ >= worth_a_look && removed_ >= counted_ / share_worth_a_look) (void)remove_unused();
    }
    lock.lock();
  }
}

Result<void> DecisionKeeper::tidy(Instant now) {
  const std::lock_guard working{work_};
  if (auto done = fill_in(); !done) return done;
  if (auto done = remove_old(now); !done) return done;
  return removed_ == 0 ? Result<void>{} : remove_unused();
}

Result<void> DecisionKeeper::write(std::function<bool(DecisionWriter&)> task) {
  if (stopping()) return tl::unexpected(closed());
  auto answer = std::make_shared<std::promise<Result<bool>>>();
  auto answered = answer->get_future();
  enqueue(writer_, std::make_unique<SimpleTask<bool>>(
                       std::move(task), [answer](Result<bool> done) { answer->set_value(std::move(done)); }));
  // The writer answers every task before it ends.
  while (answered.wait_for(patience) != std::future_status::ready) {
  }
  if (auto done = answered.get(); !done) return tl::unexpected(done.error());
  return {};
}

Result<void> DecisionKeeper::fill_in() {
  while (!filled_in_ && read_facts_) {
    auto found = read(readers_, [&](auto& reader) {
      std::vector<Filled> rows;
      Rows row = reader.db
                     .prepared(
                         "SELECT id, dictionary, bytes, answer_size FROM decisions INDEXED BY decisions_by_facet"
                         " WHERE facet IS NULL ORDER BY id DESC LIMIT ?")
                     .query(rows_at_once);
      while (row.next()) {
        const std::string text = unpack(row.integer(1), row.bytes(2));
        rows.push_back(
            {.decision = row.integer(0),
             .facts = read_facts_(std::string_view{text}.substr(0, static_cast<std::size_t>(row.integer(3))))});
      }
      return rows;
    });
    if (!found) return tl::unexpected(std::move(found.error()));
    filled_in_ = found->empty();
    if (filled_in_) break;
    auto written = write([rows = *std::move(found)](DecisionWriter& writer) {
      for (const auto& row : rows) writer.fill_in(row.decision, row.facts);
      return true;
    });
    if (!written) return written;
  }
  return {};
}

Result<std::optional<std::int64_t>> DecisionKeeper::bound(Instant now) {
  std::optional<std::int64_t> bound;
  if (retention_.age) bound = (now - *retention_.age).time_since_epoch().count() * ids_a_millisecond;
  if (!retention_.count) return bound;
  const auto oldest_kept = read(readers_, [&](auto& reader) -> std::optional<std::int64_t> {
    // Only what came since is counted.
    Rows counted = reader.db.prepared("SELECT count(*), max(id) FROM decisions WHERE id > ?").query(newest_);
    if (counted.next() && counted.integer(0) > 0) {
      counted_ += counted.integer(0);
      newest_ = counted.integer(1);
    }
    const std::int64_t excess = counted_ - *retention_.count;
    if (excess <= 0) return std::nullopt;
    Rows row = reader.db.prepared("SELECT id FROM decisions ORDER BY id LIMIT 1 OFFSET ?").query(excess);
    return row.next() ? row.integer(0) : newest_ + 1;
  });
  if (!oldest_kept) return tl::unexpected(oldest_kept.error());
  if (*oldest_kept) bound = std::max(bound.value_or(0), **oldest_kept);
  return bound;
}

Result<void> DecisionKeeper::remove_old(Instant now) {
  const auto until = bound(now);
  if (!until) return tl::unexpected(until.error());
  if (!*until) return {};
  for (std::int64_t last = 0; !stopping();) {
    const auto ids = read(readers_, [&](auto& reader) {
      std::vector<std::int64_t> found;
      Rows rows = reader.db.prepared("SELECT id FROM decisions WHERE id > ? AND id < ? ORDER BY id LIMIT ?")
                      .query(last, **until, rows_at_once);
      while (rows.next()) found.push_back(rows.integer(0));
      return found;
    });
    if (!ids) return tl::unexpected(ids.error());
    if (ids->empty()) return {};
    last = ids->back();
    auto gone = std::make_shared<std::int64_t>(0);
    auto written = write([ids = *ids, gone, at = now.time_since_epoch().count()](DecisionWriter& writer) {
      *gone = 0;
      for (const auto id : ids) *gone += writer.remover().remove(id, at) ? 1 : 0;
      return true;
    });
    if (!written) return written;
    removed_ += *gone;
    counted_ -= *gone;
  }
  return {};
}

Result<void> DecisionKeeper::remove_unused() {
  auto noting = write([](DecisionWriter& writer) {
    writer.note_uses();
    return true;
  });
  if (!noting) return noting;
  auto found = read(readers_, [](auto& reader) { return find_unused_rows(reader.db); });
  Result<void> done;
  if (!found) done = tl::unexpected(found.error());
  const auto take = [](std::vector<std::int64_t>& from) {
    const auto count = std::min<std::size_t>(from.size(), rows_at_once);
    std::vector<std::int64_t> taken(from.end() - static_cast<std::ptrdiff_t>(count), from.end());
    from.resize(from.size() - count);
    return taken;
  };
  while (done && (!found->names.empty() || !found->documents.empty()))
    done = write([names = take(found->names), documents = take(found->documents)](DecisionWriter& writer) {
      writer.remove_unused(names, documents);
      return true;
    });
  if (done) removed_ = 0;
  auto stopped = write([](DecisionWriter& writer) {
    writer.stop_noting();
    return true;
  });
  return done ? stopped : done;
}

}  // namespace headroom::store
