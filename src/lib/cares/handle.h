// The handles of c-ares. Stays inside lib/cares.
#pragma once

#include <ares.h>

#include "base/handle.h"

namespace holdfast::cares {

using Channel = Handle<ares_channeldata, ares_destroy>;
using FoundAddresses = Handle<ares_addrinfo, ares_freeaddrinfo>;

}  // namespace holdfast::cares
