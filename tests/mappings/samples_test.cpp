#include "tests/mappings/samples.h"

#include <gtest/gtest.h>

#include <cctype>

namespace crossdock::mapping {
namespace {

/// Compiled once for all cases.
const Shipped& shipped() {
    static const Shipped all;
    return all;
}

std::shared_ptr<const Mapping> mapping_of(const std::string& file) {
    for (const auto& [name, mapping] : shipped().catalogue.all()) {
        if (mapping->file() == file) return mapping;
    }
    return nullptr;
}

TEST(ShippedMappings, Compile) {
    std::string text;
    for (const Error& error : shipped().errors) text += to_string(error) + "\n";
    EXPECT_EQ(text, "");
    EXPECT_FALSE(shipped().catalogue.all().empty());
}

class EverySample : public testing::TestWithParam<Sample> {};

TEST_P(EverySample, GivesItsFacts) {
    const Sample& sample = GetParam();
    const auto mapping = mapping_of(sample.mapping_file);
    ASSERT_NE(mapping, nullptr) << sample.mapping_file << " does not compile or does not exist";
    const ports::Format* format = shipped().format(mapping->reads().format);
    ASSERT_NE(format, nullptr);
    const std::string bytes = read_file(sample.input);
    const Mapped mapped = map_bytes(shipped(), *format, mapping, bytes);
    EXPECT_EQ(joined(mapped.facts), read_file(sample.facts())) << "in " << sample.facts();
    EXPECT_EQ(joined(mapped.problems), fs::exists(sample.problems()) ? read_file(sample.problems()) : "")
        << "in " << sample.problems();
    for (const std::string& found : mapped.mapping)
        EXPECT_EQ(found, mapping->name()) << "another mapping is detected";
}

TEST_P(EverySample, GivesTheSameWhateverTheChunks) {
    const Sample& sample = GetParam();
    const auto mapping = mapping_of(sample.mapping_file);
    ASSERT_NE(mapping, nullptr);
    const ports::Format* format = shipped().format(mapping->reads().format);
    const std::string bytes = read_file(sample.input);
    EXPECT_EQ(joined(map_bytes(shipped(), *format, mapping, bytes, 7).facts), read_file(sample.facts()));
}

INSTANTIATE_TEST_SUITE_P(Mappings, EverySample, testing::ValuesIn(all_samples()), [](const auto& row) {
    std::string name = fs::relative(row.param.input, mappings_folder()).generic_string();
    std::replace_if(
        name.begin(), name.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; },
        '_');
    return name;
});

class EveryMapping : public testing::TestWithParam<std::string> {};

/// A branch that no sample takes is a branch that nobody knows to be right.
TEST_P(EveryMapping, HasASampleForEveryBranch) {
    const auto mapping = shipped().catalogue.find(GetParam());
    ASSERT_NE(mapping, nullptr);
    std::vector<std::uint64_t> hits(mapping->branches().size());
    for (const Sample& sample : all_samples()) {
        if (sample.mapping_file != mapping->file()) continue;
        const Mapped mapped = map_bytes(shipped(), *shipped().format(mapping->reads().format), mapping,
                                        read_file(sample.input));
        for (std::size_t i = 0; i < mapped.hits.size(); ++i) hits[i] += mapped.hits[i];
    }
    for (std::size_t i = 0; i < hits.size(); ++i) {
        const Branch& branch = mapping->branches()[i];
        EXPECT_GT(hits[i], 0u) << branch.file << ":" << branch.at.line << ":" << branch.at.column
                               << ": no sample takes " << branch.what;
    }
}

std::vector<std::string> all_names() {
    std::vector<std::string> names;
    for (const auto& [name, mapping] : shipped().catalogue.all()) names.push_back(name);
    return names;
}

INSTANTIATE_TEST_SUITE_P(Mappings, EveryMapping, testing::ValuesIn(all_names()), [](const auto& row) {
    std::string name = row.param;
    std::replace(name.begin(), name.end(), '.', '_');
    return name;
});

}  // namespace
}  // namespace crossdock::mapping
