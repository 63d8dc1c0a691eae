#include "adapters/formats/edi/report_builder.h"

#include <utility>

namespace crossdock::edi {

/// The open one; a nameless one for what stands outside of all.
InterchangeReport& ReportBuilder::interchange() {
    if (!in_interchange_) open_interchange({});
    return reports_.back();
}

GroupReport& ReportBuilder::group() {
    InterchangeReport& around = interchange();
    if (around.groups.empty() || (!in_group_ && around.groups.back().present)) {
        GroupReport nameless;
        nameless.present = false;
        around.groups.push_back(std::move(nameless));
    }
    return around.groups.back();
}

void ReportBuilder::open_interchange(InterchangeReport interchange) {
    close_interchange();
    reports_.push_back(std::move(interchange));
    in_interchange_ = true;
    groups_left_out_ = 0;
}

void ReportBuilder::open_group(GroupReport opened) {
    in_group_ = true;
    InterchangeReport& around = interchange();
    if (around.groups.size() < most_groups) {
        around.groups.push_back(std::move(opened));
        return;
    }
    if (groups_left_out_++ > 0) return;
    FaultReport fault;
    fault.fault = Fault::limit;
    fault.what = "more than " + std::to_string(most_groups) + " groups: those beyond are not reported of";
    around.faults.push_back(std::move(fault));
}

void ReportBuilder::set_left_out(std::uint32_t faults) {
    if (in_document_) {
        document_.left_out = faults;
    } else if (!reports_.empty() && !reports_.back().groups.empty() &&
               !reports_.back().groups.back().documents.empty()) {
        reports_.back().groups.back().documents.back().left_out = faults;
    }
}

void ReportBuilder::open_document(DocumentReport document) {
    ++group().received;
    document_ = std::move(document);
    in_document_ = true;
}

void ReportBuilder::add(FaultReport fault) {
    switch (text_of(fault.fault).level) {
        case Level::interchange:
            // A tolerance or a limit inside of a document is the document's.
            if (in_document_ && (fault.fault == Fault::syntax || fault.fault == Fault::limit)) break;
            // What stands behind an interchange is told with it.
            if (!in_interchange_ && !reports_.empty()) {
                reports_.back().faults.push_back(std::move(fault));
            } else {
                interchange().faults.push_back(std::move(fault));
            }
            return;
        case Level::group:
            group().faults.push_back(std::move(fault));
            return;
        default:
            break;
    }
    if (!in_document_) {
        interchange().faults.push_back(std::move(fault));
        return;
    }
    document_.faults.push_back(std::move(fault));
}

void ReportBuilder::close_document(std::uint32_t segments, std::uint64_t end) {
    if (!in_document_) return;
    in_document_ = false;
    document_.segments = segments;
    document_.end = end;
    judge(document_);
    GroupReport& around = group();
    if (around.documents.size() >= most_documents && document_.verdict == Verdict::accepted) {
        ++around.left_out;
    } else {
        around.documents.push_back(std::move(document_));
    }
    document_ = {};
}

void ReportBuilder::close_group(std::string claimed) {
    if (!in_group_) return;
    group().claimed = std::move(claimed);
    in_group_ = false;
}

void ReportBuilder::close_interchange() {
    in_interchange_ = in_group_ = false;
}

std::vector<InterchangeReport> ReportBuilder::take() {
    std::vector<InterchangeReport> taken;
    if (!in_interchange_) {
        taken = std::exchange(reports_, {});
    } else if (reports_.size() > 1) {
        InterchangeReport open = std::move(reports_.back());
        reports_.pop_back();
        taken = std::exchange(reports_, {});
        reports_.push_back(std::move(open));
    }
    return taken;
}

}  // namespace crossdock::edi
