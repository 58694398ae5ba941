#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "api/sources/hdfs/document_readers.hpp"
#include "api/sources/reading/foreign_faults.hpp"
#include "api/sources/reading/object_lists.hpp"

/// The NameNode's /jmx: one page lists its beans, and three of them have the capacity of HDFS in bytes.
namespace headroom::api {
namespace {

constexpr double bytes_a_gb = 1024.0 * 1024 * 1024;
/// A disk of this many bytes does not exist.
constexpr double most_bytes = 1e24;
constexpr std::string_view service = "Hadoop:service=NameNode,name=";

/// A bean and its names of the figures.
struct Bean {
  std::string_view name;
  std::string_view total, used, remaining;
};
constexpr std::array beans{
    Bean{"FSNamesystem", "CapacityTotal", "CapacityUsed", "CapacityRemaining"},
    Bean{"FSNamesystemState", "CapacityTotal", "CapacityUsed", "CapacityRemaining"},
    Bean{"NameNodeInfo", "Total", "Used", "Free"},
};

/// In GB, as CloudWatch counts the remaining capacity.
struct Capacity {
  std::optional<double> total{};
  std::optional<double> used{};
  std::optional<double> remaining{};
};

std::optional<double> read_gb(json::ObjectReader& bean, std::string_view name) {
  const auto bytes = read_amount(bean, name, most_bytes);
  return bytes ? std::optional(*bytes / bytes_a_gb) : std::nullopt;
}

/// The beans show the same figures, so the first one that has a figure counts.
void read_bean(json::ObjectReader& bean, Capacity& capacity) {
  std::string_view name = bean.string("name").value_or("");
  if (!name.starts_with(service)) return;
  name.remove_prefix(service.size());
  const auto known = std::ranges::find(beans, name, &Bean::name);
  if (known == beans.end()) return;
  const auto take = [&](std::optional<double>& figure, std::string_view field) {
    if (const auto gb = figure ? std::nullopt : read_gb(bean, field)) figure = gb;
  };
  take(capacity.total, known->total);
  take(capacity.used, known->used);
  take(capacity.remaining, known->remaining);
}

}  // namespace

void read_hdfs_namenode_jmx(const SourceDocument& document, Collector& out) {
  Capacity capacity;
  read_body(document, [&](json::ObjectReader& body) {
    body.each("beans", maximum_items, [&](json::ObjectReader& bean) { read_bean(bean, capacity); });
  });
  // A NameNode of which no DataNode has reported yet has a total of 0, which says nothing of what is stored.
  if (capacity.total.value_or(0) <= 0) return;
  out.add_value(metric::hdfs_total, *capacity.total);
  if (capacity.used) out.add_value(metric::hdfs_used, *capacity.used);
  if (capacity.remaining) out.add_value(metric::hdfs_remaining, *capacity.remaining);
}

}  // namespace headroom::api
