#pragma once

#include "gateway/core/error.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace crossdock::cli {

/// A file (or "-", standard input) read in pieces of 1 MiB: a file of any size in constant memory.
class Input {
public:
    /// Errors: not_found, io.
    static Result<Input> open(const std::string& path);
    Input(Input&& other) noexcept;
    Input& operator=(Input&&) = delete;
    ~Input();

    /// The next piece, valid until the next call; empty at the end. Errors: io.
    Result<std::string_view> next();

    const std::string& name() const { return name_; }
    std::uint64_t size() const { return size_; }  ///< 0 where it is not known

private:
    Input(std::string name, int descriptor, std::uint64_t size);
    std::string name_;
    int descriptor_;
    std::uint64_t size_;
    std::string buffer_;
};

/// The first bytes of a file, up to 64 KiB: what a format is told by.
Result<std::string> head_of(const std::string& path);

}  // namespace crossdock::cli
