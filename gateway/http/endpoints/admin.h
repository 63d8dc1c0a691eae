#pragma once

#include "gateway/http/reply.h"
#include "gateway/http/services.h"

namespace crossdock::http {

/// The admin listener's API, for `crossdock` (gateway/cli): a UNIX socket that only the daemon's user may
/// open. Questions go to the store on a reader thread, changes to the ledger like all else.

/// GET /admin/status
void get_status(const Services& services, const Request& request, Reply reply);
/// GET /admin/messages?limit=&before=&partner=
void get_messages(const Services& services, const Request& request, Reply reply);
/// GET /admin/messages/{seq}
void get_message(const Services& services, const Request& request, Reply reply);
/// GET /admin/quarantine?all=1&limit=
void get_quarantine(const Services& services, const Request& request, Reply reply);
/// GET /admin/quarantine/{id}
void get_held(const Services& services, const Request& request, Reply reply);
/// POST /admin/quarantine/{id}/release
void release_held(const Services& services, const Request& request, Reply reply);
/// POST /admin/quarantine/{id}/dismiss
void dismiss_held(const Services& services, const Request& request, Reply reply);
/// GET /admin/offers?unmatched=1&limit=&after=
void get_offers(const Services& services, const Request& request, Reply reply);
/// POST /admin/offers/{id}/accept {"sku": …}
void accept_offer(const Services& services, const Request& request, Reply reply);

}  // namespace crossdock::http
