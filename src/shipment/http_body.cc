#include "shipment/http_body.h"

namespace holdfast::shipment {

void write(json::Writer& json, const Shipment& shipment)
{
    json.begin_object()
        .member("id", shipment.id.value)
        .member("status", shipment.status)
        .member("created_at", shipment.created_at)
        .end_object();
}

std::string encode(const Shipment& shipment)
{
    std::string body;
    json::Writer json{body};
    write(json, shipment);
    body.push_back('\n');
    return body;
}

}  // namespace holdfast::shipment
