#include "gateway/intake/spool.h"

#include "gateway/crypto/digest.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace crossdock::intake {
namespace {

Error system_error(const std::string& path, int number) {
    const Errc code = number == ENOSPC || number == EDQUOT ? Errc::no_space : Errc::io;
    return Error{code, path, {}, std::string("the body cannot be written: ") + std::strerror(number)};
}

class File final : public ports::SpoolFile {
public:
    File(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
    ~File() override {
        if (descriptor_ < 0) return;
        ::close(descriptor_);
        ::unlink(path_.c_str());
    }

    Result<void> write(std::string_view bytes) override {
        digest_.update(bytes);
        size_ += bytes.size();
        while (!bytes.empty()) {
            const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return system_error(path_, errno);
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        return {};
    }

    Result<Done> finish() override {
        if (::fdatasync(descriptor_) != 0) return system_error(path_, errno);
        ::close(descriptor_);
        descriptor_ = -1;
        return Done{path_, size_, digest_.finish()};
    }

private:
    std::string path_;
    int descriptor_;
    std::uint64_t size_ = 0;
    crypto::Sha256Stream digest_;
};

}  // namespace

Result<std::unique_ptr<ports::SpoolFile>> open_spool_file(const std::string& folder) {
    std::string path = folder + "/body-XXXXXX";
    const int descriptor = ::mkostemp(path.data(), O_CLOEXEC);
    if (descriptor < 0) return system_error(folder, errno);
    return std::unique_ptr<ports::SpoolFile>(std::make_unique<File>(std::move(path), descriptor));
}

}  // namespace crossdock::intake
