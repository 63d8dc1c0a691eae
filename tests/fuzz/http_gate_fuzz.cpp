// The gate must never crash, never read outside of its input, and judge the same bytes the same however they
// are cut.

#include "gateway/http/gate.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace crossdock::http;

struct Verdict {
    int status = -1;  ///< -1 = wants more, 0 = passed
    std::string target, body;
    std::size_t used = 0;
};

Verdict judge(std::string_view bytes, std::size_t piece) {
    const GateLimits limits;
    HeadGate gate(limits);
    Head head;
    Refusal refusal;
    Verdict verdict;
    for (std::size_t have = 0; have < bytes.size() && verdict.status < 0;) {
        have = have + piece < bytes.size() ? have + piece : bytes.size();
        switch (gate.read(bytes.substr(0, have), head, refusal)) {
            case HeadGate::Step::need_more:
                break;
            case HeadGate::Step::refused:
                verdict.status = refusal.status;
                break;
            case HeadGate::Step::complete:
                verdict.status = 0;
                break;
        }
    }
    if (verdict.status != 0) return verdict;
    verdict.target = head.target;
    verdict.used = head.size;
    if (head.framing != Framing::chunked) return verdict;
    ChunkedBody chunks(limits);
    verdict.status = -1;
    while (verdict.used < bytes.size() && verdict.status < 0) {
        std::size_t taken = 0;
        const auto step = chunks.read(bytes.substr(verdict.used, piece), taken, verdict.body, 4096, refusal);
        verdict.used += taken;
        if (step == ChunkedBody::Step::refused) verdict.status = refusal.status;
        if (step == ChunkedBody::Step::complete) verdict.status = 0;
        if (taken == 0 && step == ChunkedBody::Step::need_more) std::abort();
    }
    return verdict;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > 64 * 1024) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const Verdict whole = judge(bytes, size);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}}) {
        const Verdict cut = judge(bytes, piece);
        // Of several faults either may be named; whether there is one, and where a request ends, may not
        // differ.
        if ((whole.status > 0) != (cut.status > 0)) std::abort();
        if (whole.status == 0 &&
            (cut.target != whole.target || cut.body != whole.body || cut.used != whole.used)) {
            std::abort();
        }
    }
    return 0;
}
