// What the store refuses, as a problem of the host, with the exit code of its class. Any thread.
#pragma once

#include "daemon/config/problem.h"
#include "store/refusal.h"

namespace holdfast::daemon {

Problem to_problem(const store::Refusal& refusal);

}  // namespace holdfast::daemon
