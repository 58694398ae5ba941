// yaml_of_json: reads JSON texts, one a line, and prints each as a YAML document behind a line of `---`.
#include <iostream>
#include <string>

#include "api/json/parse.hpp"
#include "api/json/yaml.hpp"

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    const auto document = headroom::json::parse(line);
    if (!document) {
      std::cerr << document.error().detail << "\n";
      return 1;
    }
    std::cout << "---\n" << headroom::api::to_yaml(document->root());
  }
}
