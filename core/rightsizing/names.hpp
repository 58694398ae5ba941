#pragma once

#include "core/decision/names.hpp"
#include "core/rightsizing/recommendation.hpp"
#include "core/rightsizing/request.hpp"

/// The words of the API for rightsizing.
namespace headroom {

template <>
inline constexpr auto names_of<rightsizing::Language> =
    std::to_array<NameTable<rightsizing::Language>>({{"jvm", rightsizing::Language::jvm},
                                                     {"pyspark", rightsizing::Language::pyspark},
                                                     {"r", rightsizing::Language::r}});
template <>
inline constexpr auto names_of<rightsizing::DataFormat> =
    std::to_array<NameTable<rightsizing::DataFormat>>({{"parquet", rightsizing::DataFormat::parquet},
                                                       {"orc", rightsizing::DataFormat::orc},
                                                       {"avro", rightsizing::DataFormat::avro},
                                                       {"csv", rightsizing::DataFormat::csv},
                                                       {"json", rightsizing::DataFormat::json},
                                                       {"text", rightsizing::DataFormat::text}});
template <>
inline constexpr auto names_of<rightsizing::LimitingFactor> = std::to_array<NameTable<rightsizing::LimitingFactor>>(
    {{"waves", rightsizing::LimitingFactor::waves},
     {"deadline", rightsizing::LimitingFactor::deadline},
     {"cluster_cores", rightsizing::LimitingFactor::cluster_cores},
     {"cluster_memory", rightsizing::LimitingFactor::cluster_memory},
     {"cluster_nodes", rightsizing::LimitingFactor::cluster_nodes}});
template <>
inline constexpr auto names_of<rightsizing::SpillRisk> =
    std::to_array<NameTable<rightsizing::SpillRisk>>({{"none", rightsizing::SpillRisk::none},
                                                      {"possible", rightsizing::SpillRisk::possible},
                                                      {"likely", rightsizing::SpillRisk::likely}});
template <>
inline constexpr auto names_of<rightsizing::MemoryVerdict> =
    std::to_array<NameTable<rightsizing::MemoryVerdict>>({{"unknown", rightsizing::MemoryVerdict::unknown},
                                                          {"too_small", rightsizing::MemoryVerdict::too_small},
                                                          {"right", rightsizing::MemoryVerdict::right},
                                                          {"too_large", rightsizing::MemoryVerdict::too_large}});

}  // namespace headroom
