#include "server/network/io_thread.hpp"

#include "server/network/gzip.hpp"
#include "server/network/http_response.hpp"
#include "server/network/request_id.hpp"
#include "server/network/session.hpp"

namespace headroom::server {

void OpenConnections::remove() {
  if (--count_ > 0) return;
  const std::lock_guard lock(mutex_);
  none_.notify_all();
}

bool OpenConnections::wait_for_none(Clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  return none_.wait_until(lock, deadline, [this] { return count_ == 0; });
}

IoThread::IoThread(Shared& shared_state, HttpCounters& thread_counters)
    : shared(shared_state), counters(thread_counters) {
  sweep();
}

IoThread::~IoThread() = default;

void IoThread::start_sweeping() {
  timer_.expires_after(shared.options.timeouts.sweep);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    sweep();
    start_sweeping();
  });
}

void IoThread::sweep() {
  now_ = Clock::now();
  const auto second = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (second != date_second_) {
    date_second_ = second;
    date_ = format_http_date(second);
  }
  for (Session& session : sessions) session.expire_if_late(now_);
}

std::string IoThread::make_request_id() {
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  return server::make_request_id(now, random_(), random_());
}

SharedText IoThread::gzip_of(const SharedText& document) {
  std::erase_if(compressed_, [](const auto& entry) { return entry.second.document.expired(); });
  Compressed& entry = compressed_[document.owner().get()];
  if (entry.gzip.empty()) entry = {document.owner(), deflate_gzip(document)};
  return entry.gzip;
}

void IoThread::drain_sessions() {
  for (Session& session : sessions) session.drain();
}

void IoThread::abandon_sessions() {
  while (!sessions.empty()) sessions.front().abandon();
}

}  // namespace headroom::server
