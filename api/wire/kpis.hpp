#pragma once

#include "api/json/writer.hpp"
#include "core/kpis/kpis.hpp"

namespace headroom::api {

/// The members of the KPIs of one time, into an object that is open. An unknown figure is null.
void write_kpis(json::Writer& out, const kpis::Kpis& kpis);

void encode_static_comparison(json::Writer& out, const kpis::StaticComparison& comparison);

}  // namespace headroom::api
