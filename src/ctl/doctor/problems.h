// Which family a problem of the checks before a start belongs to. Pure.
#pragma once

#include "ctl/doctor/evidence.h"

namespace holdfast::ctl::doctor {

enum class Family { configuration, credentials, database, log_file, certificate, port, other };

Family family_of(const ProblemFacts& problem) noexcept;

}  // namespace holdfast::ctl::doctor
