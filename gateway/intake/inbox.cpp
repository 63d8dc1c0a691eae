#include "gateway/intake/inbox.h"

#include "gateway/crypto/digest.h"
#include "gateway/intake/spool.h"

namespace crossdock::intake {
namespace {

using ports::Receipt;

/// Refused is what could not be used at all; documents that are held or doubtful are in good hands.
Receipt receipt_of(const ledger::Answer& answer, bool unusable, const std::string& reason) {
    switch (answer.status) {
        case ledger::Answer::Status::done:
            return unusable ? Receipt{Receipt::Verdict::refused, reason}
                            : Receipt{Receipt::Verdict::taken, {}};
        case ledger::Answer::Status::stored:
            return {Receipt::Verdict::taken, {}};
        case ledger::Answer::Status::no_space:
        case ledger::Answer::Status::unavailable:
            break;
    }
    return {Receipt::Verdict::not_now, {}};
}

}  // namespace

LedgerInbox::LedgerInbox(const ProfileStore& profiles, ledger::Ledger& ledger, std::string spool_folder)
    : profiles_(profiles), ledger_(ledger), spool_folder_(std::move(spool_folder)) {}

bool LedgerInbox::offer(ports::Arrival&& arrival, std::function<void(const Receipt&)> done) {
    const std::shared_ptr<const Profiles> profiles = profiles_.load();
    const ChannelProfile* profile = profiles->find(arrival.partner, arrival.channel);
    if (profile == nullptr) return false;  // a reload took the channel away: its transport ends with it
    ledger::Submission submission = make_submission(std::move(arrival), *profile);
    std::string reason;
    bool unusable = false;
    // After a crash messages are stored before anybody looks into them: one of them may have been the reason.
    const bool now = submission.body.spool_file.empty() && !ledger_.stores_first();
    if (!profile->store_only && now) {
        submission.decoded = decoders_.decode(*profile, *profiles, submission.body.bytes);
        unusable = submission.decoded->refused;
        if (unusable) reason = describe(submission.decoded->findings);
    }
    submission.done = [done = std::move(done), unusable, reason = std::move(reason)](
                          const ledger::Answer& answer) { done(receipt_of(answer, unusable, reason)); };
    if (ledger_.offer(std::move(submission))) return true;
    // NOLINTBEGIN(bugprone-use-after-move): the ledger left it untouched; the arrival is given back as it
    // came.
    arrival.partner = std::move(submission.partner);
    arrival.channel = std::move(submission.channel);
    arrival.key = std::move(submission.key);
    arrival.content_type = std::move(submission.content_type);
    arrival.origin = std::move(submission.origin);
    arrival.bytes = std::move(submission.body.bytes);
    arrival.spooled = {std::move(submission.body.spool_file), submission.body.size, submission.body.digest};
    // NOLINTEND(bugprone-use-after-move)
    return false;
}

Result<std::unique_ptr<ports::SpoolFile>> LedgerInbox::spool() {
    return open_spool_file(spool_folder_);
}

ledger::Submission make_submission(ports::Arrival&& arrival, const ChannelProfile& profile) {
    ledger::Submission submission;
    submission.partner = std::move(arrival.partner);
    submission.channel = std::move(arrival.channel);
    submission.key = std::move(arrival.key);
    submission.content_type = std::move(arrival.content_type);
    submission.origin = std::move(arrival.origin);
    submission.store_only = profile.store_only;
    if (arrival.spooled.path.empty()) {
        submission.body.bytes = std::move(arrival.bytes);
        submission.body.size = submission.body.bytes.size();
        submission.body.digest = crypto::sha256(submission.body.bytes);
    } else {
        submission.body.spool_file = std::move(arrival.spooled.path);
        submission.body.size = arrival.spooled.size;
        submission.body.digest = arrival.spooled.sha256;
    }
    return submission;
}

std::string describe(const std::vector<ledger::Finding>& findings) {
    std::string text;
    for (const ledger::Finding& finding : findings) {
        if (!text.empty()) text += '\n';
        text += std::to_string(finding.at.line) + ":" + std::to_string(finding.at.column) + ": ";
        if (!finding.number.empty()) text += finding.number + " ";
        text += finding.message;
    }
    return text;
}

}  // namespace crossdock::intake
