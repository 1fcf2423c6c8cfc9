// A page of the list, in as many reads as it takes. Most take one. An import that brings times of
// its own may stand, hidden, between any two shipments: then each read goes some of the way, and
// others' reads are in between. Loop thread.
#pragma once

#include <functional>
#include <vector>

#include "base/result.h"
#include "shipment/list/sqlite_list.h"
#include "store/ledger.h"

namespace holdfast::shipment {

// `done` is called later, once.
void read_page(store::Ledger& ledger, Selection selection,
               std::function<void(Result<std::vector<Shipment>>)> done,
               std::size_t hidden_max = hidden_at_once);

}  // namespace holdfast::shipment
