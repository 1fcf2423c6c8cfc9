// The deeds, a function each; the table in deed.cc gives them their names. Main thread.
#pragma once

#include "drill/act/deed.h"

namespace holdfast::drill {

Deed chmod_deed();
Deed chown_deed();
Deed truncate_deed();
Deed overwrite_deed();
Deed remove_deed();
Deed write_deed();
Deed fill_deed();
Deed inodes_deed();
Deed volume_deed();
Deed drop_in_deed();
Deed systemctl_deed();
Deed signal_deed();
Deed freeze_deed();
Deed occupy_deed();
Deed slow_clients_deed();
Deed receiver_deed();
Deed broker_deed();
Deed slow_file_deed();
Deed burn_deed();
Deed upstream_deed();
Deed sql_deed();
Deed command_deed();

}  // namespace holdfast::drill
