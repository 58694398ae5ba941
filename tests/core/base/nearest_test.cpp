#include "core/base/nearest.hpp"

#include <array>

#include <gtest/gtest.h>

namespace headroom {
namespace {

constexpr std::array<std::string_view, 8> words{
    "serve",    "evaluate",         "rightsize",           "explain",
    "--source", "--instance-types", "kubernetes.NodeList", "aws.emr.DescribeCluster"};

TEST(Nearest, IsTheWordThatWasMeant) {
  struct Row {
    const char* word;
    const char* meant;
  };
  constexpr Row rows[] = {{"serve", "serve"},
                          {"server", "serve"},
                          {"sevre", "serve"},
                          {"Serve", "serve"},
                          {"evalute", "evaluate"},
                          {"eval", "evaluate"},
                          {"right-size", "rightsize"},
                          {"explian", "explain"},
                          {"--sorce", "--source"},
                          {"--instance-type", "--instance-types"},
                          {"--instance_types", "--instance-types"},
                          {"NodeList", "kubernetes.NodeList"},
                          {"kubernetes.NodesList", "kubernetes.NodeList"},
                          {"aws.emr.describe-cluster", "aws.emr.DescribeCluster"},
                          {"levitate", ""},
                          {"", ""},
                          {"-", ""},
                          {"x", ""},
                          {"nonsense", ""}};
  for (const Row& row : rows) EXPECT_EQ(nearest(row.word, words).value_or(""), row.meant) << row.word;
  EXPECT_EQ(nearest("serve", {}), std::nullopt);
  EXPECT_EQ(nearest(std::string(100'000, 'a'), words), std::nullopt);
}

}  // namespace
}  // namespace headroom
