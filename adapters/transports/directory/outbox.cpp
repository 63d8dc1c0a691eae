#include "adapters/transports/directory/outbox.h"

#include "adapters/transports/directory/files.h"

#include <unistd.h>

namespace crossdock::transport::directory {

Result<void> Outbox::put(std::string_view name, std::string_view bytes) {
    const std::string path = folder_ + "/" + std::string(name);
    const std::string temporary = folder_ + "/." + std::string(name) + ".part";
    before("write");
    if (auto written = write_file(temporary, bytes); !written) {
        ::unlink(temporary.c_str());  // a full disk is not to be fuller
        return written;
    }
    before("rename");
    if (auto moved = rename_file(temporary, path); !moved) return moved;
    before("sync");
    return sync_folder(folder_);
}

}  // namespace crossdock::transport::directory
