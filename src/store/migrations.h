// The embedded files of store/schema/, in order; the build makes them. Pure; any
// thread.
#pragma once

#include <span>

#include "store/kind.h"

namespace holdfast::store {

std::span<const Migration> ledger_migrations() noexcept;
std::span<const Migration> telemetry_migrations() noexcept;

}  // namespace holdfast::store
