#include "api/wire/readiness.hpp"

#include "core/base/names.hpp"

namespace headroom::api {
namespace {

void encode_item(json::Writer& out, const CheckedItem& checked) {
  const readiness::Item& item = checked.item;
  out.begin_object()
      .field("name", item.name)
      .field("state", name_of(item.state))
      .field("evidence", item.evidence)
      .name("fix");
  if (item.fix)
    out.begin_object().field("text", item.fix->text).name("patch").raw(checked.patch).end_object();
  else
    out.null();
  out.end_object();
}

}  // namespace

void encode_readiness(json::Writer& out, const Readiness& found) {
  out.begin_object().field("cluster_id", found.cluster_id).field("at", found.at).name("policy");
  if (found.policy)
    out.value(*found.policy);
  else
    out.null();
  out.name("items").begin_array();
  for (const CheckedItem& each : found.items) encode_item(out, each);
  out.end_array().end_object();
}

}  // namespace headroom::api
