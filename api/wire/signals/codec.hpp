#pragma once

#include "api/json/reader.hpp"
#include "api/json/writer.hpp"

/// How each kind of signal reads and writes its own fields. signals/<kind>.cpp defines two plain functions,
///
///     void decode(json::ObjectReader& reader, Foo& signal);
///     void encode(json::Writer& out, const Foo& signal);
///
/// and two more for its signal memory, if it has one. `decode` reads the fields that `encode` writes. An absent
/// optional field keeps its default. `decode` does not judge the values: faults_of() of the kind does.
///
/// The templates here declare these functions for every kind that they are used with. So no list names the kinds a
/// second time, and the program does not link if a kind has no functions.
namespace headroom::api {

template <class Fields>
void decode_fields(json::ObjectReader& reader, Fields& signal_or_memory) {
  void decode(json::ObjectReader&, Fields&);
  decode(reader, signal_or_memory);
}

template <class Fields>
void encode_fields(json::Writer& out, const Fields& signal_or_memory) {
  void encode(json::Writer&, const Fields&);
  encode(out, signal_or_memory);
}

}  // namespace headroom::api
