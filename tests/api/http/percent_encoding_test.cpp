#include "api/http/percent_encoding.hpp"

#include <string>

#include <gtest/gtest.h>

namespace headroom::api {
namespace {

TEST(PercentEncoding, IsUndone) {
  EXPECT_EQ(percent_decoded("a%20b+c%C3%A9"), "a b+cé");
  EXPECT_EQ(percent_decoded("%00"), std::string(1, '\0'));
  EXPECT_EQ(percent_decoded(""), "");
  for (const auto* broken : {"%", "%4", "a%4", "%g1", "%1g", "%%"}) EXPECT_EQ(percent_decoded(broken), std::nullopt);
  std::string bytes, encoded;
  for (int c = 0; c < 256; ++c) bytes += static_cast<char>(c);
  append_percent_encoded(encoded, bytes);
  EXPECT_EQ(percent_decoded(encoded), bytes);
  EXPECT_EQ(encoded.find_first_of("<>\" &=+#"), std::string::npos);
}

}  // namespace
}  // namespace headroom::api
