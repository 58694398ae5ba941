#pragma once

#include <chrono>

namespace headroom::server {

/// What a server wants of its process: a closed pipe is an error of one write instead of the end, and as many file
/// descriptors as the hard limit allows.
void prepare_process();

/// Ends the process with exit code 1 once so much time has passed, whatever still holds it up: a worker, the disk, or a
/// reader of stderr that does not read.
void exit_at_the_latest_in(std::chrono::seconds time);

/// SIGTERM and SIGINT as something to wait for. Make it before the first thread, so that all inherit the mask.
class StopSignal {
 public:
  StopSignal();
  /// Returns at the first signal. From then on a second one ends the process at once, with exit code 1.
  void wait();
};

}  // namespace headroom::server
