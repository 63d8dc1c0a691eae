#include "gateway/cli/input.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace crossdock::cli {
namespace {

constexpr std::size_t piece_bytes = 1u << 20;
constexpr std::size_t head_bytes = 64u << 10;

}  // namespace

Input::Input(std::string name, int descriptor, std::uint64_t size)
    : name_(std::move(name)), descriptor_(descriptor), size_(size), buffer_(piece_bytes, '\0') {}

Input::Input(Input&& other) noexcept
    : name_(std::move(other.name_)),
      descriptor_(other.descriptor_),
      size_(other.size_),
      buffer_(std::move(other.buffer_)) {
    other.descriptor_ = -1;
}

Input::~Input() {
    if (descriptor_ > STDIN_FILENO) ::close(descriptor_);
}

Result<Input> Input::open(const std::string& path) {
    if (path == "-") return Input("standard input", STDIN_FILENO, 0);
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return Error{errno == ENOENT ? Errc::not_found : Errc::io, path, {}, std::strerror(errno)};
    struct stat state {};
    if (::fstat(descriptor, &state) != 0 || S_ISDIR(state.st_mode)) {
        ::close(descriptor);
        return Error{Errc::io, path, {}, "this is no file"};
    }
    return Input(path, descriptor, S_ISREG(state.st_mode) ? static_cast<std::uint64_t>(state.st_size) : 0);
}

Result<std::string_view> Input::next() {
    for (;;) {
        const ssize_t n = ::read(descriptor_, buffer_.data(), buffer_.size());
        if (n >= 0) return std::string_view(buffer_.data(), static_cast<std::size_t>(n));
        if (errno != EINTR) return Error{Errc::io, name_, {}, std::strerror(errno)};
    }
}

Result<std::string> head_of(const std::string& path) {
    auto input = Input::open(path);
    if (!input) return input.error();
    std::string head;
    while (head.size() < head_bytes) {
        const auto piece = input->next();
        if (!piece) return piece.error();
        if (piece->empty()) break;
        head.append(*piece);
    }
    head.resize(std::min(head.size(), head_bytes));
    return head;
}

}  // namespace crossdock::cli
