#include "core/base/shared_text.hpp"

#include <gtest/gtest.h>

namespace headroom {
namespace {

TEST(SharedText, SharesItsBytesWithItsCopies) {
  const SharedText text = std::string(100, 'x');
  const SharedText copy = text;
  const SharedText equal = std::string(100, 'x');
  EXPECT_EQ(copy.view().data(), text.view().data());
  EXPECT_TRUE(copy.shares(text));
  EXPECT_FALSE(equal.shares(text));
  EXPECT_EQ(equal, text);
  EXPECT_FALSE(text == SharedText("x"));
}

TEST(SharedText, IsEmptyByDefault) {
  const SharedText none;
  EXPECT_TRUE(none.empty());
  EXPECT_EQ(none.size(), 0U);
  EXPECT_EQ(none, SharedText(""));
  EXPECT_EQ(none.owner(), nullptr);
}

}  // namespace
}  // namespace headroom
