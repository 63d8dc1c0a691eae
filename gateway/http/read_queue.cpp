#include "gateway/http/read_queue.h"

namespace crossdock::http {

bool ReadQueue::submit(Job job) {
    {
        const std::lock_guard lock(mutex_);
        if (closed_ || jobs_.size() >= most_) return false;
        jobs_.push_back(std::move(job));
    }
    filled_.notify_one();
    return true;
}

void ReadQueue::run(ledger::Reader& reader) {
    for (;;) {
        Job job;
        {
            std::unique_lock lock(mutex_);
            filled_.wait(lock, [this] { return closed_ || !jobs_.empty(); });
            if (jobs_.empty()) return;
            job = std::move(jobs_.front());
            jobs_.pop_front();
        }
        job(reader);
    }
}

void ReadQueue::close() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
    }
    filled_.notify_all();
}

}  // namespace crossdock::http
