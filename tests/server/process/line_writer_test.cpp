#include "server/process/line_writer.hpp"

#include <future>
#include <mutex>
#include <sstream>

#include <gtest/gtest.h>
#include <spdlog/sinks/base_sink.h>

namespace headroom::server {
namespace {

/// Holds the thread in its first call until open() is called.
class GatedSink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  void wait_until_called() { called_.get_future().wait(); }
  void open() { gate_.set_value(); }
  std::string text{};
  int calls{0};
  int flushes{0};

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t formatted;
    formatter_->format(message, formatted);
    text.append(formatted.data(), formatted.size());
    if (++calls > 1) return;
    called_.set_value();
    gate_.get_future().wait();
  }
  void flush_() override { ++flushes; }

 private:
  std::promise<void> called_{};
  std::promise<void> gate_{};
};

TEST(LineWriter, WritesWhatCameMeanwhileAtOnceAndInOrder) {
  const auto sink = std::make_shared<GatedSink>();
  std::string expected = "first\n";
  {
    LineWriter writer(sink);
    writer.add("first", false);
    sink->wait_until_called();
    for (int i = 0; i < 1000; ++i) {
      const std::string line = "line " + std::to_string(i);
      writer.add(line, false);
      expected.append(line).append("\n");
    }
    sink->open();
  }
  EXPECT_EQ(sink->text, expected);
  EXPECT_EQ(sink->calls, 2);
}

TEST(LineWriter, FlushesBehindAnUrgentLine) {
  const auto sink = std::make_shared<GatedSink>();
  sink->open();
  {
    LineWriter writer(sink);
    writer.add("usual", false);
    sink->wait_until_called();
  }
  EXPECT_EQ(sink->flushes, 0);
  {
    LineWriter writer(sink);
    writer.add("urgent", true);
  }
  EXPECT_EQ(sink->flushes, 1);
  EXPECT_EQ(sink->text, "usual\nurgent\n");
}

TEST(LineWriter, LosesTheOldestLinesIfTheSinkIsTooSlow) {
  const auto sink = std::make_shared<GatedSink>();
  const std::string filling(999, '.');
  {
    LineWriter writer(sink);
    writer.add("first", false);
    sink->wait_until_called();
    writer.add("oldest", false);
    for (std::size_t bytes = 0; bytes <= LineWriter::most_bytes; bytes += filling.size() + 1)
      writer.add(filling, false);
    writer.add("newest", false);
    sink->open();
  }
  EXPECT_EQ(sink->text.find("oldest"), std::string::npos);
  EXPECT_TRUE(sink->text.starts_with("first\n..."));
  EXPECT_TRUE(sink->text.ends_with(".\nnewest\n"));
  EXPECT_LE(sink->text.size(), LineWriter::most_bytes + 6);
  EXPECT_GE(sink->text.size(), LineWriter::most_bytes / 2);
}

TEST(LineWriter, TakesALineThatIsLargerThanAllThatMayWait) {
  const auto sink = std::make_shared<GatedSink>();
  sink->open();
  const std::string large(LineWriter::most_bytes + 1, 'x');
  { LineWriter(sink).add(large, false); }
  EXPECT_EQ(sink->text, large + "\n");
}

}  // namespace
}  // namespace headroom::server
