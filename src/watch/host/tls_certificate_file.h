// A file of certificates in PEM, its own first. Waits for the disk; any thread that may.
#pragma once

#include "base/time.h"
#include "watch/local_check.h"
#include "watch/observation.h"

namespace holdfast::watch {

Observation look_at_certificate(const CertificateCheck& check, WallTime now);

}  // namespace holdfast::watch
