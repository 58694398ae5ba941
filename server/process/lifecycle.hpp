#pragma once

#include <chrono>

namespace headroom::server {

/// Prepares the process for a server: writing to a closed pipe is an error of that write and does not end the process,
/// and as many file descriptors may be open as the hard limit allows.
void prepare_process();

/// Ends the process with exit code 1 after this time, whatever still delays it: a worker, the disk, or a reader of
/// stderr that does not read.
void exit_at_the_latest_in(std::chrono::seconds time);

/// SIGTERM and SIGINT as something to wait for. Make it before the first thread, so that all threads inherit the mask.
class StopSignal {
 public:
  StopSignal();
  /// Returns at the first signal. From then on, a second signal ends the process at once, with exit code 1.
  void wait();
};

}  // namespace headroom::server
