#include "gateway/document/record.h"

#include <gtest/gtest.h>

namespace crossdock::document {
namespace {

TEST(Record, BeginsAsARootWithoutChildren) {
    Record record;
    EXPECT_EQ(record.size(), 1u);
    EXPECT_EQ(record[record.root()].kind, Kind::group);
    EXPECT_EQ(record[record.root()].first_child, no_node);
    EXPECT_EQ(record.child(record.root(), "x"), no_node);
}

TEST(Record, KeepsChildrenInTheirOrder) {
    Record record;
    const NodeId a = record.add(record.root(), "a", Kind::text, "1", {}, 1);
    const NodeId group = record.add(record.root(), "g", Kind::group, {}, {}, 1);
    const NodeId inner = record.add(group, "a", Kind::number, "2", {}, 1);
    const NodeId last = record.add(record.root(), "z", Kind::null, {}, {}, 4);
    EXPECT_EQ(record[record.root()].first_child, a);
    EXPECT_EQ(record[a].next, group);
    EXPECT_EQ(record[group].next, last);
    EXPECT_EQ(record[last].next, no_node);
    EXPECT_EQ(record[record.root()].last_child, last);
    EXPECT_EQ(record[inner].parent, group);
    EXPECT_EQ(record[inner].next, no_node);
}

TEST(Record, FindsChildrenOfOneNameInTurn) {
    Record record;
    const NodeId first = record.add(record.root(), "a", Kind::text, "1", {}, 1);
    record.add(record.root(), "b", Kind::text, "2", {}, 1);
    const NodeId second = record.add(record.root(), "a", Kind::text, "3", {}, 1);
    EXPECT_EQ(record.child(record.root(), "a"), first);
    EXPECT_EQ(record.next_named(first), second);
    EXPECT_EQ(record.next_named(second), no_node);
    EXPECT_EQ(record.child(first, "a"), no_node);
}

TEST(Record, KeepsTextWhereItIsWhateverFollows) {
    Record record;
    std::vector<std::string_view> kept;
    std::vector<std::string> wanted;
    for (int i = 0; i < 5'000; ++i) {
        wanted.push_back(std::string(static_cast<std::size_t>(i % 50), static_cast<char>('a' + i % 26)) +
                         std::to_string(i));
        kept.push_back(record.keep(wanted.back()));
    }
    const std::string large(100'000, 'x');
    const std::string_view kept_large = record.keep(large);
    for (std::size_t i = 0; i < kept.size(); ++i) EXPECT_EQ(kept[i], wanted[i]);
    EXPECT_EQ(kept_large, large);
    EXPECT_EQ(record.keep(""), "");
}

TEST(Record, ForgetsItsContentButNotItsStorage) {
    Record record;
    const std::string_view before = record.keep("some text");
    record.add(record.root(), "a", Kind::text, before, {}, 1);
    record.clear("row", Position{41, 3, 7, 2});
    EXPECT_EQ(record.size(), 1u);
    EXPECT_EQ(record[record.root()].name, "row");
    EXPECT_EQ(record[record.root()].at.segment, 2u);
    EXPECT_EQ(record.first_byte, 41u);
    EXPECT_EQ(record.last_byte, 41u);
    EXPECT_EQ(record[record.root()].name.data(), before.data());
}

TEST(Record, UsesItsLargeBlocksAgain) {
    Record record;
    for (int round = 0; round < 3; ++round) {
        record.clear();
        const std::string large(50'000, 'x');
        const std::string_view a = record.keep(large), b = record.keep("b"), c = record.keep(large);
        EXPECT_EQ(a, large);
        EXPECT_EQ(b, "b");
        EXPECT_EQ(c, large);
    }
}

}  // namespace
}  // namespace crossdock::document
