#include "core/rightsizing/data_size.hpp"

#include <string>

#include <gtest/gtest.h>

namespace headroom::rightsizing {
namespace {

TEST(DataSize, TellsDecimalFromBinarySuffixes) {
  struct Row {
    const char* text;
    std::int64_t bytes;
  };
  for (const Row& row :
       {Row{"1TB", 1'000'000'000'000}, Row{"1TiB", 1'099'511'627'776}, Row{"1.5 TiB", 1'649'267'441'664},
        Row{"500GB", 500'000'000'000}, Row{"500 gib", 536'870'912'000}, Row{"1kB", 1000}, Row{"1 KiB", 1024},
        Row{"1MB", 1'000'000}, Row{"1048576", 1'048'576}, Row{"64 B", 64}, Row{"  2Tb ", 2'000'000'000'000},
        Row{"007GB", 7'000'000'000}, Row{"1.50GB", 1'500'000'000}, Row{"0.1 KiB", 103}, Row{"0.3B", 1},
        Row{"0.000000000000000001 PiB", 1}, Row{"288230376017494016", most_data}}) {
    const auto size = parse_data_size(row.text);
    ASSERT_TRUE(size) << row.text << ": " << size.error().detail;
    EXPECT_EQ(size->bytes, row.bytes) << row.text;
    EXPECT_EQ(size->text, row.text);
  }
}

TEST(DataSize, RefusesWhatIsNoSizeAndSaysWhatWouldDo) {
  struct Row {
    const char* text;
    const char* says;
  };
  for (const Row& row : {Row{"", "not a size"},
                         Row{"GB", "not a size"},
                         Row{"1..5GB", "not a size"},
                         Row{".5GB", "not a size"},
                         Row{"5.GB", "not a size"},
                         Row{"1e3GB", "not a size"},
                         Row{"+1GB", "not a size"},
                         Row{"1 000GB", "not a size"},
                         Row{"1GBs", "not a size"},
                         Row{"1 ZB", "not a size"},
                         Row{"-5GB", "at least 1 B"},
                         Row{"0", "at least 1 B"},
                         Row{"0.0TB", "at least 1 B"},
                         Row{"1T", "write 1TB for powers of 1000, or 1TiB"},
                         Row{"4g", "write 4GB for powers of 1000, or 4GiB"},
                         Row{"4k", "write 4kB for powers of 1000, or 4KiB"},
                         Row{"10EB", "at most 288230376017494016 bytes"},
                         Row{"10EiB", "at most 288230376017494016 bytes"},
                         Row{"288230376017494017", "at most 288230376017494016 bytes"},
                         Row{"9223372036854775808", "at most 288230376017494016 bytes"},
                         Row{"99999999999999999999999999999999999999999999TB", "at most 288230376017494016 bytes"},
                         Row{"0.0000000000000000001B", "18 decimals"}}) {
    const auto size = parse_data_size(row.text);
    ASSERT_FALSE(size) << row.text << " was read as " << size->bytes;
    EXPECT_NE(size.error().detail.find(row.says), std::string::npos) << row.text << ": " << size.error().detail;
    EXPECT_TRUE(size.error().violations.empty());
  }
}

TEST(DataSize, IsWrittenInFourDigits) {
  struct Row {
    std::int64_t bytes;
    const char* text;
  };
  for (const Row& row : {Row{0, "0 B"}, Row{512, "512 B"}, Row{1023, "1023 B"}, Row{1024, "1 KiB"},
                         Row{1536, "1.5 KiB"}, Row{1'048'575, "1 MiB"}, Row{1'000'000'000'000, "931.3 GiB"},
                         Row{1'099'511'627'776, "1 TiB"}, Row{most_data, "256 PiB"}, Row{INT64_MAX, "8 EiB"}})
    EXPECT_EQ(format_binary(row.bytes), row.text) << row.bytes;
}

}  // namespace
}  // namespace headroom::rightsizing
