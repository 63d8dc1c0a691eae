#include "gateway/observe/log.h"

#include "gateway/core/text.h"

#include <unistd.h>
#include <charconv>

namespace crossdock::observe {
namespace {

constexpr std::size_t longest_value = 1024;

template <class T>
std::string number_text(T value) {
    char buffer[40];
    const auto result = std::to_chars(buffer, buffer + sizeof buffer, value);
    return std::string(buffer, result.ptr);
}

bool needs_quotes(std::string_view value) {
    if (value.empty()) return true;
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= 0x20 || byte >= 0x7f || c == '"' || c == '=' || c == '\\') return true;
    }
    return false;
}

void append_value(std::string& line, const Field& field, bool json) {
    std::string value = field.value();
    if (value.size() > longest_value) value.resize(longest_value);
    if (json ? field.is_text() : needs_quotes(value)) {
        append_json_string(line, value);
    } else {
        line += value;
    }
}

void append_json(std::string& line, const LogOptions& options, Level level, std::string_view message,
                 std::span<const Field> fields) {
    line += '{';
    if (options.clock != nullptr) line += "\"time\":\"" + to_rfc3339(options.clock->now()) + "\",";
    line += "\"level\":\"";
    line += to_string(level);
    line += "\",\"message\":";
    append_json_string(line, message);
    for (const Field& field : fields) {
        line += ',';
        append_json_string(line, field.key());
        line += ':';
        append_value(line, field, true);
    }
    line += '}';
}

void append_key_value(std::string& line, const LogOptions& options, Level level, std::string_view message,
                      std::span<const Field> fields) {
    if (options.clock != nullptr) line += to_rfc3339(options.clock->now()) + " ";
    if (!options.priority_prefix) {
        line += to_string(level);
        line += ": ";
    }
    for (const char c : message) line += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    for (const Field& field : fields) {
        line += ' ';
        line += field.key();
        line += '=';
        append_value(line, field, false);
    }
}

}  // namespace

std::string_view to_string(Level level) {
    switch (level) {
        case Level::error:
            return "error";
        case Level::warning:
            return "warning";
        case Level::notice:
            return "notice";
        case Level::info:
            return "info";
        case Level::debug:
            return "debug";
    }
    return "error";
}

std::string Field::value() const {
    switch (kind_) {
        case Kind::text:
            return std::string(text_);
        case Kind::boolean:
            return signed_ != 0 ? "true" : "false";
        case Kind::real:
            return number_text(real_);
        case Kind::signed_number:
            return number_text(signed_);
        case Kind::unsigned_number:
            return number_text(unsigned_);
    }
    return {};
}

void Log::error(std::string_view message, std::initializer_list<Field> fields) {
    write(Level::error, message, std::span(fields.begin(), fields.size()));
}
void Log::warning(std::string_view message, std::initializer_list<Field> fields) {
    write(Level::warning, message, std::span(fields.begin(), fields.size()));
}
void Log::notice(std::string_view message, std::initializer_list<Field> fields) {
    write(Level::notice, message, std::span(fields.begin(), fields.size()));
}
void Log::info(std::string_view message, std::initializer_list<Field> fields) {
    write(Level::info, message, std::span(fields.begin(), fields.size()));
}
void Log::debug(std::string_view message, std::initializer_list<Field> fields) {
    write(Level::debug, message, std::span(fields.begin(), fields.size()));
}

std::string format_line(const LogOptions& options, Level level, std::string_view message,
                        std::span<const Field> fields) {
    std::string line;
    if (options.priority_prefix) line += "<" + std::to_string(static_cast<int>(level)) + ">";
    if (options.format == LogOptions::Format::json) {
        append_json(line, options, level, message, fields);
    } else {
        append_key_value(line, options, level, message, fields);
    }
    return line;
}

StreamLog::StreamLog(int descriptor, const LogOptions& options)
    : descriptor_(descriptor), options_(options) {}

void StreamLog::write(Level level, std::string_view message, std::span<const Field> fields) {
    if (level > options_.least) return;
    std::string line = format_line(options_, level, message, fields);
    line += '\n';
    // A log that cannot be written (closed pipe, full disk) is no reason to stop serving.
    [[maybe_unused]] const auto written = ::write(descriptor_, line.data(), line.size());
}

}  // namespace crossdock::observe
