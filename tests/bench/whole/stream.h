#pragma once

#include "tests/bench/whole/site.h"

#include <functional>
#include <vector>

namespace crossdock::bench {

struct StreamResult {
    std::vector<double> event_ms;   ///< from the start of the POST to the event on the stream
    std::vector<double> answer_ms;  ///< from the start of the POST to its answer
};

/// Posts signed stock webhooks at a steady rate, whatever the answers take, with one stream open, until
/// `done` says so (asked on the calling thread). Every quantity is new, so that every POST makes an event.
StreamResult post_steadily(Site& site, double per_second, const std::function<bool()>& done);

double percentile(std::vector<double>& values, double share);

}  // namespace crossdock::bench
