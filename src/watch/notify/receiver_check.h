// Whether a receiver can be used, asked when it is loaded: an alert is no time to find out. Pure;
// any thread.
#pragma once

#include <string_view>

#include "base/result.h"
#include "watch/notify/receiver.h"

namespace holdfast::watch {

// Errc::invalid, with words that say what is wrong, and never what the secret was.
Result<void> check_receiver(const Receiver& receiver);

}  // namespace holdfast::watch
