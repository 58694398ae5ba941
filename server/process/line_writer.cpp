#include "server/process/line_writer.hpp"

#include <utility>

#include <spdlog/logger.h>

namespace headroom::server {

LineWriter::LineWriter(std::shared_ptr<spdlog::sinks::sink> sink)
    : logger_(std::make_shared<spdlog::logger>("headroom", std::move(sink))) {
  logger_->set_pattern("%v");
  logger_->set_level(spdlog::level::trace);
  logger_->flush_on(spdlog::level::warn);
  thread_ = std::thread([this] { run(); });
}

LineWriter::~LineWriter() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void LineWriter::add(std::string_view line, bool urgent) {
  bool wakes = false;
  {
    const std::lock_guard lock(mutex_);
    wakes = waiting_.empty() || (urgent && !urgent_);
    if (waiting_.size() + line.size() >= most_bytes) drop_oldest();
    waiting_.append(line).append("\n");
    urgent_ = urgent_ || urgent;
  }
  if (wakes) changed_.notify_one();
}

/// Half of the bytes at once, so that a slow sink does not make every line expensive.
void LineWriter::drop_oldest() {
  const std::size_t end = waiting_.find('\n', waiting_.size() / 2);
  waiting_.erase(0, end == std::string::npos ? end : end + 1);
}

void LineWriter::run() {
  std::string lines;
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return ends_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    changed_.wait_for(lock, longest_collection, [this] { return ends_ || urgent_; });
    lines.clear();
    lines.swap(waiting_);
    const bool urgent = std::exchange(urgent_, false);
    lock.unlock();
    lines.pop_back();  // the logger ends what it writes with a line feed
    logger_->log(urgent ? spdlog::level::warn : spdlog::level::info, spdlog::string_view_t(lines));
    lock.lock();
  }
}

}  // namespace headroom::server
