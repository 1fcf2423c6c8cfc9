// The key that says where to listen.
#include "daemon/config/keys.h"
#include "daemon/config/rules.h"

namespace holdfast::daemon {

std::vector<Key> listen_keys()
{
    return {{
        .path = "listen",
        // systemd keeps at most 16 descriptors for us, and the control socket is one of them.
        .type = TextList{field<&Settings::listen>(), check_endpoint, endpoint_form,
                         endpoint_pattern, 1, 15},
        .description = "Addresses and ports to answer on, as ADDRESS:PORT or [ADDRESS]:PORT. Names "
                       "are refused: they could mean another machine tomorrow.",
        .change = Change::on_restart,
        .variables = {{"HOLDFAST_LISTEN"}},
    }};
}

}  // namespace holdfast::daemon
