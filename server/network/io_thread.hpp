#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/wait_traits.hpp>
#include <boost/intrusive/list.hpp>

#include "api/http/message.hpp"
#include "server/config/server_options.hpp"
#include "server/network/callers.hpp"
#include "server/network/coroutine.hpp"
#include "server/process/logging.hpp"
#include "server/process/metrics.hpp"

namespace headroom::server {

using Clock = std::chrono::steady_clock;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, IoExecutor>;
using Timer = boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>, IoExecutor>;

/// Counts the open connections of the whole server, and can wait for the last one to close.
class OpenConnections {
 public:
  /// Returns the number of open connections, including the new one.
  std::size_t add() { return ++count_; }
  void remove();
  std::size_t count() const { return count_; }
  /// False if some connections are still open at `deadline`.
  bool wait_for_none(Clock::time_point deadline);

 private:
  std::atomic<std::size_t> count_{0};
  std::mutex mutex_;
  std::condition_variable none_;
};

/// What all connections of a server share.
struct Shared {
  const ServerOptions& options;
  const HostRules& host_rules;
  api::Handler& handler;
  Log& log;
  boost::asio::thread_pool workers;
  OpenConnections connections{};
  std::atomic<std::size_t> in_flight{0};  ///< requests given to `workers` and not answered yet
  std::atomic<bool> draining{false};
};

class Session;
using SessionHook = boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

/// The loop of one thread, and everything that its connections share. While the loop runs, only that thread may use it.
class IoThread {
 public:
  IoThread(Shared& shared, HttpCounters& counters);
  ~IoThread();

  void start_sweeping();
  /// The time of the last sweep. It is exact enough for time-outs, and reading it costs nothing.
  Clock::time_point now() const { return now_; }
  /// The Date field, as of the last sweep.
  const std::string& date() const { return date_; }
  std::string make_request_id();
  /// The gzip form of a document that never changes. It is made once.
  SharedText gzip_of(const SharedText& document);

  /// Asks every session to end between its next two requests.
  void drain_sessions();
  /// Closes every session at once. The loop must no longer run.
  void abandon_sessions();

  Shared& shared;
  HttpCounters& counters;
  boost::asio::io_context context{1};
  boost::intrusive::list<Session, boost::intrusive::base_hook<SessionHook>, boost::intrusive::constant_time_size<false>>
      sessions;  // without braces: clang would need a complete Session here

 private:
  void sweep();

  struct Compressed {
    std::weak_ptr<const std::string> document;
    SharedText gzip;
  };

  Timer timer_{context};
  Clock::time_point now_{Clock::now()};
  std::string date_{};
  std::chrono::sys_seconds date_second_{};
  std::mt19937_64 random_{std::random_device{}()};
  std::map<const std::string*, Compressed> compressed_{};
};

}  // namespace headroom::server
