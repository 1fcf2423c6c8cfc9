// Reads what process_sample.h parses. Takes some 50 microseconds, and more on a loaded host: not
// for the loop thread.
#pragma once

#include "base/result.h"
#include "obs/process_sample.h"

namespace holdfast::obs {

Result<ProcessSample> read_process();

}  // namespace holdfast::obs
