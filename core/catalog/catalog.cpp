#include "core/catalog/catalog.hpp"

#include <algorithm>
#include <utility>

namespace headroom {

Catalog::Catalog(std::string region, std::vector<InstanceType> types) : region_(std::move(region)) {
  std::ranges::stable_sort(types, {}, &InstanceType::name);
  for (InstanceType& type : types) {
    if (!types_.empty() && types_.back().name == type.name)
      types_.back() = std::move(type);
    else
      types_.push_back(std::move(type));
  }
}

const InstanceType* Catalog::find(std::string_view name) const {
  const auto at =
      std::ranges::lower_bound(types_, name, {}, [](const InstanceType& t) -> std::string_view { return t.name; });
  return at != types_.end() && at->name == name ? &*at : nullptr;
}

Catalog Catalog::with(std::vector<InstanceType> others) const {
  std::vector<InstanceType> all = types_;
  std::ranges::move(others, std::back_inserter(all));
  return {region_, std::move(all)};
}

}  // namespace headroom
