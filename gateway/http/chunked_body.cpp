#include "gateway/http/gate_parts.h"

#include <algorithm>

namespace crossdock::http {
namespace {

int hex_digit(char c) {
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

void ChunkedBody::restart() {
    state_ = State::size;
    digits_ = 0;
    left_ = 0;
    total_ = 0;
    extension_ = 0;
    trailer_.clear();
    trailer_bytes_ = 0;
}

ChunkedBody::Step ChunkedBody::refuse(Refusal& refusal, std::string_view reason, std::string_view detail) {
    refusal = bad(reason, detail);
    return Step::refused;
}

bool ChunkedBody::read_framing(char byte, Refusal& refusal) {
    const auto fail = [&refusal](std::string_view reason, std::string_view detail) {
        refusal = bad(reason, detail);
        return false;
    };
    switch (state_) {
        case State::size: {
            const int digit = hex_digit(byte);
            if (digit >= 0) {
                if (++digits_ > 15) return fail("chunk-size", "a chunk's size has more than 15 digits");
                left_ = left_ * 16 + static_cast<unsigned>(digit);
                return true;
            }
            if (digits_ == 0 || (byte != ';' && byte != '\r')) {
                return fail("chunk-size", "a chunk's size must be hexadecimal digits and CR LF");
            }
            state_ = byte == ';' ? State::extension : State::size_lf;
            extension_empty_ = true;
            extension_value_ = false;
            return true;
        }
        case State::extension:
            return read_extension(byte, refusal);
        case State::size_lf:
            if (byte != '\n') return fail("chunk-size", "a chunk's size must end with CR LF");
            state_ = left_ > 0 ? State::data : State::trailer;
            return true;
        case State::data_cr:
            if (byte != '\r') return fail("chunk-end", "a chunk's data must end with CR LF");
            state_ = State::data_lf;
            return true;
        case State::data_lf:
            if (byte != '\n') return fail("chunk-end", "a chunk's data must end with CR LF");
            state_ = State::size;
            digits_ = 0;
            left_ = 0;
            return true;
        case State::data:
        case State::trailer:
            break;
    }
    return true;
}

/// `;name` or `;name=value`, both tokens: no blanks and no quotes, about which parsers differ.
bool ChunkedBody::read_extension(char byte, Refusal& refusal) {
    if (++extension_ > limits_.chunk_extension) {
        refusal = bad("chunk-extension", "chunk extensions are longer than 1 KiB");
        return false;
    }
    if (token_table[byte_of(byte)] != 0) {
        extension_empty_ = false;
        return true;
    }
    const bool allowed =
        !extension_empty_ && (byte == '\r' || byte == ';' || (byte == '=' && !extension_value_));
    if (!allowed) {
        refusal = bad("chunk-extension", "a chunk's extension must be ';name' or ';name=value'");
        return false;
    }
    if (byte == '\r') state_ = State::size_lf;
    extension_empty_ = true;
    extension_value_ = byte == '=';
    return true;
}

ChunkedBody::Step ChunkedBody::read_trailer(std::string_view bytes, std::size_t& taken, Refusal& refusal) {
    for (; taken < bytes.size(); ++taken) {
        const char byte = bytes[taken];
        if (byte != '\n') {
            if (++trailer_bytes_ > limits_.trailer)
                return refuse(refusal, "trailer", "the trailer is larger than 4 KiB");
            const bool after_cr = !trailer_.empty() && trailer_.back() == '\r';
            if (after_cr) return refuse(refusal, "bare-cr", "a CR stands without its LF");
            trailer_ += byte;
            continue;
        }
        if (trailer_.empty() || trailer_.back() != '\r')
            return refuse(refusal, "bare-lf", "lines end with CR LF");
        trailer_.pop_back();
        if (trailer_.empty()) {
            ++taken;
            return Step::complete;
        }
        if ((refusal = check_trailer(trailer_))) return Step::refused;
        trailer_.clear();
    }
    return Step::need_more;
}

ChunkedBody::Step ChunkedBody::read(std::string_view bytes, std::size_t& taken, std::string& out,
                                    std::uint64_t most, Refusal& refusal) {
    taken = 0;
    while (taken < bytes.size()) {
        if (state_ == State::trailer) return read_trailer(bytes, taken, refusal);
        if (state_ == State::data) {
            if (left_ > most - total_) {
                refusal = {413, "body-too-large", "the body is larger than this route takes"};
                return Step::refused;
            }
            const std::size_t piece =
                static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size() - taken));
            out.append(bytes.substr(taken, piece));
            taken += piece;
            left_ -= piece;
            // `total_` counts a chunk once its size is known to fit, so that `most - total_` never wraps.
            total_ += piece;
            if (left_ == 0) state_ = State::data_cr;
            continue;
        }
        if (!read_framing(bytes[taken++], refusal)) return Step::refused;
    }
    return Step::need_more;
}

}  // namespace crossdock::http
