#include "server/network/request_id.hpp"

#include <gtest/gtest.h>

#include "server/network/http_response.hpp"

namespace headroom::server {
namespace {

TEST(RequestId, IsAVersion7Uuid) {
  const Instant now = parse_rfc3339("2022-02-22T19:22:22Z").value();  // RFC 9562, A.6: 0x017F22E279B0 milliseconds
  EXPECT_EQ(make_request_id(now, 0x0CC3 | (std::uint64_t{0x18C4} << 12), 0xDC0C0C07398F),
            "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

TEST(RequestId, IsEchoedOnlyWhenSafeToPrint) {
  EXPECT_TRUE(is_safe_request_id("A.z_0-9"));
  EXPECT_TRUE(is_safe_request_id(std::string(128, 'a')));
  for (const std::string& unsafe :
       {std::string(), std::string(129, 'a'), std::string("a b"), std::string("a\n"), std::string("\xC3\xA9")}) {
    EXPECT_FALSE(is_safe_request_id(unsafe)) << unsafe;
  }
}

TEST(Traceparent, FollowsTheTraceContextRecommendation) {
  EXPECT_TRUE(is_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
  for (const char* wrong : {"", "00", "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x",
                            "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01",
                            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g"}) {
    EXPECT_FALSE(is_traceparent(wrong)) << wrong;
  }
}

TEST(HttpDate, IsTheExampleOfTheRfc) {
  EXPECT_EQ(format_http_date(parse_rfc3339("1994-11-06T08:49:37.999Z").value()), "Sun, 06 Nov 1994 08:49:37 GMT");
}

}  // namespace
}  // namespace headroom::server
