#include "gateway/ledger/job_data.h"

#include "gateway/ledger/bytes.h"

#include <algorithm>

namespace crossdock::ledger {
namespace {

void write(ByteWriter& out, const DecodedDocument& document) {
    out.natural(document.index);
    out.text(document.type);
    out.text(document.mapping);
    const DocumentKey& key = document.key;
    for (const std::string* part :
         {&key.standard, &key.sender, &key.receiver, &key.interchange, &key.group, &key.reference}) {
        out.text(*part);
    }
    out.text(document.reference);
    out.text({reinterpret_cast<const char*>(document.digest.data()), document.digest.size()});
    out.natural(document.coverage ? static_cast<std::uint64_t>(*document.coverage) + 1 : 0);
    out.optional(document.reported_at, &ByteWriter::instant);
    out.natural(document.rejected);
    out.text(encode(document.findings));
    out.natural(document.more_findings);
    out.natural(document.refused);
}

DecodedDocument read_document(ByteReader& in) {
    DecodedDocument document;
    document.index = in.small();
    document.type = in.text();
    document.mapping = in.text();
    DocumentKey& key = document.key;
    for (std::string* part :
         {&key.standard, &key.sender, &key.receiver, &key.interchange, &key.group, &key.reference}) {
        *part = in.text();
    }
    document.reference = in.text();
    const std::string_view digest = in.view();
    if (digest.size() == document.digest.size())
        std::copy(digest.begin(), digest.end(), document.digest.begin());
    if (const auto coverage = in.natural(); coverage != 0) {
        document.coverage = static_cast<model::Coverage>(std::min<std::uint64_t>(coverage - 1, 2));
    }
    document.reported_at = in.optional(&ByteReader::instant);
    document.rejected = in.natural();
    document.findings = decode_findings(in.view());
    document.more_findings = in.natural();
    document.refused = in.natural() != 0;
    return document;
}

}  // namespace

std::string encode(const JobData& data) {
    std::string bytes;
    ByteWriter out(bytes);
    const RunInput& input = data.input;
    out.natural(input.message);
    out.natural(input.channel);
    out.instant(input.received_at);
    out.natural(input.behalf);
    out.natural(input.only_document ? std::uint64_t{*input.only_document} + 1 : 0);
    out.natural(input.decoded.generation);
    out.natural(input.decoded.refused);
    out.text(input.decoded.fact_file);
    out.natural(input.decoded.documents.size());
    for (const DecodedDocument& document : input.decoded.documents) write(out, document);
    out.natural(data.verdicts.size());
    for (const MessageRun::Verdict& verdict : data.verdicts) {
        out.natural(static_cast<std::uint64_t>(verdict.outcome));
        out.text(verdict.reason);
    }
    out.natural(static_cast<std::uint64_t>(input.decoded.acknowledge));
    out.natural(input.decoded.acknowledgments);
    return bytes;
}

std::optional<JobData> decode_job(std::string_view bytes) {
    ByteReader in(bytes);
    JobData data;
    RunInput& input = data.input;
    input.message = in.natural();
    input.channel = in.small();
    input.received_at = in.instant();
    input.behalf = in.natural();
    if (const auto only = in.natural(); only != 0) input.only_document = static_cast<std::uint32_t>(only - 1);
    input.decoded.generation = in.natural();
    input.decoded.refused = in.natural() != 0;
    input.decoded.fact_file = in.text();
    input.decoded.documents.resize(in.count());
    for (DecodedDocument& document : input.decoded.documents) document = read_document(in);
    data.verdicts.resize(in.count());
    for (MessageRun::Verdict& verdict : data.verdicts) {
        verdict.outcome = static_cast<Outcome>(in.natural());
        verdict.reason = in.text();
    }
    if (in.ok() && !in.at_end()) {  // jobs that an older version left behind end here
        input.decoded.acknowledge = static_cast<AcknowledgeMode>(std::min<std::uint64_t>(in.natural(), 2));
        input.decoded.acknowledgments = in.small();
    }
    if (!in.ok()) return std::nullopt;
    return data;
}

}  // namespace crossdock::ledger
