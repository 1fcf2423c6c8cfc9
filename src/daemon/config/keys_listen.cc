// The key that says where to listen.
#include "daemon/config/keys.h"

namespace holdfast::daemon {

std::vector<Key> listen_keys()
{
    return {{
        .path = "listen",
        // systemd keeps at most 16 descriptors for us, and the control socket is one of them.
        .type = ListenList{field<&Settings::listen>(), 1, 15},
        .description = "Addresses and ports to answer on, as ADDRESS:PORT or [ADDRESS]:PORT. Names "
                       "are refused: they could mean another machine tomorrow. An object with "
                       "\"tls\" serves HTTPS there; certificate and key are PEM files or "
                       "credentials of the unit, and a reload reads them again.",
        .change = Change::on_restart,
        .variables = {{"HOLDFAST_LISTEN"}},
    }};
}

}  // namespace holdfast::daemon
