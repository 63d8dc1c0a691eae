#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace crossdock::edi {

/// The bytes that end something: marks, CR, LF. Fewer than eight are padded by repeating the first.
struct MarkSet {
    std::array<char, 7> bytes{};
};

/// How the blocks are compared. All give the same result; `best_scan()` is the fastest that this processor
/// has.
enum class Scan : std::uint8_t { scalar, sse2, avx2 };
Scan best_scan();

/// What a scan found.
struct Scanned {
    std::size_t count = 0;  ///< marks written to `out`
    bool odd = false;  ///< some byte that is not a mark is outside of 0x20 .. 0x7E: values must be looked at
};

/// Writes to `out` the index in `text` of each byte that is one of `marks`, in order. `out` has room for
/// text.size().
///
/// Works on blocks of 64 bytes: a comparison for each mark, one bit a byte, and a step for each set bit.
Scanned scan_marks(Scan how, std::string_view text, const MarkSet& marks, std::uint32_t* out);

}  // namespace crossdock::edi
