#pragma once

#include <boost/system/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace crossdock {

/// A place in an input. `line` and `column` count from 1, `offset` from 0; all three count bytes.
///
/// In a partner's document the place may also be named in the document's own terms: `segment` is its
/// position in the transaction set (ST and UNH are 1), a CSV row or a JSON element; `element` and
/// `component` count from 1. 0 means "not known" or "does not apply".
struct Position {
    std::uint64_t offset = 0;
    std::uint32_t line = 1;
    std::uint32_t column = 1;
    std::uint32_t segment = 0;
    std::uint16_t element = 0;
    std::uint16_t component = 0;
};

/// What kind of failure an Error is; callers branch on this and on nothing else.
enum class Errc : std::uint8_t {
    syntax = 1,    ///< the input breaks the grammar of its format
    limit,         ///< one of our limits was passed
    missing,       ///< something that must be there is not
    unknown_key,   ///< a name that nobody defined
    out_of_range,  ///< a value outside what its field allows
    unsupported,   ///< well-formed, but nothing here understands it
    conflict,      ///< contradicts what is known already
    not_found,     ///< the thing that was asked for does not exist
    refused,       ///< understood and denied: signature, permission, policy
    unavailable,   ///< not now: queue full, partner down; trying again may help
    no_space,      ///< the disk is full
    io             ///< the disk or the network failed; what was written may be lost
};

/// One problem, in words that whoever sent or wrote the input can act on.
struct Error {
    Errc code = Errc::syntax;
    std::string source;  ///< file name or message id; never content, which may be personal data
    Position at;
    std::string message;           ///< lower case, no full stop: "segment QTY has no quantity"
    std::string_view number = {};  ///< "M012": its page in docs/errors.md; a literal, so it lives for ever
};

/// "acme.yaml:3:17: unknown key 'pol'": clickable in editors and CI logs. Where the place is in a document,
/// its own terms follow: "stock.edi:8:1: segment 9 element 2 (byte 301): 'QTY02' is not a number".
std::string to_string(const Error& error);

template <class T>
using Result = boost::system::result<T, Error>;

/// Lets Result<T>::value() compile with our own error type; throws std::runtime_error(to_string(error)).
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& where);

/// A failure without a place, for code that reads no text.
inline Error failure(Errc code, std::string message) {
    return Error{code, {}, {}, std::move(message)};
}

}  // namespace crossdock
