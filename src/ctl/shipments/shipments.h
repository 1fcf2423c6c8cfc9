// What `holdfastctl shipments` can do, each with its exit code. Main thread.
#pragma once

#include "ctl/verb.h"

namespace holdfast::ctl {

int import_shipments(const Invocation& invocation, Console& console);
int export_shipments(const Invocation& invocation, Console& console);
int list_shipments(const Invocation& invocation, Console& console);
int show_shipment(const Invocation& invocation, Console& console);
int set_shipment(const Invocation& invocation, Console& console);

}  // namespace holdfast::ctl
