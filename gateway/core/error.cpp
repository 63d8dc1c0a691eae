#include "gateway/core/error.h"

#include <stdexcept>

namespace crossdock {

std::string to_string(const Error& error) {
    std::string text;
    if (!error.source.empty()) {
        text +=
            error.source + ":" + std::to_string(error.at.line) + ":" + std::to_string(error.at.column) + ": ";
    }
    if (error.at.segment != 0) {
        text += "segment " + std::to_string(error.at.segment);
        if (error.at.element != 0) text += " element " + std::to_string(error.at.element);
        if (error.at.component != 0) text += " component " + std::to_string(error.at.component);
        text += " (byte " + std::to_string(error.at.offset) + "): ";
    }
    text += error.message;
    if (!error.number.empty()) text += " [" + std::string(error.number) + "]";
    return text;
}

void throw_exception_from_error(const Error& error, const boost::source_location&) {
    throw std::runtime_error(to_string(error));
}

}  // namespace crossdock
