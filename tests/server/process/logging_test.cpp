#include "server/process/logging.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/test_server.hpp"

namespace headroom::server {
namespace {

std::string written(const LogOptions& options, const std::function<void(Log&)>& write) {
  std::ostringstream lines;
  {
    Log log(options, std::make_shared<spdlog::sinks::ostream_sink_mt>(lines));
    write(log);
  }
  return lines.str();
}

TEST(Log, WritesOneJsonObjectALineWhateverTheTexts) {
  std::string bytes;
  for (int c = 0; c < 256; ++c) bytes += static_cast<char>(c);
  const std::string line = written({.format = LogFormat::json}, [&](Log& log) {
    log.info("request", {{"path", bytes}, {"status", std::int64_t{200}}, {"duration_ms", 0.25}});
  });
  ASSERT_EQ(line.find('\n'), line.size() - 1);
  const auto object = nlohmann::json::parse(line);
  EXPECT_EQ(object["level"], "info");
  EXPECT_EQ(object["message"], "request");
  EXPECT_EQ(object["status"], 200);
  EXPECT_EQ(object["duration_ms"], 0.25);
  EXPECT_EQ(object["time"].get<std::string>().size(), std::string_view("2026-11-22T10:00:00.000Z").size());
}

TEST(Log, WritesTextThatCannotBeForged) {
  const std::string line = written({}, [](Log& log) {
    log.warning("a\nb", {{"plain", "x/y"}, {"quoted", "x y=\"z\"\n"}, {"empty", ""}});
  });
  EXPECT_EQ(line.substr(24), " warning a\\nb plain=x/y quoted=\"x y=\\\"z\\\"\\n\" empty=\"\"\n");
}

TEST(Log, LeavesOutWhatIsBelowItsLevel) {
  const auto all = [](Log& log) {
    log.write(LogLevel::debug, "d");
    log.info("i");
    log.warning("w");
    log.error("e");
  };
  const auto lines = [&](LogLevel level) {
    const std::string text = written({.level = level}, all);
    return std::ranges::count(text, '\n');
  };
  EXPECT_EQ(lines(LogLevel::debug), 4);
  EXPECT_EQ(lines(LogLevel::warning), 2);
  EXPECT_EQ(lines(LogLevel::off), 0);
}

TEST(AccessLog, HasALineForEachRequestAndRefusal) {
  std::ostringstream lines;
  {
    testing::PathHandler handler;
    handler.on("/a", [](const api::Request&, const api::Respond& respond) { respond(testing::text("four")); });
    Log log({.format = LogFormat::json}, std::make_shared<spdlog::sinks::ostream_sink_mt>(lines));
    Metrics metrics({});
    Server server(testing::TestServer::quick(), handler, log, metrics);
    testing::RawClient client(server.start().value());
    client.send("GET /a?secret HTTP/1.1\r\nHost: a\r\nX-Request-Id: one\r\n\r\n");
    client.read();
    client.send("GET /\xFF\"\\ HTTP/1.1\r\nHost: a\r\nX-Request-Id: two\r\n\r\n");
    client.read();
  }
  std::istringstream read(lines.str());
  std::string line;
  ASSERT_TRUE(std::getline(read, line));
  const auto first = nlohmann::json::parse(line);
  EXPECT_EQ(first["method"], "GET");
  EXPECT_EQ(first["path"], "/a");
  EXPECT_EQ(first["status"], 200);
  EXPECT_EQ(first["bytes"], 4);
  EXPECT_EQ(first["request_id"], "one");
  EXPECT_GE(first["duration_ms"].get<double>(), 0);
  ASSERT_TRUE(std::getline(read, line));
  EXPECT_EQ(nlohmann::json::parse(line)["status"], 400);
  EXPECT_FALSE(std::getline(read, line));
}

}  // namespace
}  // namespace headroom::server
