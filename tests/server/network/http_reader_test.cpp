#include "server/network/http_reader.hpp"

#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace headroom::server {
namespace {

constexpr RequestLimits limits{};

/// What comes of a stream: `METHOD target body` of each request, then the code of the refusal if there was one.
std::vector<std::string> outcomes(std::string_view stream, const std::function<std::size_t()>& piece_size) {
  RequestReader reader(limits);
  std::vector<std::string> found;
  std::string input;
  while (true) {
    const auto taken = reader.advance(input);
    if (!taken) {
      found.emplace_back(taken.error().code);
      return found;
    }
    input.erase(0, *taken);
    if (reader.state() == RequestReader::State::complete) {
      found.push_back(std::string(reader.head().method) + ' ' + std::string(reader.facts().target) + ' ' +
                      reader.body());
      reader.next();
      continue;
    }
    if (stream.empty()) return found;
    const std::size_t size = std::min(stream.size(), piece_size());
    input += stream.substr(0, size);
    stream.remove_prefix(size);
  }
}

const std::string stream =
    "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
    "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc\r\n"
    "POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4;x=\"y\"\r\ndefg\r\n1\r\nh\r\n0\r\nT: u\r\n\r\n"
    "POST /d HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    "GET /e HTTP/1.0\r\n\r\n"
    "GET /f HTTP/1.1\r\n\r\nGET /never HTTP/1.1\r\nHost: a\r\n\r\n";
const std::vector<std::string> expected{"GET /a ",  "POST /b abc", "POST /c defgh",
                                        "POST /d ", "GET /e ",     "malformed_request"};

TEST(RequestReader, ReadsOneRequestAfterAnother) {
  EXPECT_EQ(outcomes(stream, [] { return std::size_t{100'000}; }), expected);
}

TEST(RequestReader, ReadsTheSameHoweverTheBytesArrive) {
  EXPECT_EQ(outcomes(stream, [] { return std::size_t{1}; }), expected);
  std::mt19937 random(7);
  for (int i = 0; i < 500; ++i) {
    EXPECT_EQ(outcomes(stream, [&] { return std::size_t{random() % 9 + 1}; }), expected);
  }
}

TEST(RequestReader, TakesNoByteOfTheNextRequest) {
  RequestReader reader(limits);
  const std::string first = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab";
  EXPECT_EQ(reader.advance(first + "GET / HTTP/1.1\r\n"), first.size());
}

TEST(RequestReader, KeepsTrailersOutOfTheHead) {
  RequestReader reader(limits);
  ASSERT_TRUE(
      reader.advance("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nHost: b\r\nX: y\r\n\r\n"));
  EXPECT_EQ(reader.state(), RequestReader::State::complete);
  EXPECT_EQ(reader.head().headers.size(), 2u);
  EXPECT_EQ(reader.head().host.value, "a");
}

TEST(RequestReader, RefusesAChunkHeadWithoutEnd) {
  RequestReader reader(limits);
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  ASSERT_EQ(reader.advance(head), head.size());
  const auto refused = reader.advance("3;x=" + std::string(20'000, 'y'));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "malformed_request");
}

TEST(RequestReader, RefusesControlCharactersInQuotedChunkExtensions) {
  for (const std::string extension : {"a=\"\n\"", "a=\"\x01\"", "a=\"\x7f\""}) {
    RequestReader reader(limits);
    const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    ASSERT_EQ(reader.advance(head), head.size());
    const auto refused = reader.advance("3;" + extension + "\r\nabc\r\n0\r\n\r\n");
    ASSERT_FALSE(refused) << extension;
    EXPECT_EQ(refused.error().code, "malformed_request");
  }
}

TEST(RequestReader, KnowsWhetherTheConnectionGoesOn) {
  struct Row {
    const char* version;
    const char* connection;
    bool keep_alive;
  };
  const Row rows[] = {
      {"1.1", "", true},  {"1.1", "Connection: close\r\n", false},     {"1.1", "Connection: x, CLOSE\r\n", false},
      {"1.0", "", false}, {"1.0", "Connection: keep-alive\r\n", true}, {"1.1", "Connection: keep-alive\r\n", true},
  };
  for (const Row& row : rows) {
    RequestReader reader(limits);
    ASSERT_TRUE(reader.advance(std::string("GET / HTTP/") + row.version + "\r\nHost: a\r\n" + row.connection + "\r\n"));
    EXPECT_EQ(reader.keep_alive(), row.keep_alive) << row.version << ' ' << row.connection;
  }
}

}  // namespace
}  // namespace headroom::server
