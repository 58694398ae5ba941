#include "core/signals/predictive.hpp"

#include <string>

#include "api/wire/signals/codec.hpp"
#include "core/base/names.hpp"

namespace headroom::api {

void decode(json::ObjectReader& reader, Predictive& signal) {
  if (const auto metric = reader.string("metric")) signal.metric = *metric;
  signal.model =
      reader.choice<forecast::ForecastModel>("model", names_of<forecast::ForecastModel>).value_or(signal.model);
  signal.quantile = reader.number("quantile");
  signal.waste_account = reader.number("waste_account_unit_minutes");
  signal.start_up = reader.seconds("start_up_seconds").value_or(signal.start_up);
  signal.mode = reader.choice<PredictiveMode>("mode", names_of<PredictiveMode>).value_or(signal.mode);
  if (reader.boolean("scale_in") == false) signal.scale_in = ScaleInMode::disabled;
  signal.maximum_breach =
      reader.choice<MaximumBreach>("maximum_breach", names_of<MaximumBreach>).value_or(signal.maximum_breach);
  signal.buffer_percent = reader.number("buffer_percent");
}

void encode(json::Writer& out, const Predictive& signal) {
  out.field("metric", signal.metric).field("model", name_of(signal.model));
  if (signal.quantile) out.field("quantile", *signal.quantile);
  if (signal.waste_account) out.field("waste_account_unit_minutes", *signal.waste_account);
  out.field("start_up_seconds", signal.start_up.count()).field("mode", name_of(signal.mode));
  out.field("scale_in", signal.scale_in == ScaleInMode::enabled);
  out.field("maximum_breach", name_of(signal.maximum_breach));
  if (signal.buffer_percent) out.field("buffer_percent", *signal.buffer_percent);
}

void decode(json::ObjectReader& reader, PredictiveMemory& memory) {
  for (const auto* field : {"mark", "target", "wasted_unit_minutes"}) reader.require(field);
  memory.account.mark = reader.time("mark").value_or(Instant{});
  memory.account.target = reader.integer("target").value_or(0);
  memory.account.wasted = reader.number("wasted_unit_minutes").value_or(0);
  memory.account.wasting_since = reader.time("wasting_since");
}

void encode(json::Writer& out, const PredictiveMemory& memory) {
  out.field("mark", memory.account.mark)
      .field("target", memory.account.target)
      .field("wasted_unit_minutes", memory.account.wasted);
  if (memory.account.wasting_since) out.field("wasting_since", *memory.account.wasting_since);
}

}  // namespace headroom::api
