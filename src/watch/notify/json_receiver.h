// One of those who are told of alerts, as the file of receivers has it. Any thread.
#pragma once

#include "watch/definition/json_value.h"
#include "watch/notify/receiver.h"

namespace holdfast::watch {

// What is wrong is said by `value`, and shows nothing that may be a secret. Whoever asks knows by
// that whether the receiver is any good.
Receiver read_receiver(const JsonValue& value);

}  // namespace holdfast::watch
