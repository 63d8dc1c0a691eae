#pragma once

#include "gateway/core/time.h"

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace crossdock::observe {

/// How much a line matters; the numbers are syslog's, as systemd reads them from "<N>".
enum class Level : std::uint8_t { error = 3, warning = 4, notice = 5, info = 6, debug = 7 };
std::string_view to_string(Level level);

/// One `key=value` of a line. Views only: it lives for the call. There is no field for a secret, and a
/// document's content has no business here: name the message, the place and the kind of trouble.
class Field {
public:
    Field(std::string_view key, std::string_view value) : key_(key), text_(value), kind_(Kind::text) {}
    Field(std::string_view key, const std::string& value) : Field(key, std::string_view(value)) {}
    Field(std::string_view key, const char* value) : Field(key, std::string_view(value)) {}
    Field(std::string_view key, bool value) : key_(key), signed_(value ? 1 : 0), kind_(Kind::boolean) {}
    Field(std::string_view key, double value) : key_(key), real_(value), kind_(Kind::real) {}
    template <class T>
    requires(std::is_integral_v<T> && !std::is_same_v<T, bool>) Field(std::string_view key, T value)
        : key_(key) {
        if constexpr (std::is_signed_v<T>) {
            signed_ = value;
            kind_ = Kind::signed_number;
        } else {
            unsigned_ = value;
            kind_ = Kind::unsigned_number;
        }
    }

    std::string_view key() const { return key_; }
    /// True where the value is a text; then it needs quotes in JSON.
    bool is_text() const { return kind_ == Kind::text; }
    /// The value as it is written in both formats: "17", "true", "0.25", or the text itself.
    std::string value() const;

private:
    enum class Kind : std::uint8_t { text, boolean, real, signed_number, unsigned_number };
    std::string_view key_;
    std::string_view text_;
    std::int64_t signed_ = 0;
    std::uint64_t unsigned_ = 0;
    double real_ = 0;
    Kind kind_ = Kind::text;
};

/// Where lines go. Injected everywhere; tests capture with tests/support/captured_log.h. Any thread.
///
///     log.warning("connection refused", {{"listener", name}, {"reason", reason}});
class Log {
public:
    virtual ~Log() = default;

    /// `message` is a constant text, lower case, that can be searched for; what varies goes into fields.
    virtual void write(Level level, std::string_view message, std::span<const Field> fields) = 0;

    void error(std::string_view message, std::initializer_list<Field> fields = {});
    void warning(std::string_view message, std::initializer_list<Field> fields = {});
    void notice(std::string_view message, std::initializer_list<Field> fields = {});
    void info(std::string_view message, std::initializer_list<Field> fields = {});
    void debug(std::string_view message, std::initializer_list<Field> fields = {});
};

/// Drops everything.
class SilentLog final : public Log {
public:
    void write(Level, std::string_view, std::span<const Field>) override {}
};

struct LogOptions {
    enum class Format : std::uint8_t { key_value, json };
    Format format = Format::key_value;
    Level least = Level::info;     ///< lines of less weight are dropped
    bool priority_prefix = true;   ///< "<4>" first, for systemd; off on a terminal
    const Clock* clock = nullptr;  ///< with it each line has `time`; the journal has its own
};

/// One line a call, written by one write(2), so that lines of several threads never mix.
class StreamLog final : public Log {
public:
    /// `descriptor` (2 is standard error) stays the caller's; it and `options.clock` must outlive the log.
    StreamLog(int descriptor, const LogOptions& options);
    void write(Level level, std::string_view message, std::span<const Field> fields) override;

private:
    int descriptor_;
    LogOptions options_;
};

/// The line without its end: `<4>connection refused listener=storefront reason="no host"`, or one JSON
/// object. Control bytes are escaped, so a value never starts a line of its own; values are cut at 1 KiB.
std::string format_line(const LogOptions& options, Level level, std::string_view message,
                        std::span<const Field> fields);

}  // namespace crossdock::observe
