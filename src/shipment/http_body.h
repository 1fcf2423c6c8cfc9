// A shipment as JSON, wherever one is shown. Any thread.
#pragma once

#include <string>

#include "lib/json/writer.h"
#include "shipment/shipment.h"

namespace holdfast::shipment {

void write(json::Writer& json, const Shipment& shipment);
// A body of its own.
std::string encode(const Shipment& shipment);

}  // namespace holdfast::shipment
