#include "core/model/comparison.hpp"

namespace headroom {

bool holds(double observed, Comparison comparison, double threshold) {
  switch (comparison) {
    case Comparison::less_than:
      return observed < threshold;
    case Comparison::less_than_or_equal:
      return observed <= threshold;
    case Comparison::greater_than:
      return observed > threshold;
    case Comparison::greater_than_or_equal:
      return observed >= threshold;
  }
  return false;
}

Comparison negation(Comparison comparison) {
  switch (comparison) {
    case Comparison::less_than:
      return Comparison::greater_than_or_equal;
    case Comparison::less_than_or_equal:
      return Comparison::greater_than;
    case Comparison::greater_than:
      return Comparison::less_than_or_equal;
    case Comparison::greater_than_or_equal:
      return Comparison::less_than;
  }
  return comparison;
}

}  // namespace headroom
