#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace crossdock::formats {

/// Finds the end of one JSON value by its brackets and strings alone: what lies between is not checked. Can
/// be interrupted at any byte: what was looked at is not looked at again.
class ValueSkipper {
public:
    enum class Outcome {
        whole,     ///< size() is the value's
        more,      ///< the text ends inside the value
        no_value,  ///< at size() stands a byte with which no value begins
        too_deep,  ///< at size() opens one bracket too many
        mismatch   ///< at size() closes a bracket that is not the open one
    };

    /// At most 64.
    explicit ValueSkipper(std::size_t max_depth);

    /// Forgets the value before. `depth`: brackets open around the value.
    void restart(std::size_t depth);

    /// `text` begins at the value's first byte and holds at least what the last call held, at any address.
    /// `last`: nothing follows it, so that a number may end with it.
    Outcome skip(std::string_view text, bool last);

    /// Bytes looked at.
    std::size_t size() const { return at_; }

    /// The next call's text begins `bytes` later.
    void forget(std::size_t bytes) {
        at_ -= bytes;
        escaped_ = escaped_ == nowhere || escaped_ < bytes ? nowhere : escaped_ - bytes;
    }

private:
    static constexpr std::size_t nowhere = ~std::size_t{0};

    enum class State : std::uint8_t { begin, scalar, between, string };

    Outcome begin(char first);
    Outcome skip_scalar(std::string_view text, bool last);
    Outcome take(char mark, std::size_t at);

    std::size_t max_depth_;
    State state_ = State::begin;
    std::size_t around_ = 0, depth_ = 0, at_ = 0;
    std::size_t escaped_ = nowhere;  ///< the byte behind the last backslash
    std::uint64_t arrays_ = 0;       ///< one bit an open bracket, the innermost lowest: 1 = array
};

}  // namespace crossdock::formats
