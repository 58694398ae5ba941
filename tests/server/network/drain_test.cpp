#include <future>

#include <gtest/gtest.h>

#include "tests/support/test_server.hpp"

namespace headroom::server {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::RawClient;
using testing::Reply;
using testing::TestServer;
using testing::text;

std::string get(const std::string& target) { return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n"; }

std::future<bool> drain(TestServer& server, milliseconds deadline) {
  return std::async(std::launch::async, [&server, deadline] { return server.server.drain(deadline); });
}

TEST(Drain, FinishesWhatIsInFlightAndClosesWhatIsIdle) {
  TestServer server;
  const auto port = server.start();
  RawClient idle(port);
  idle.send(get("/"));
  ASSERT_EQ(idle.read().status, 200);
  RawClient busy(port);
  busy.send(get("/held"));
  const api::Respond respond = server.held.next();

  auto drained = drain(server, seconds{10});
  EXPECT_TRUE(idle.is_closed());
  EXPECT_THROW(RawClient{port}, std::runtime_error) << "nobody listens any more";
  EXPECT_EQ(drained.wait_for(seconds{0}), std::future_status::timeout);

  respond(text("finished"));
  const Reply reply = busy.read();
  EXPECT_EQ(reply.body, "finished");
  EXPECT_EQ(reply.header("Connection"), "close");
  EXPECT_TRUE(busy.is_closed());
  EXPECT_TRUE(drained.get());
}

TEST(Drain, AnswersARequestThatIsStillArriving) {
  TestServer server;
  const auto port = server.start();
  RawClient idle(port);
  RawClient slow(port);
  slow.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  ASSERT_EQ(slow.read().status, 100);
  auto drained = drain(server, seconds{10});
  EXPECT_TRUE(idle.is_closed());
  slow.send("abc");
  const Reply reply = slow.read();
  EXPECT_EQ(reply.body, "POST /echo abc");
  EXPECT_EQ(reply.header("Connection"), "close");
  EXPECT_TRUE(drained.get());
}

TEST(Drain, WaitsForNoHeadThatHasNotArrivedWhole) {
  TestServer server;
  const auto port = server.start();
  std::vector<RawClient> slow;
  for (int i = 0; i < 200; ++i) {
    slow.emplace_back(port);
    if (i % 2 == 0) {
      slow.back().send(get("/"));
      ASSERT_EQ(slow.back().read().status, 200);
    }
    slow.back().send("POST /echo HTTP/1.1\r\nHost: a\r\nX-Slow: ");
  }
  EXPECT_TRUE(server.server.drain(seconds{5}));
  for (RawClient& client : slow) EXPECT_TRUE(client.is_closed());
}

TEST(Drain, AnswersTheRequestBeforeAHeadThatHasNotArrivedWhole) {
  TestServer server;
  const auto port = server.start();
  RawClient busy(port);
  busy.send(get("/held") + "GET / HT");
  const api::Respond respond = server.held.next();
  auto drained = drain(server, seconds{10});
  EXPECT_THROW(
      {
        while (true) RawClient{port};
      },
      std::runtime_error);
  respond(text("finished"));
  EXPECT_EQ(busy.read().body, "finished");
  EXPECT_TRUE(busy.is_closed());
  busy.close();
  EXPECT_TRUE(drained.get());
}

TEST(Drain, DoesNotWaitLongForARefusedClientThatGoesOnSending) {
  TestServer server;
  RawClient refused(server.start());
  refused.send("nonsense from the beginning\x01\r\n\r\n");
  ASSERT_EQ(refused.read().status, 400);
  EXPECT_TRUE(server.server.drain(seconds{5}));
}

TEST(Drain, GivesUpAtTheDeadline) {
  TestServer server;
  RawClient busy(server.start());
  busy.send(get("/held"));
  const api::Respond respond = server.held.next();
  EXPECT_FALSE(server.server.drain(milliseconds{10}));
}

TEST(Drain, IsQuickWithManyIdleConnections) {
  TestServer server;
  const auto port = server.start();
  std::vector<RawClient> clients;
  for (int i = 0; i < 200; ++i) {
    clients.emplace_back(port);
    clients.back().send(get("/"));
    ASSERT_EQ(clients.back().read().status, 200);
  }
  EXPECT_TRUE(server.server.drain(seconds{10}));
}

/// Shows only that nothing crashes, also under the sanitizers: nobody is left who could receive the answer.
TEST(Server, DoesNotCrashWhenItGoesWhileAnAnswerIsOwed) {
  api::Respond owed;
  {
    TestServer server;
    RawClient client(server.start());
    client.send(get("/held"));
    owed = server.held.next();
  }
  owed(text("too late"));
}

TEST(Server, RefusesAnAddressThatIsTaken) {
  ServerOptions options = TestServer::quick();
  options.io_threads = 2;
  TestServer first(options);
  options.port = first.start();
  TestServer second(options);
  const auto refused = second.server.start();
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().detail.find("address in use"), std::string::npos) << refused.error().detail;
  EXPECT_NE(refused.error().detail.find(std::to_string(options.port)), std::string::npos) << refused.error().detail;
}

TEST(Server, ServesOnAllItsThreads) {
  ServerOptions options = TestServer::quick();
  options.io_threads = 3;
  TestServer server(options);
  const auto port = server.start();
  std::vector<RawClient> clients;
  for (int i = 0; i < 50; ++i) clients.emplace_back(port);
  for (RawClient& client : clients) client.send(get("/"));
  for (RawClient& client : clients) EXPECT_EQ(client.read().body, "hello");
}

TEST(Server, RefusesWhatIsNoAddress) {
  ServerOptions options = TestServer::quick();
  options.host = "not an address";
  TestServer server(options);
  EXPECT_FALSE(server.server.start());
}

}  // namespace
}  // namespace headroom::server
