#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace spdlog {
class logger;
namespace sinks {
class sink;
}
}  // namespace spdlog

namespace headroom::server {

/// Hands lines to a sink on a thread of its own, many at a time. Under load that saves a wake-up of the thread and a
/// system call for each line. A caller waits neither for the thread nor for the sink.
class LineWriter {
 public:
  static constexpr std::size_t most_bytes = std::size_t{2} << 20U;    ///< that wait; beyond it the oldest are lost
  static constexpr std::chrono::milliseconds longest_collection{10};  ///< that a line waits for others

  explicit LineWriter(std::shared_ptr<spdlog::sinks::sink> sink);
  /// Writes the lines that still wait.
  ~LineWriter();
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  /// `line` ends without a line feed. An urgent line doesn't wait for others, and the sink is flushed behind it.
  void add(std::string_view line, bool urgent);

 private:
  void run();
  void drop_oldest();

  std::shared_ptr<spdlog::logger> logger_;
  std::mutex mutex_{};
  std::condition_variable changed_{};
  std::string waiting_{};  ///< lines, each with its line feed
  bool urgent_{false};     ///< one of them is
  bool ends_{false};
  std::thread thread_{};  ///< last, so that it starts after the rest is there
};

}  // namespace headroom::server
