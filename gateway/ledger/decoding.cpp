#include "gateway/ledger/decoding.h"

namespace crossdock::ledger {

void Decoding::add(Undecoded message) {
    const std::lock_guard guard(lock_);
    waiting_.push_back(std::move(message));
    if (ring_) ring_();
}

std::optional<Undecoded> Decoding::take() {
    const std::lock_guard guard(lock_);
    if (waiting_.empty()) return std::nullopt;
    Undecoded message = std::move(waiting_.front());
    waiting_.pop_front();
    out_[ticket(message)] = message;
    return message;
}

void Decoding::hand_back(MessageSeq ticket, Decoded&& decoded) {
    const std::lock_guard guard(lock_);
    const auto found = out_.find(ticket);
    if (found == out_.end()) return;
    done_.push_back({std::move(found->second), std::move(decoded)});
    out_.erase(found);
}

void Decoding::on_new(std::function<void()> ring) {
    const std::lock_guard guard(lock_);
    ring_ = std::move(ring);
    if (ring_ && !waiting_.empty()) ring_();
}

std::vector<Decoding::Done> Decoding::take_done() {
    const std::lock_guard guard(lock_);
    std::vector<Done> done(std::make_move_iterator(done_.begin()), std::make_move_iterator(done_.end()));
    done_.clear();
    return done;
}

void Decoding::give_back(std::vector<Done>&& done) {
    const std::lock_guard guard(lock_);
    done_.insert(done_.begin(), std::make_move_iterator(done.begin()), std::make_move_iterator(done.end()));
}

bool Decoding::has_done() const {
    const std::lock_guard guard(lock_);
    return !done_.empty();
}

std::size_t Decoding::waiting() const {
    const std::lock_guard guard(lock_);
    return waiting_.size() + out_.size() + done_.size();
}

}  // namespace crossdock::ledger
