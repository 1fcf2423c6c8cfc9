// The counts on their way from the writer, which sees each commit, to the loop, which shows them.
// Any thread.
#pragma once

#include "base/board.h"
#include "shipment/counts.h"

namespace holdfast::shipment {

using CountsBoard = Board<Counts>;

}  // namespace holdfast::shipment
