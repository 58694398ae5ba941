#pragma once

#include <optional>

#include "core/catalog/catalog.hpp"
#include "core/kubernetes/objects/node.hpp"
#include "core/model/cluster.hpp"

/// What a new node of a group without nodes looks like.
namespace headroom::kubernetes {

/// Whether the template says how many CPUs and how much memory a new node has.
bool tells_size(const Node& node);

/// The pool's template. What it leaves out comes from the catalogue's vCPUs and memory for the pool's instance type,
/// all of them allocatable, and from the labels that every new node of the type gets: instance type, operating system
/// (Linux), architecture, and the region if it is known. No value if neither tells anything of the size.
std::optional<Node> template_of(const Pool& pool, const headroom::Cluster& cluster, const Catalog& catalog);

/// One template made of two descriptions of one group. A label that both have keeps the value in `first`.
std::optional<Node> merged(const std::optional<Node>& first, const std::optional<Node>& second);

}  // namespace headroom::kubernetes
