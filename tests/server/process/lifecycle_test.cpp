#include "server/process/lifecycle.hpp"

#include <csignal>
#include <cstdlib>

#include <gtest/gtest.h>

namespace headroom::server {
namespace {

TEST(StopSignalDeathTest, IsWaitedForOnceAndEndsTheProcessTheSecondTime) {
  for (const int signal : {SIGTERM, SIGINT}) {
    const auto first = [signal] {
      StopSignal stop;
      std::raise(signal);
      stop.wait();
    };
    EXPECT_EXIT((first(), std::exit(7)), ::testing::ExitedWithCode(7), "");
    EXPECT_EXIT((first(), std::raise(SIGTERM), std::exit(7)), ::testing::ExitedWithCode(1), "");
  }
}

}  // namespace
}  // namespace headroom::server
