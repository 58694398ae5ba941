#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <string>
#include <string_view>

#include <unistd.h>

namespace headroom::server {

/// A bar on a terminal that is overwritten as the work goes on. Elsewhere nothing is shown.
class ProgressBar {
 public:
  explicit ProgressBar(std::uint64_t total) : total_(total), shown_(isatty(STDERR_FILENO) == 1) {}
  ~ProgressBar() {
    if (shown_) std::cerr << "\r\033[K" << std::flush;
  }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /// Shows at most ten states a second. `remark` stands behind the numbers.
  void show(std::uint64_t done, std::string_view remark = {}) {
    const auto now = std::chrono::steady_clock::now();
    if (!shown_ || total_ == 0 || now - last_ < std::chrono::milliseconds{100}) return;
    last_ = now;
    const std::uint64_t part = std::min(done, total_);
    const auto filled = static_cast<std::size_t>(part * width / total_);
    std::cerr << "\r\033[K[" << std::string(filled, '#') << std::string(width - filled, '.') << "] "
              << part * 100 / total_ << "%  " << done << " of " << total_ << remark << std::flush;
  }

 private:
  static constexpr std::size_t width = 30;
  std::uint64_t total_;
  bool shown_;
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace headroom::server
