// What a collector says of a message that it took: all of it, or not. Any thread.
#pragma once

#include <string_view>

#include "obs/otlp/collector.h"

namespace holdfast::otlp {

// What is no such answer says nothing against it.
Receipt read_receipt(std::string_view body);

}  // namespace holdfast::otlp
