#include "gateway/ledger/outgoing.h"

#include "gateway/ledger/bytes.h"

#include <algorithm>

namespace crossdock::ledger {
namespace {

Judgement judgement_of(std::uint64_t number) {
    return static_cast<Judgement>(std::min<std::uint64_t>(number, 2));
}

}  // namespace

Judgement Judgements::of(std::uint32_t document) const {
    const auto found = documents.find(document);
    return found == documents.end() ? otherwise : found->second;
}

std::string encode(const Judgements& judgements) {
    std::string bytes;
    ByteWriter out(bytes);
    out.natural(static_cast<std::uint64_t>(judgements.otherwise));
    out.natural(judgements.documents.size());
    for (const auto& [document, judgement] : judgements.documents) {
        out.natural(document);
        out.natural(static_cast<std::uint64_t>(judgement));
    }
    return bytes;
}

Judgements decode_judgements(std::string_view bytes) {
    ByteReader in(bytes);
    Judgements judgements;
    judgements.otherwise = judgement_of(in.natural());
    for (std::size_t left = in.count(); left != 0; --left) {
        const std::uint32_t document = in.small();
        judgements.documents[document] = judgement_of(in.natural());
    }
    if (!in.ok()) return {Judgement::rejected, {}};
    return judgements;
}

}  // namespace crossdock::ledger
