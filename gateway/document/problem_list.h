#pragma once

#include "gateway/document/problem.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace crossdock::document {

/// The problems of one document as a format's reader collects them. Keeps at most `most` of those that leave
/// the document usable and counts the rest; what makes a document or message unusable is always kept.
class ProblemList {
public:
    explicit ProblemList(std::size_t most) : most_(most) {}

    void add(Severity severity, Errc code, const Position& at, std::string message) {
        if (severity >= Severity::document) {
            ok_ = false;
        } else if (kept_ >= most_) {
            ++dropped_;
            return;
        } else {
            ++kept_;
        }
        problems_.push_back(Problem{severity, Error{code, {}, at, std::move(message)}, document_});
    }

    /// Begins the document of that index: what was counted belongs to the one before.
    void begin(std::uint32_t document) {
        document_ = document;
        kept_ = dropped_ = 0;
        ok_ = true;
    }

    /// Says, as a last warning, how many were not kept. Call once, when the document ends at `at`.
    void end(const Position& at) {
        if (dropped_ == 0) return;
        std::string message = std::to_string(dropped_) + " further problems of this document are not listed";
        problems_.push_back(
            Problem{Severity::warning, Error{Errc::limit, {}, at, std::move(message)}, document_});
        dropped_ = 0;
    }

    /// False once a problem of severity document or message was added.
    bool ok() const { return ok_; }

    /// Those added since the last call.
    std::vector<Problem> take() { return std::exchange(problems_, {}); }

private:
    std::size_t most_;
    std::size_t kept_ = 0, dropped_ = 0;
    std::uint32_t document_ = 0;
    bool ok_ = true;
    std::vector<Problem> problems_;
};

}  // namespace crossdock::document
