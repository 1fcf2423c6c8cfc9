// The smallest honest question to the ledger: whether a query is answered. Loop thread.
#pragma once

#include <functional>
#include <memory>

#include "store/read.h"

namespace holdfast::store {

// `done` gets nothing, or what kept the answer away.
std::unique_ptr<Read> make_probe(std::function<void(Result<void>)> done);

}  // namespace holdfast::store
