#include "gateway/http/contract.h"

#include "gateway/json/value.h"
#include "tests/http/gateway_fixture.h"

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <fstream>
#include <set>
#include <sstream>

namespace crossdock::http {
namespace {

std::string to_lower_method(Method method) {
    std::string name(to_string(method));
    for (char& c : name) c = static_cast<char>(c - 'A' + 'a');
    return name;
}

std::set<std::string> routes_of_the_program(const Services& services) {
    std::set<std::string> routes;
    for (const auto& table :
         {supplier_routes(services), storefront_routes(services), admin_routes(services)}) {
        for (const Route& route : table)
            routes.insert(to_lower_method(route.method) + " " + std::string(route.pattern));
    }
    return routes;
}

TEST(Contract, HasEveryRouteAndNoOther) {
    RunningGateway gateway;
    const YAML::Node contract = YAML::LoadFile(CROSSDOCK_SOURCE_DIR "/contract/openapi.yaml");
    std::set<std::string> written;
    for (const auto& path : contract["paths"]) {
        for (const auto& operation : path.second) {
            const auto method = operation.first.as<std::string>();
            if (method != "parameters") written.insert(method + " " + path.first.as<std::string>());
        }
    }
    EXPECT_EQ(written, routes_of_the_program(gateway.services));
}

/// Both forms of the contract as the same text, so that they can be compared.
std::string canonical(const YAML::Node& node) {
    if (node.IsMap()) {
        std::map<std::string, std::string> members;
        for (const auto& each : node) members[each.first.as<std::string>()] = canonical(each.second);
        std::string out = "{";
        for (const auto& [name, value] : members) out += name + ":" + value + ",";
        return out + "}";
    }
    if (node.IsSequence()) {
        std::string out = "[";
        for (const auto& each : node) out += canonical(each) + ",";
        return out + "]";
    }
    return node.IsNull() ? "null" : node.as<std::string>();
}

std::string canonical(const json::Value& value) {
    if (value.is_object()) {
        std::map<std::string, std::string> members;
        for (std::size_t i = 0; i < value.names().size(); ++i)
            members[value.names()[i]] = canonical(value.items()[i]);
        std::string out = "{";
        for (const auto& [name, text] : members) out += name + ":" + text + ",";
        return out + "}";
    }
    if (value.is_array()) {
        std::string out = "[";
        for (const auto& each : value.items()) out += canonical(each) + ",";
        return out + "]";
    }
    if (const auto flag = value.boolean()) return *flag ? "true" : "false";
    return value.is_null() ? "null" : std::string(value.text());
}

TEST(Contract, ServedJsonIsTheYaml) {
    const auto served = json::read(openapi_json());
    ASSERT_TRUE(served.has_value()) << to_string(served.error());
    EXPECT_EQ(canonical(served.value()),
              canonical(YAML::LoadFile(CROSSDOCK_SOURCE_DIR "/contract/openapi.yaml")));
}

}  // namespace
}  // namespace crossdock::http
