#include "server/process/lifecycle.hpp"

#include <csignal>

#include <sys/resource.h>
#include <unistd.h>

namespace headroom::server {
namespace {

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

extern "C" void exit_now(int) { _exit(1); }

}  // namespace

void prepare_process() {
  std::signal(SIGPIPE, SIG_IGN);
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

void exit_at_the_latest_in(std::chrono::seconds time) {
  std::signal(SIGALRM, exit_now);
  alarm(static_cast<unsigned>(time.count()));
}

StopSignal::StopSignal() {
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

void StopSignal::wait() {
  const sigset_t set = stop_signals();
  int signal = 0;
  sigwait(&set, &signal);
  // The program sets its own handler: for process 1 of a container, the default action would be to do nothing.
  std::signal(SIGTERM, exit_now);
  std::signal(SIGINT, exit_now);
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace headroom::server
