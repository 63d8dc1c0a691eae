#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace crossdock::http {

/// Bytes received and not yet used up, in one piece. Grows only when told to, so every connection is bounded
/// by what its reader asks for.
class InputBuffer {
public:
    std::string_view view() const { return {data_.get() + begin_, end_ - begin_}; }
    std::size_t size() const { return end_ - begin_; }
    bool empty() const { return begin_ == end_; }

    /// Room for at least `room` more bytes behind what is held. What is held may move.
    void reserve(std::size_t room) {
        if (capacity_ - end_ >= room) return;
        if (begin_ > 0) {
            std::memmove(data_.get(), data_.get() + begin_, size());
            end_ -= begin_;
            begin_ = 0;
        }
        if (capacity_ - end_ >= room) return;
        const std::size_t capacity = std::max(end_ + room, std::max(capacity_ * 2, smallest));
        auto data = std::make_unique<char[]>(capacity);
        if (end_ > 0) std::memcpy(data.get(), data_.get(), end_);
        data_ = std::move(data);
        capacity_ = capacity;
    }

    char* free_begin() { return data_.get() + end_; }
    std::size_t free_size() const { return capacity_ - end_; }
    void commit(std::size_t count) { end_ += count; }

    void consume(std::size_t count) {
        begin_ += count;
        if (begin_ == end_) begin_ = end_ = 0;
    }

    /// Takes `count` bytes out of the middle: those from `offset` (of view()) on.
    void erase(std::size_t offset, std::size_t count) {
        char* const at = data_.get() + begin_ + offset;
        std::memmove(at, at + count, size() - offset - count);
        end_ -= count;
    }

    /// Gives back what a large request made it grow to. Only while empty.
    void shrink() {
        if (!empty() || capacity_ <= usual) return;
        data_.reset();
        capacity_ = begin_ = end_ = 0;
    }

    static constexpr std::size_t smallest = 2048;
    static constexpr std::size_t usual = 16 * 1024;

private:
    std::unique_ptr<char[]> data_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::size_t capacity_ = 0;
};

}  // namespace crossdock::http
