#pragma once

#include "gateway/http/reply.h"
#include "gateway/http/services.h"

namespace crossdock::http {

/// POST /in/{partner}/{channel}: a partner's webhook. Everything that is known of partners is intake's.
void receive_webhook(const Services& services, const Request& request, Reply reply);

}  // namespace crossdock::http
