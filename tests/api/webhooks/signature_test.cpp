#include "api/webhooks/signature.hpp"

#include <gtest/gtest.h>

namespace headroom::api {
namespace {

/// The digests are those of Python:
/// hmac.new(b"whsec_0123456789abcdef", b'1795341630.{"id":"42"}', hashlib.sha256).hexdigest()
TEST(WebhookSignature, IsTheHmacOfTimeAndBody) {
  EXPECT_EQ(webhook_signature("whsec_0123456789abcdef", 1'795'341'630, R"({"id":"42"})"),
            "t=1795341630,v1=1cc14c3c409bf1c78beb7a7914a9bde98ecd2b3b24c39d08ec379db6575ec835");
  EXPECT_EQ(webhook_signature("whsec_0123456789abcdef", 1'795'341'630, ""),
            "t=1795341630,v1=59324ac88af0bbec977dcfc5a89280ce0d27aaa886ff9600c69d7448519bd989");
}

TEST(WebhookSecret, IsLongAndNeverTheSame) {
  const std::string secret = new_webhook_secret();
  EXPECT_EQ(secret.size(), 6U + 64U);
  EXPECT_TRUE(secret.starts_with("whsec_"));
  EXPECT_EQ(secret.find_first_not_of("0123456789abcdef", 6), std::string::npos);
  EXPECT_NE(secret, new_webhook_secret());
}

}  // namespace
}  // namespace headroom::api
