#include "store/sqlite/snapshot_rows.hpp"

#include <algorithm>

#include "store/sqlite/base/decimal_value.hpp"
#include "store/sqlite/base/packed_integers.hpp"

namespace headroom::store {

void SnapshotRow::add(std::int64_t metric, Instant at, double value) {
  append_varint(bytes_, static_cast<std::uint64_t>(metric));
  append_varint(bytes_, zigzag((at - before_).count()));
  append_value(bytes_, value);
  before_ = at;
  latest_ = std::max(latest_, at);
}

void read_row(std::string_view bytes, std::int64_t arrival, std::vector<NumberedPoint>& points) {
  PackedReader reader(bytes);
  Instant at{};
  while (!reader.at_end()) {
    const auto metric = static_cast<std::int64_t>(reader.varint());
    at += std::chrono::milliseconds{unzigzag(reader.varint())};
    points.push_back({metric, at, read_value(reader), arrival});
  }
}

std::int64_t day_of(Instant at) { return std::chrono::floor<std::chrono::days>(at).time_since_epoch().count(); }

}  // namespace headroom::store
