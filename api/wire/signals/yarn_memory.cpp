#include "core/signals/yarn_memory.hpp"

#include "api/wire/signals/codec.hpp"
#include "core/base/names.hpp"

namespace headroom::api {

void decode(json::ObjectReader& reader, YarnMemory& signal) {
  for (const auto* field : {"scale_up_factor", "scale_down_factor"}) reader.require(field);
  const auto share = [&](std::string_view name) { return reader.number(name).value_or(0); };
  signal.scale_up_factor = share("scale_up_factor");
  signal.scale_down_factor = share("scale_down_factor");
  signal.scale_up_min_worker_fraction = share("scale_up_min_worker_fraction");
  signal.scale_down_min_worker_fraction = share("scale_down_min_worker_fraction");
  if (const auto mib = reader.integer("memory_per_worker_mib")) signal.memory_per_worker = Mebibytes{*mib};
  signal.demand = reader.choice<YarnDemand>("demand", names_of<YarnDemand>).value_or(signal.demand);
}

void encode(json::Writer& out, const YarnMemory& signal) {
  out.field("scale_up_factor", signal.scale_up_factor).field("scale_down_factor", signal.scale_down_factor);
  out.field("scale_up_min_worker_fraction", signal.scale_up_min_worker_fraction);
  out.field("scale_down_min_worker_fraction", signal.scale_down_min_worker_fraction);
  if (signal.memory_per_worker) out.field("memory_per_worker_mib", signal.memory_per_worker->value);
  out.field("demand", name_of(signal.demand));
}

}  // namespace headroom::api
