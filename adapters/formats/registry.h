#pragma once

#include "gateway/core/error.h"
#include "gateway/ports/format.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::edi {
class Structures;
}

namespace crossdock::formats {

/// The formats that Crossdock knows: the one list of them. Immutable and thread-safe.
class Registry {
public:
    /// `files` are a configuration's: those below "mappings/standards/" describe the EDI messages (the rest
    /// is not looked at). Problems in them are appended to `errors`; without them EDI documents are read
    /// flat.
    Registry(const std::map<std::string, std::string>& files, std::vector<Error>& errors);

    /// In the order of the list.
    std::vector<const ports::Format*> all() const;

    /// nullptr where none has that name.
    const ports::Format* find(std::string_view name) const;

    struct Guess {
        const ports::Format* format = nullptr;  ///< none: no format knows the bytes
        ports::Detection detection;
    };

    /// Whose the bytes most likely are. `head` is the start of a message, up to 64 KiB.
    Guess detect(std::string_view head) const;

    /// The EDI messages that the files describe; never null.
    const std::shared_ptr<const edi::Structures>& structures() const { return structures_; }

private:
    std::shared_ptr<const edi::Structures> structures_;
    std::vector<std::unique_ptr<ports::Format>> formats_;
};

}  // namespace crossdock::formats
