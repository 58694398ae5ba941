#include <thread>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "tests/support/test_server.hpp"

namespace headroom::server {
namespace {

using std::chrono::milliseconds;
using testing::RawClient;
using testing::Reply;
using testing::TestServer;

const std::string get_root = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/// Sends everything before it reads a byte, as simple clients do.
Reply send_then_read(std::uint16_t port, const std::string& bytes) {
  RawClient client(port);
  client.send(bytes);
  return client.read();
}

TEST(BodyLimit, IsReceivedAs413ByAClientThatSendsEverythingFirst) {
  TestServer server;
  const auto port = server.start();
  for (const std::size_t size : {std::size_t{5'000'000}, std::size_t{64'000'000}}) {
    const std::string body(size, 'x');
    const Reply announced = send_then_read(
        port, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" + body);
    EXPECT_EQ(announced.status, 413);
    EXPECT_EQ(announced.header("Content-Type"), "application/problem+json");
    EXPECT_EQ(announced.header("Connection"), "close");
    std::string chunks = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (std::size_t sent = 0; sent < size; sent += 500'000) chunks += "7a120\r\n" + std::string(500'000, 'x') + "\r\n";
    EXPECT_EQ(send_then_read(port, chunks + "0\r\n\r\n").status, 413);
  }
}

TEST(BodyLimit, IsReceivedBeforeABodyThatNeverComes) {
  TestServer server;
  const auto port = server.start();
  for (const char* length : {"4194305", "9223372036854775808", "18446744073709551615"}) {
    RawClient client(port);
    client.send(std::string("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ") + length + "\r\n\r\n");
    EXPECT_EQ(client.read().status, 413) << length;
  }
}

TEST(BodyLimit, CutsOffAClientThatSendsForever) {
  ServerOptions options = TestServer::quick();
  options.timeouts.linger = milliseconds{50};
  TestServer server(options);
  RawClient client(server.start());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = "7a120\r\n" + std::string(500'000, 'x') + "\r\n";
  while (client.send(chunk)) {
  }
  EXPECT_TRUE(client.server_closed());
}

TEST(HeadLimit, IsReceivedAs414Or431) {
  TestServer server;
  const auto port = server.start();
  EXPECT_EQ(send_then_read(port, "GET /" + std::string(64 * 1024, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n").status, 414);
  std::string fields;
  for (int i = 0; i < 10'000; ++i) fields += "X-" + std::to_string(i) + ": y\r\n";
  EXPECT_EQ(send_then_read(port, "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n").status, 431);
}

TEST(AmbiguousFraming, NeverBecomesTwoRequests) {
  TestServer server;
  const auto port = server.start();
  const std::string smuggled = "GET /echo?smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
  const std::string heads[] = {
      "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
      "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
      "Content-Length: 3\r\nContent-Length: 0\r\n",
      "Content-Length: 0\r\nContent-Length: 0\r\n",
      "Transfer-Encoding: identity\r\n",
      "Transfer-Encoding: chunked, identity\r\n",
      "Transfer-Encoding : chunked\r\n",
      "Transfer-Encoding:\r\n chunked\r\n",
      "Content-Length: 0\r\n\tX: y\r\n",
      "Content-Length: 00000000000000000000000000x\r\n",
      "X: y\nContent-Length: 0\r\n",
      "X: y\rContent-Length: 0\r\n",
  };
  for (const std::string& head : heads) {
    RawClient client(port);
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\n" + head + "\r\n0\r\n\r\n" + smuggled);
    client.half_close();
    const Reply reply = client.read();
    EXPECT_GE(reply.status, 400) << head;
    EXPECT_EQ(reply.header("Connection"), "close") << head;
    EXPECT_TRUE(client.is_closed()) << head;
  }
}

TEST(Timeouts, AnswerSlowHeadsAndBodiesWith408) {
  ServerOptions options = TestServer::quick();
  options.timeouts.header = milliseconds{20};
  options.timeouts.body = milliseconds{20};
  TestServer server(options);
  const auto port = server.start();
  for (const char* bytes :
       {"G", "GET / HTTP/1.1\r\nHost: a\r\n", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab"}) {
    RawClient client(port);
    client.send(bytes);
    const Reply reply = client.read();
    EXPECT_EQ(reply.status, 408) << bytes;
    EXPECT_EQ(reply.header("Connection"), "close") << bytes;
    EXPECT_TRUE(client.is_closed()) << bytes;
  }
}

TEST(Timeouts, AreNotExtendedByMoreSlowBytes) {
  ServerOptions options = TestServer::quick();
  options.timeouts.body = milliseconds{20};
  TestServer server(options);
  RawClient client(server.start());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n");
  std::thread dripping([&client] {
    while (client.send("X")) std::this_thread::yield();
  });
  const Reply reply = client.read();
  client.half_close();
  dripping.join();
  EXPECT_EQ(reply.status, 408) << "bytes kept coming, far fewer than were announced";
}

TEST(Timeouts, CloseIdleConnectionsSilently) {
  ServerOptions options = TestServer::quick();
  options.timeouts.idle = milliseconds{20};
  TestServer server(options);
  const auto port = server.start();
  RawClient fresh(port);
  EXPECT_TRUE(fresh.is_closed());
  RawClient used(port);
  used.send(get_root);
  EXPECT_EQ(used.read().status, 200);
  EXPECT_TRUE(used.is_closed());
}

TEST(Timeouts, DropAClientThatDoesNotRead) {
  ServerOptions options = TestServer::quick();
  options.timeouts.write = milliseconds{20};
  TestServer server(options);
  server.handler.on("/large", [](const api::Request&, const api::Respond& respond) {
    respond(testing::text(std::string(50'000'000, 'l')));
  });
  RawClient client(server.start(), 4096);
  client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(server.server.drain(std::chrono::seconds{10})) << "the connection ended although nothing was read";
}

TEST(Timeouts, NeverHurryAHandler) {
  ServerOptions options = TestServer::quick();
  options.timeouts = {.header = milliseconds{1},
                      .body = milliseconds{1},
                      .write = milliseconds{1},
                      .idle = milliseconds{20},
                      .linger = milliseconds{1},
                      .sweep = milliseconds{1}};
  TestServer server(options);
  const auto port = server.start();
  RawClient waiting(port);
  waiting.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
  const api::Respond respond = server.held.next();
  RawClient idle(port);
  EXPECT_TRUE(idle.is_closed()) << "so twenty sweeps have passed";
  respond(testing::text("patience"));
  EXPECT_EQ(waiting.read().body, "patience");
}

int count_of(const std::string& metrics, const std::string& name) {
  const std::size_t at = metrics.find('\n' + name + ' ');
  return at == std::string::npos ? -1 : std::atoi(metrics.c_str() + at + name.size() + 2);
}

TEST(Accepting, BacksOffWithoutDescriptorsAndRecovers) {
  constexpr milliseconds pause{100};  // between attempts
  TestServer server;
  const auto failures = [&server] { return count_of(server.metrics.text(), "headroom_http_accept_failures_total"); };
  const auto port = server.start();
  RawClient idle(port);
  idle.send(get_root);
  ASSERT_EQ(idle.read().status, 200);
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  const int last_free = dup(0);
  ::close(last_free);
  const rlimit tight{.rlim_cur = static_cast<rlim_t>(last_free) + 1, .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &tight), 0);
  const auto started = std::chrono::steady_clock::now();
  RawClient waiting(port);  // takes the last descriptor, so that the server has none for its side
  waiting.send(get_root);
  while (failures() < 2) std::this_thread::yield();
  idle.close();
  EXPECT_EQ(waiting.read().status, 200);
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_LE(failures(), 1 + (std::chrono::steady_clock::now() - started) / pause) << "it tried again without a pause";
}

}  // namespace
}  // namespace headroom::server
