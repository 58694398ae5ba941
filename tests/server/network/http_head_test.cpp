#include "server/network/http_head.hpp"

#include <gtest/gtest.h>

#include "server/network/http_reader.hpp"

namespace headroom::server {
namespace {

constexpr RequestLimits limits{};
using std::string_literals::operator""s;

/// `accepted`, `incomplete`, or the code of the refusal, for a request given at once.
std::string verdict(std::string_view bytes, const RequestLimits& within = limits) {
  RequestReader reader(within);
  const auto taken = reader.advance(bytes);
  if (!taken) return std::string(taken.error().code);
  return reader.state() == RequestReader::State::complete ? "accepted" : "incomplete";
}

/// A POST to `/` with a Host and these lines.
std::string post(const std::string& lines, const std::string& body = "") {
  return "POST / HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n" + body;
}

struct Row {
  const char* what;
  std::string bytes;
  const char* verdict;
};

class Framing : public ::testing::TestWithParam<Row> {};

TEST_P(Framing, IsJudgedBeforeAnythingIsHandled) { EXPECT_EQ(verdict(GetParam().bytes), GetParam().verdict); }

const Row framing_rows[] = {
    {"NoBody", post(""), "accepted"},
    {"Length", post("Content-Length: 3\r\n", "abc"), "accepted"},
    {"LengthZero", post("Content-Length: 0\r\n"), "accepted"},
    {"LengthWithLeadingZeros", post("Content-Length: 003\r\n", "abc"), "accepted"},
    {"LengthShort", post("Content-Length: 3\r\n", "ab"), "incomplete"},
    {"Chunks", post("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\n\r\n"), "accepted"},
    {"ChunksInCapitals", post("transfer-encoding: CHUNKED\r\n", "3\r\nabc\r\n0\r\n\r\n"), "accepted"},
    {"ChunksWithExtensionAndTrailer", post("Transfer-Encoding: chunked\r\n", "3;a=b\r\nabc\r\n0\r\nX: y\r\n\r\n"),
     "accepted"},
    {"ChunksUnfinished", post("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\n"), "incomplete"},
    {"LengthTwiceDifferent", post("Content-Length: 3\r\nContent-Length: 4\r\n", "abcd"), "malformed_request"},
    {"LengthTwiceEqual", post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc"), "malformed_request"},
    {"LengthList", post("Content-Length: 3, 3\r\n", "abc"), "malformed_request"},
    {"LengthEmpty", post("Content-Length:\r\n"), "malformed_request"},
    {"LengthSigned", post("Content-Length: +3\r\n", "abc"), "malformed_request"},
    {"LengthNegative", post("Content-Length: -3\r\n", "abc"), "malformed_request"},
    {"LengthHex", post("Content-Length: 0x3\r\n", "abc"), "malformed_request"},
    {"LengthFraction", post("Content-Length: 3.0\r\n", "abc"), "malformed_request"},
    {"LengthWithBlank", post("Content-Length: 3 3\r\n", "abc"), "malformed_request"},
    {"LengthTooLarge", post("Content-Length: 4194305\r\n"), "payload_too_large"},
    {"LengthTwoTo63", post("Content-Length: 9223372036854775808\r\n"), "payload_too_large"},
    {"LengthBeyond64Bits", post("Content-Length: 18446744073709551616\r\n"), "malformed_request"},
    {"BothLengthFirst", post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), "malformed_request"},
    {"BothChunkedFirst", post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "0\r\n\r\n"), "malformed_request"},
    {"BothWithIdentity", post("Transfer-Encoding: identity\r\nContent-Length: 3\r\n", "abc"), "malformed_request"},
    {"CodingIdentity", post("Transfer-Encoding: identity\r\n"), "unknown_transfer_coding"},
    {"CodingGzipChunked", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), "unknown_transfer_coding"},
    {"CodingChunkedGzip", post("Transfer-Encoding: chunked, gzip\r\n", "0\r\n\r\n"), "unknown_transfer_coding"},
    {"CodingChunkedTwice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
     "malformed_request"},
    {"CodingChunkedTwiceInALine", post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n"),
     "unknown_transfer_coding"},
    {"CodingIdentityThenChunked", post("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
     "malformed_request"},
    {"CodingMisspelt", post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"), "unknown_transfer_coding"},
    {"CodingWithVerticalTab", post("Transfer-Encoding: \vchunked\r\n", "0\r\n\r\n"), "malformed_request"},
    {"CodingQuoted", post("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n"), "unknown_transfer_coding"},
    {"CodingEmpty", post("Transfer-Encoding:\r\n"), "unknown_transfer_coding"},
    {"CodingInHttp10", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "malformed_request"},
    {"BlankBeforeColon", post("Content-Length : 3\r\n", "abc"), "malformed_request"},
    {"BlankBeforeFirstField", "POST / HTTP/1.1\r\n Host: a\r\n\r\n", "malformed_request"},
    {"FoldedField", post("X: a\r\n b\r\n"), "malformed_request"},
    {"FoldedCoding", post("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n"), "malformed_request"},
    {"BareLineFeeds", "GET / HTTP/1.1\nHost: a\n\n", "malformed_request"},
    {"BareLineFeedInField", post("X: a\nContent-Length: 3\r\n", "abc"), "malformed_request"},
    {"BareReturnInField", post("X: a\rContent-Length: 3\r\n", "abc"), "malformed_request"},
    {"BareReturnEndsField", post("X: a\r\r\n"), "malformed_request"},
    {"NulInField", post("X: a\0b\r\n"s), "malformed_request"},
    {"NulInName", post("X\0: a\r\n"s), "malformed_request"},
    {"NoName", post(": a\r\n"), "malformed_request"},
    {"NoColon", post("abc\r\n"), "malformed_request"},
    {"ChunkSizeNegative", post("Transfer-Encoding: chunked\r\n", "-3\r\nabc\r\n0\r\n\r\n"), "malformed_request"},
    {"ChunkSizePrefixed", post("Transfer-Encoding: chunked\r\n", "0x3\r\nabc\r\n0\r\n\r\n"), "malformed_request"},
    {"ChunkSizeEmpty", post("Transfer-Encoding: chunked\r\n", "\r\nabc\r\n0\r\n\r\n"), "malformed_request"},
    {"ChunkSizeBeyond64Bits", post("Transfer-Encoding: chunked\r\n", "10000000000000003\r\nabc\r\n0\r\n\r\n"),
     "malformed_request"},
    {"ChunkSizeHuge", post("Transfer-Encoding: chunked\r\n", "7fffffffffffffff\r\nabc\r\n"), "payload_too_large"},
    {"ChunkLongerThanSaid", post("Transfer-Encoding: chunked\r\n", "3\r\nabcd\r\n0\r\n\r\n"), "malformed_request"},
    {"ChunkWithBareLineFeed", post("Transfer-Encoding: chunked\r\n", "3\nabc\n0\n\n"), "malformed_request"},
};
INSTANTIATE_TEST_SUITE_P(Requests, Framing, ::testing::ValuesIn(framing_rows),
                         [](const auto& row) { return row.param.what; });

class Head : public ::testing::TestWithParam<Row> {};

TEST_P(Head, IsJudgedBeforeAnythingIsHandled) { EXPECT_EQ(verdict(GetParam().bytes), GetParam().verdict); }

const Row head_rows[] = {
    {"Plain", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "accepted"},
    {"EmptyLineBefore", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "accepted"},
    {"HostMissing", "GET / HTTP/1.1\r\n\r\n", "malformed_request"},
    {"HostMissingInHttp10", "GET / HTTP/1.0\r\n\r\n", "accepted"},
    {"HostTwice", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "malformed_request"},
    {"HostEmpty", "GET / HTTP/1.1\r\nHost:\r\n\r\n", "malformed_request"},
    {"HostWithPort", "GET / HTTP/1.1\r\nHost: a.example:8080\r\n\r\n", "accepted"},
    {"HostIpv6", "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", "accepted"},
    {"HostIpv6Open", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", "malformed_request"},
    {"HostWithPath", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "malformed_request"},
    {"HostWithUser", "GET / HTTP/1.1\r\nHost: b@a\r\n\r\n", "malformed_request"},
    {"HostList", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", "malformed_request"},
    {"HostPortNoNumber", "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", "malformed_request"},
    {"Version2", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", "http_version_not_supported"},
    {"Version12", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", "http_version_not_supported"},
    {"Version09", "GET /\r\n\r\n", "malformed_request"},
    {"VersionInLowerCase", "GET / http/1.1\r\nHost: a\r\n\r\n", "malformed_request"},
    {"VersionWithMoreDigits", "GET / HTTP/1.10\r\nHost: a\r\n\r\n", "malformed_request"},
    {"Http2Preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "http_version_not_supported"},
    {"Tls", "\x16\x03\x01\x02", "malformed_request"},
    {"UnknownMethod", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", "accepted"},
    {"Connect", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", "unknown_method"},
    {"Trace", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", "unknown_method"},
    {"AbsoluteForm", "GET http://a/b?c HTTP/1.1\r\nHost: a\r\n\r\n", "accepted"},
    {"AbsoluteFormWithoutHost", "GET http://a/b HTTP/1.1\r\n\r\n", "malformed_request"},
    {"AbsoluteFormOfNothing", "GET http:// HTTP/1.1\r\nHost: a\r\n\r\n", "malformed_request"},
    {"AsteriskForOptions", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "accepted"},
    {"AsteriskForGet", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", "malformed_request"},
    {"TargetWithoutSlash", "GET a HTTP/1.1\r\nHost: a\r\n\r\n", "malformed_request"},
    {"TargetWithFragment", "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n", "malformed_request"},
    {"TargetWithRawBytes", "GET /\xC3\xA9 HTTP/1.1\r\nHost: a\r\n\r\n", "malformed_request"},
    {"TargetWithBlank", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", "malformed_request"},
    {"ExpectContinue", post("Expect: 100-Continue\r\n"), "accepted"},
    {"ExpectOther", post("Expect: 200-ok\r\n"), "expectation_failed"},
    {"ExpectOtherInHttp10", "POST / HTTP/1.0\r\nExpect: 200-ok\r\n\r\n", "accepted"},
    {"ContentGzip", post("Content-Encoding: gzip\r\n"), "accepted"},
    {"ContentIdentity", post("Content-Encoding: identity\r\n"), "accepted"},
    {"ContentBrotli", post("Content-Encoding: br\r\n"), "unsupported_content_encoding"},
    {"ContentGzipTwice", post("Content-Encoding: gzip, gzip\r\n"), "unsupported_content_encoding"},
};
INSTANTIATE_TEST_SUITE_P(Requests, Head, ::testing::ValuesIn(head_rows),
                         [](const auto& row) { return row.param.what; });

TEST(HeadLimits, HoldBeforeTheEndHasCome) {
  EXPECT_EQ(verdict("GET /" + std::string(64 * 1024, 'a')), "uri_too_long");
  EXPECT_EQ(verdict("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(64 * 1024, 'a')), "headers_too_large");
}

TEST(HeadLimits, HoldExactly) {
  const RequestLimits small{.max_header_bytes = 4096, .max_headers = 3, .max_target_bytes = 100, .max_body_bytes = 5};
  const auto get = [](std::size_t target) {
    return "GET /" + std::string(target - 1, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n";
  };
  EXPECT_EQ(verdict(get(100), small), "accepted");
  EXPECT_EQ(verdict(get(101), small), "uri_too_long");
  EXPECT_EQ(verdict(post("A: 1\r\nB: 2\r\n"), small), "accepted");
  EXPECT_EQ(verdict(post("A: 1\r\nB: 2\r\nC: 3\r\n"), small), "headers_too_large");
  EXPECT_EQ(verdict(post("Content-Length: 5\r\n", "abcde"), small), "accepted");
  EXPECT_EQ(verdict(post("Content-Length: 6\r\n", "abcdef"), small), "payload_too_large");
  EXPECT_EQ(verdict(post("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"), small), "accepted");
  EXPECT_EQ(verdict(post("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n"), small),
            "payload_too_large");
  const std::string frame = "GET / HTTP/1.1\r\nHost: a\r\nX: \r\n\r\n";
  const auto padded = [&](std::size_t size) {
    return "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(size - frame.size(), 'x') + "\r\n\r\n";
  };
  EXPECT_EQ(verdict(padded(4096), small), "accepted");
  EXPECT_EQ(verdict(padded(4097), small), "headers_too_large");
}

TEST(RequestTarget, IsReadIntoPathAndQuery) {
  struct Target {
    const char* line;
    const char* target;
    const char* path;
    const char* query;
  };
  const Target rows[] = {
      {"GET /a/b?c=d?e", "/a/b?c=d?e", "/a/b", "c=d?e"},
      {"GET /a?", "/a?", "/a", ""},
      {"GET http://a:80/b?c", "/b?c", "/b", "c"},
      {"GET HTTP://a", "/", "/", ""},
      {"GET http://a?c", "?c", "/", "c"},
      {"OPTIONS *", "*", "*", ""},
      {"OPTIONS http://a", "*", "*", ""},
      {"GET //a", "//a", "//a", ""},
  };
  for (const Target& row : rows) {
    RequestReader reader(limits);
    ASSERT_TRUE(reader.advance(std::string(row.line) + " HTTP/1.1\r\nHost: a\r\n\r\n")) << row.line;
    EXPECT_EQ(reader.facts().target, row.target) << row.line;
    EXPECT_EQ(reader.facts().path, row.path) << row.line;
    EXPECT_EQ(reader.facts().query, row.query) << row.line;
  }
}

}  // namespace
}  // namespace headroom::server
