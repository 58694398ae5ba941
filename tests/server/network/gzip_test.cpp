#include "server/network/gzip.hpp"

#include <gtest/gtest.h>

#include "tests/support/test_server.hpp"

namespace headroom::server {
namespace {

using testing::RawClient;
using testing::Reply;
using testing::TestServer;
using testing::text;

TEST(Gzip, UndoesItself) {
  for (const std::string& bytes : {std::string(), std::string("a"), std::string(3'000'000, 'z')}) {
    EXPECT_EQ(inflate_gzip(deflate_gzip(bytes), bytes.size()).value(), bytes);
  }
}

TEST(Gzip, TakesAllMembersAndNothingElse) {
  const std::string member = deflate_gzip("abc");
  EXPECT_EQ(inflate_gzip(member + member, 100).value(), "abcabc");
  std::string damaged = member;
  damaged[damaged.size() - 8] ^= 1;  // the checksum
  for (const std::string& bytes : {std::string(), std::string("abc"), member.substr(0, member.size() - 1),
                                   member.substr(0, 5), member + "x", member + member.substr(0, 12), damaged}) {
    const auto refused = inflate_gzip(bytes, 100);
    ASSERT_FALSE(refused) << bytes.size();
    EXPECT_EQ(refused.error().code, "malformed_body");
  }
}

TEST(Gzip, StopsAtTheLimit) {
  EXPECT_TRUE(inflate_gzip(deflate_gzip(std::string(1000, 'a')), 1000));
  EXPECT_EQ(inflate_gzip(deflate_gzip(std::string(1001, 'a')), 1000).error().code, "payload_too_large");
}

TEST(Gzip, IsSentToThoseWhoPreferIt) {
  struct Row {
    const char* accept;
    bool gzip;
  };
  const Row rows[] = {
      {"gzip", true},
      {"GZIP", true},
      {"x-gzip", true},
      {"gzip, deflate, br", true},
      {"br;q=1, gzip;q=0.1", true},
      {"*", true},
      {"gzip;q=1.000", true},
      {"deflate , gzip ; q=0.5", true},
      {"", false},
      {"identity", false},
      {"gzip;q=0", false},
      {"gzip;q=0.000", false},
      {"*;q=0", false},
      {"gzip;q=0, *", false},
      {"br", false},
      {"identity, gzip;q=0.5", false},
      {"gzip;q=x", false},
      {"gzip2", false},
      {"*;q=0, gzip", true},
      {"gzip;level=1", true},
  };
  for (const Row& row : rows) {
    const api::Header header{"accept-ENCODING", row.accept};
    EXPECT_EQ(prefers_gzip({&header, 1}), row.gzip) << row.accept;
  }
  EXPECT_FALSE(prefers_gzip({}));
}

std::string get(const std::string& target) {
  return "GET " + target + " HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n";
}

std::string post_gzip(const std::string& bytes) {
  return "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: " + std::to_string(bytes.size()) +
         "\r\n\r\n" + bytes;
}

TEST(GzipOverHttp, CompressesWhatIsWorthIt) {
  TestServer server;
  const SharedText document = std::string(100'000, 'd');
  const auto answers = [&](const std::string& path, const std::function<void(api::Response&)>& fill) {
    server.handler.on(path, [fill](const api::Request&, const api::Respond& respond) {
      api::Response response;
      fill(response);
      respond(std::move(response));
    });
  };
  answers("/small", [](api::Response& response) { response.body = std::string(1023, 's'); });
  answers("/enough", [](api::Response& response) { response.body = std::string(1024, 's'); });
  answers("/large", [](api::Response& response) { response.body = std::string(200'000, 's'); });
  answers("/shared", [&](api::Response& response) {
    response.body = document;
    response.use = api::BodyUse::each_time;
  });
  answers("/image", [](api::Response& response) {
    response.content_type = "image/png";
    response.body = std::string(5000, 's');
  });
  answers("/tagged", [](api::Response& response) {
    response.headers.emplace_back("ETag", "\"a\"");
    response.body = std::string(5000, 's');
  });
  RawClient client(server.start());
  const auto asked = [&](const std::string& path) {
    client.send(get(path));
    return client.read();
  };
  for (const char* path : {"/small", "/image", "/tagged"})
    EXPECT_EQ(asked(path).header("Content-Encoding"), "") << path;
  for (const char* path : {"/enough", "/large", "/shared", "/shared"}) {
    const Reply reply = asked(path);
    EXPECT_EQ(reply.header("Content-Encoding"), "gzip") << path;
    EXPECT_EQ(reply.header("Vary"), "Accept-Encoding") << path;
    client.send("HEAD " + std::string(path) + " HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
    EXPECT_EQ(client.read(testing::ReplyTo::head).header("Content-Length"), std::to_string(reply.body.size())) << path;
  }
  EXPECT_EQ(inflate_gzip(asked("/large").body, 200'000).value(), std::string(200'000, 's'));
  EXPECT_EQ(inflate_gzip(asked("/shared").body, 100'000).value(), document.view());
  client.send("GET /enough HTTP/1.1\r\nHost: a\r\n\r\n");
  const Reply plain = client.read();
  EXPECT_EQ(plain.header("Content-Encoding"), "");
  EXPECT_EQ(plain.header("Vary"), "Accept-Encoding");
  EXPECT_EQ(plain.body, std::string(1024, 's'));
}

TEST(GzipOverHttp, InflatesRequestsAndRefusesBombs) {
  ServerOptions options = TestServer::quick();
  options.limits.max_body_bytes = 100'000;
  TestServer server(options);
  RawClient client(server.start());
  client.send(post_gzip(deflate_gzip("abc")));
  EXPECT_EQ(client.read().body, "POST /echo abc");
  client.send(post_gzip(deflate_gzip(std::string(50'000'000, 'b'))));
  EXPECT_EQ(client.read().status, 413);
  client.send(post_gzip("no gzip"));
  EXPECT_EQ(client.read().status, 400);
  client.send(post_gzip(""));
  EXPECT_EQ(client.read().status, 400);
  client.send(post_gzip(deflate_gzip(std::string(100'000, 'c'))));
  EXPECT_EQ(client.read().body.size(), std::string("POST /echo ").size() + 100'000) << "the connection goes on";
}

}  // namespace
}  // namespace headroom::server
