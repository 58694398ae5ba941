#include <string>

#include <gtest/gtest.h>

#include "tests/api/sources/fixture.hpp"

namespace headroom::api {
namespace {

constexpr auto kind = "hdfs.namenode.jmx";

std::string beans(std::string_view list) { return R"({"beans": [)" + std::string(list) + "]}"; }

// 128 GB, of which 48 are HDFS's, 16 other files' and 64 are free.
constexpr auto system = R"({"name": "Hadoop:service=NameNode,name=FSNamesystem", "modelerType": "FSNamesystem",
    "tag.Hostname": "ip-10-0-42-17", "MissingBlocks": 0, "CapacityTotal": 137438953472, "CapacityTotalGB": 128.0,
    "CapacityUsed": 51539607552, "CapacityUsedGB": 48.0, "CapacityRemaining": 68719476736,
    "CapacityRemainingGB": 64.0, "CapacityUsedNonDFS": 17179869184})";
constexpr auto info = R"({"name": "Hadoop:service=NameNode,name=NameNodeInfo", "Total": 137438953472,
    "Used": 51539607552, "Free": 68719476736, "PercentUsed": 37.5, "LiveNodes": "{}"})";
constexpr auto state = R"({"name": "Hadoop:service=NameNode,name=FSNamesystemState", "CapacityTotal": 137438953472,
    "CapacityUsed": 51539607552, "CapacityRemaining": 68719476736, "NumLiveDataNodes": 4})";

TEST(NameNode, TellsHowFullHdfsIs) {
  for (const std::string& list : {std::string(system), std::string(info), std::string(state),
                                  std::string(R"({"name": "java.lang:type=Memory"}, )") + state + ", " + info}) {
    const Read read = read_one(kind, beans(list));
    EXPECT_EQ(read.faults() + read.warnings(), "") << list;
    EXPECT_EQ(read.value("CapacityTotalGB"), 128) << list;
    EXPECT_EQ(read.value("CapacityUsedGB"), 48) << list;
    EXPECT_EQ(read.value("CapacityRemainingGB"), 64) << list;
  }
}

TEST(NameNode, SaysNothingBeforeADataNodeHasReported) {
  for (const std::string& body :
       {beans(""), beans(R"({"name": "Hadoop:service=NameNode,name=FSNamesystem", "CapacityTotal": 0,
                             "CapacityUsed": 0, "CapacityRemaining": 0})"),
        beans(R"({"name": "Hadoop:service=DataNode,name=FSNamesystem", "CapacityTotal": 1})"), std::string("{}")}) {
    const Read read = read_one(kind, body);
    EXPECT_EQ(read.warnings(), "unused_document\n") << body;
    EXPECT_FALSE(read.value("CapacityRemainingGB")) << body;
  }
}

TEST(NameNode, TakesOddFiguresForUnknownOnes) {
  const auto bean = [](std::string_view fields) {
    return beans(R"({"name": "Hadoop:service=NameNode,name=FSNamesystem", )" + std::string(fields) + "}");
  };
  const Read text = read_one(kind, bean(R"("CapacityTotal": 1073741824, "CapacityUsed": "NaN")"));
  EXPECT_EQ(text.warnings(), "unusable_value\n");
  EXPECT_EQ(text.value("CapacityTotalGB"), 1);
  EXPECT_FALSE(text.value("CapacityUsedGB"));
  const Read negative = read_one(kind, bean(R"("CapacityTotal": 1073741824, "CapacityRemaining": -5)"));
  EXPECT_EQ(negative.warnings(), "clamped_value\n");
  EXPECT_EQ(negative.value("CapacityRemainingGB"), 0);
  EXPECT_EQ(read_one(kind, bean(R"("CapacityTotal": 1e300)")).warnings(), "unusable_value\n");
  EXPECT_EQ(read_one(kind, beans("7")).warnings(), "unusable_value\n");
}

}  // namespace
}  // namespace headroom::api
