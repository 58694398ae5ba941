#pragma once

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <semaphore>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace headroom::test {

/// Calls append(n, acknowledge) for n = from, from + 1, … without end, with at most 64 of them open at once. Writes
/// each n to `pipe` when acknowledge(true) is called. Runs in a process of its own.
[[noreturn]] void append_for_ever(std::int64_t from, int pipe, auto&& append) {
  std::counting_semaphore<64> free{64};
  for (std::int64_t n = from;; ++n) {
    free.acquire();
    append(n, [&free, pipe, n](bool stored) {
      if (stored && ::write(pipe, &n, sizeof n) != sizeof n) ::_exit(3);
      free.release();
    });
  }
}

/// Starts a process that calls run(pipe), kills it after so many acknowledgements, and returns all that it
/// acknowledged.
std::vector<std::int64_t> acknowledged_before_kill(std::size_t kill_after, auto&& run) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
  const auto child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    run(ends[1]);
  }
  ::close(ends[1]);
  std::vector<std::int64_t> acknowledged;
  for (std::int64_t n = 0; ::read(ends[0], &n, sizeof n) == sizeof n;) {
    acknowledged.push_back(n);
    if (acknowledged.size() == kill_after) ::kill(child, SIGKILL);
  }
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status));
  return acknowledged;
}

}  // namespace headroom::test
