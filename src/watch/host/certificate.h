// Whether certificates in a file are good for long enough. Pure; any thread.
#pragma once

#include "base/time.h"
#include "watch/local_check.h"
#include "watch/observation.h"

namespace holdfast::watch {

struct CertificateDates {
    WallTime leaf_ends;
    // Of the whole chain.
    WallTime begins;
    WallTime ends;
};

Observation judge_certificate(const CertificateCheck& check, const CertificateDates& dates,
                              WallTime now);

}  // namespace holdfast::watch
