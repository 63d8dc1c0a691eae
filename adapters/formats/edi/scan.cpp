#include "adapters/formats/edi/scan.h"

#include <bit>

#if defined(__x86_64__)
#include <immintrin.h>
#define CROSSDOCK_EDI_X86 1
#endif

namespace crossdock::edi {
namespace {

constexpr std::size_t block_bytes = 64;

/// One bit a byte: is it a mark, is it outside of printable ASCII?
struct Masks {
    std::uint64_t marks = 0, odd = 0;
};

bool is_odd(char c) {
    return static_cast<signed char>(c) < 0x20 || c == 0x7f;
}

struct ScalarBlocks {
    explicit ScalarBlocks(const MarkSet& marks) {
        for (const char mark : marks.bytes) is_mark_[static_cast<unsigned char>(mark)] = true;
    }
    Masks at(const char* block, std::size_t size) const {
        Masks masks;
        for (std::size_t i = 0; i < size; ++i) {
            const std::uint64_t bit = std::uint64_t{1} << i;
            if (is_mark_[static_cast<unsigned char>(block[i])]) masks.marks |= bit;
            if (is_odd(block[i])) masks.odd |= bit;
        }
        return masks;
    }

private:
    std::array<bool, 256> is_mark_{};
};

/// Appends `base` plus the index of each set bit.
std::uint32_t* append_bits(std::uint64_t bits, std::uint32_t base, std::uint32_t* out) {
    while (bits != 0) {
        *out++ = base + static_cast<std::uint32_t>(std::countr_zero(bits));
        bits &= bits - 1;
    }
    return out;
}

/// Gives the whole blocks to `whole(block)` and the rest to the scalar comparison.
template <class Whole>
[[gnu::always_inline]] inline Scanned scan_blocks(std::string_view text, const MarkSet& marks,
                                                  std::uint32_t* out, const Whole& whole) {
    std::uint32_t* end = out;
    std::uint64_t odd = 0;
    std::size_t i = 0;
    for (; i + block_bytes <= text.size(); i += block_bytes) {
        const Masks masks = whole(text.data() + i);
        odd |= masks.odd & ~masks.marks;
        end = append_bits(masks.marks, static_cast<std::uint32_t>(i), end);
    }
    if (i < text.size()) {
        const Masks masks = ScalarBlocks(marks).at(text.data() + i, text.size() - i);
        odd |= masks.odd & ~masks.marks;
        end = append_bits(masks.marks, static_cast<std::uint32_t>(i), end);
    }
    return {static_cast<std::size_t>(end - out), odd != 0};
}

Scanned scan_scalar(std::string_view text, const MarkSet& marks, std::uint32_t* out) {
    const ScalarBlocks blocks(marks);
    return scan_blocks(text, marks, out,
                       [&blocks](const char* block) { return blocks.at(block, block_bytes); });
}

#if CROSSDOCK_EDI_X86
[[gnu::always_inline]] inline const __m128i* as_128(const char* bytes) {
    return static_cast<const __m128i*>(static_cast<const void*>(bytes));
}

Scanned scan_sse2(std::string_view text, const MarkSet& marks, std::uint32_t* out) {
    const auto whole = [&marks](const char* block) {
        const __m128i blank = _mm_set1_epi8(0x20), del = _mm_set1_epi8(0x7f);
        Masks masks;
        for (int part = 3; part >= 0; --part) {
            const __m128i bytes = _mm_loadu_si128(as_128(block + 16 * part));
            __m128i hit = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(marks.bytes[0]));
            for (std::size_t k = 1; k < marks.bytes.size(); ++k) {
                hit = _mm_or_si128(hit, _mm_cmpeq_epi8(bytes, _mm_set1_epi8(marks.bytes[k])));
            }
            // The comparison is signed: bytes from 0x80 on are below the blank too.
            const __m128i odd = _mm_or_si128(_mm_cmplt_epi8(bytes, blank), _mm_cmpeq_epi8(bytes, del));
            masks.marks = masks.marks << 16 | static_cast<std::uint16_t>(_mm_movemask_epi8(hit));
            masks.odd = masks.odd << 16 | static_cast<std::uint16_t>(_mm_movemask_epi8(odd));
        }
        return masks;
    };
    return scan_blocks(text, marks, out, whole);
}

/// Not a lambda: only a function can be compiled for another processor than the rest.
[[gnu::target("avx2")]] inline Masks masks_avx2(const char* block, const MarkSet& marks) {
    const __m256i blank = _mm256_set1_epi8(0x20), del = _mm256_set1_epi8(0x7f);
    Masks masks;
    for (int part = 1; part >= 0; --part) {
        const __m256i bytes =
            _mm256_loadu_si256(static_cast<const __m256i*>(static_cast<const void*>(block + 32 * part)));
        __m256i hit = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(marks.bytes[0]));
        for (std::size_t k = 1; k < marks.bytes.size(); ++k) {
            hit = _mm256_or_si256(hit, _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(marks.bytes[k])));
        }
        const __m256i odd = _mm256_or_si256(_mm256_cmpgt_epi8(blank, bytes), _mm256_cmpeq_epi8(bytes, del));
        masks.marks = masks.marks << 32 | static_cast<std::uint32_t>(_mm256_movemask_epi8(hit));
        masks.odd = masks.odd << 32 | static_cast<std::uint32_t>(_mm256_movemask_epi8(odd));
    }
    return masks;
}

[[gnu::target("avx2,bmi")]] Scanned scan_avx2(std::string_view text, const MarkSet& marks,
                                              std::uint32_t* out) {
    std::uint32_t* end = out;
    std::uint64_t odd = 0;
    std::size_t i = 0;
    for (; i + block_bytes <= text.size(); i += block_bytes) {
        const Masks masks = masks_avx2(text.data() + i, marks);
        odd |= masks.odd & ~masks.marks;
        std::uint64_t bits = masks.marks;
        while (bits != 0) {
            *end++ = static_cast<std::uint32_t>(i) + static_cast<std::uint32_t>(std::countr_zero(bits));
            bits &= bits - 1;
        }
    }
    const std::size_t before = static_cast<std::size_t>(end - out);
    Scanned rest = scan_scalar(text.substr(i), marks, end);
    for (std::size_t k = 0; k < rest.count; ++k) end[k] += static_cast<std::uint32_t>(i);
    return {before + rest.count, odd != 0 || rest.odd};
}
#endif

}  // namespace

Scan best_scan() {
#if CROSSDOCK_EDI_X86
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") ? Scan::avx2 : Scan::sse2;
#else
    return Scan::scalar;
#endif
}

Scanned scan_marks(Scan how, std::string_view text, const MarkSet& marks, std::uint32_t* out) {
#if CROSSDOCK_EDI_X86
    if (how == Scan::avx2) return scan_avx2(text, marks, out);
    if (how == Scan::sse2) return scan_sse2(text, marks, out);
#else
    static_cast<void>(how);
#endif
    return scan_scalar(text, marks, out);
}

}  // namespace crossdock::edi
