#include "gateway/http/endpoints/incoming.h"

#include "gateway/http/endpoints/common.h"

#include <array>

namespace crossdock::http {

void receive_webhook(const Services& services, const Request& request, Reply reply) {
    std::array<ports::PushHeader, 100> headers;  // the gate lets no more through
    std::size_t count = 0;
    for (const Header& each : request.headers) headers[count++] = {each.name, each.value};
    intake::IncomingWebhook webhook;
    webhook.partner = request.parameters[0];
    webhook.channel = request.parameters[1];
    webhook.content_type = request.header("content-type").value_or("");
    webhook.headers = std::span(headers.data(), count);
    webhook.body = request.body;
    webhook.remote = request.remote;
    auto shared = share(std::move(reply));
    auto done = [shared](intake::HttpAnswer answer) { shared->send(from_intake(std::move(answer))); };
    services.webhooks->receive(webhook, std::move(done));
}

}  // namespace crossdock::http
