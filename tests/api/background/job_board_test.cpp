#include "api/background/job_board.hpp"

#include <future>
#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace headroom::api {
namespace {

/// Work that goes on until the test lets it end.
class Held {
 public:
  JobBoard::Work work() {
    return [this](const JobBoard::Progress& progress) -> Result<std::string> {
      started_.set_value();
      progress(0.5);
      open_.get_future().wait();
      return progress(0.9) ? "{}" : "cancelled";
    };
  }
  void wait_until_started() { started_.get_future().wait(); }
  void let_end() { open_.set_value(); }

 private:
  std::promise<void> started_{};
  std::promise<void> open_{};
};

JobReport finished(const JobBoard& board, const std::string& id) {
  for (;;) {
    const auto report = board.find(id).value();
    if (report.state != JobState::queued && report.state != JobState::running) return report;
    std::this_thread::yield();
  }
}

JobBoard::Work nothing() {
  return [](const JobBoard::Progress&) -> Result<std::string> { return "{}"; };
}

TEST(JobBoard, ShowsHowFarAJobIs) {
  Held held;
  JobBoard board(1);
  EXPECT_EQ(board.submit("a", held.work())->state, JobState::queued);
  held.wait_until_started();
  while (board.find("a")->progress_percent < 50) std::this_thread::yield();
  EXPECT_EQ(board.find("a")->state, JobState::running);
  held.let_end();
  const JobReport report = finished(board, "a");
  EXPECT_EQ(report.state, JobState::succeeded);
  EXPECT_EQ(report.progress_percent, 100);
  EXPECT_EQ(report.result.view(), "{}");
}

TEST(JobBoard, KeepsWhatAJobFailedWith) {
  JobBoard board(1);
  board
      .submit("a",
              [](const JobBoard::Progress&) -> Result<std::string> {
                return tl::unexpected(Error{.code = "conflict", .detail = "no"});
              })
      .value();
  EXPECT_EQ(finished(board, "a").error->code, "conflict");
  board.submit("b", [](const JobBoard::Progress&) -> Result<std::string> { throw std::runtime_error("secret"); })
      .value();
  EXPECT_EQ(finished(board, "b").state, JobState::failed);
  EXPECT_EQ(finished(board, "b").error->detail.find("secret"), std::string::npos);
}

TEST(JobBoard, CancelsWhatWaitsAndWhatRuns) {
  Held held;
  JobBoard board(1);
  board.submit("runs", held.work()).value();
  held.wait_until_started();
  board.submit("waits", nothing()).value();
  EXPECT_EQ(board.cancel("waits")->state, JobState::cancelled);
  EXPECT_EQ(board.cancel("runs")->state, JobState::cancelled);
  held.let_end();
  board.submit("later", nothing()).value();
  EXPECT_EQ(finished(board, "later").state, JobState::succeeded);
  EXPECT_EQ(board.find("runs")->state, JobState::cancelled);
  EXPECT_TRUE(board.find("runs")->result.empty());
  EXPECT_EQ(board.cancel("later")->state, JobState::succeeded);
  EXPECT_FALSE(board.cancel("unknown"));
}

TEST(JobBoard, CountsEachJobOnceByHowItEnded) {
  Held held;
  JobBoard board(1);
  board.submit("runs", held.work()).value();
  held.wait_until_started();
  board.submit("waits", nothing()).value();
  EXPECT_EQ(board.counts().cancelled, 0U);
  board.cancel("waits");
  board.cancel("runs");
  board.cancel("runs");  // it has ended already
  board.cancel("unknown");
  held.let_end();
  board.submit("works", nothing()).value();
  finished(board, "works");
  board.cancel("works");
  board.submit("throws", [](const JobBoard::Progress&) -> Result<std::string> { throw std::runtime_error("no"); })
      .value();
  finished(board, "throws");
  EXPECT_EQ(board.counts().succeeded, 1U);
  EXPECT_EQ(board.counts().failed, 1U);
  EXPECT_EQ(board.counts().cancelled, 2U);
}

TEST(JobBoard, RefusesMoreThanMayWait) {
  Held held;
  JobBoard board(1);
  board.submit("runs", held.work()).value();
  held.wait_until_started();
  for (std::size_t i = 0; i < JobBoard::most_waiting; ++i)
    ASSERT_TRUE(board.submit("w" + std::to_string(i), nothing()));
  const auto refused = board.submit("one more", nothing());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::overloaded);
  EXPECT_FALSE(board.find("one more"));
  held.let_end();
}

TEST(JobBoard, ForgetsTheOldestFinishedJob) {
  JobBoard board(1);
  for (std::size_t i = 0; i <= JobBoard::most_finished; ++i) {
    const std::string id = std::to_string(i);
    board.submit(id, nothing()).value();
    finished(board, id);
  }
  EXPECT_FALSE(board.find("0"));
  EXPECT_TRUE(board.find("1"));
}

TEST(JobBoard, CancelsEverythingWhenItGoes) {
  std::promise<void> started;
  bool told = false;
  {
    JobBoard board(1);
    board
        .submit("a",
                [&](const JobBoard::Progress& progress) -> Result<std::string> {
                  started.set_value();
                  while (progress(0.1)) std::this_thread::yield();
                  told = true;
                  return "{}";
                })
        .value();
    started.get_future().wait();
    board.submit("never", nothing()).value();
  }
  EXPECT_TRUE(told);
}

}  // namespace
}  // namespace headroom::api
