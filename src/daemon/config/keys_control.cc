// The keys of the control socket.
#include "daemon/config/keys.h"
#include "daemon/config/rules.h"

namespace holdfast::daemon {

std::vector<Key> control_keys()
{
    return {
        {
            .path = "control.socket",
            .type = Text{field<&Settings::control, &ControlSettings::socket>(), check_socket_path,
                         socket_path_form, socket_path_pattern},
            .description = "The Unix socket through which holdfastctl speaks to the daemon.",
            .change = Change::on_restart,
            .variables = {{"HOLDFAST_CONTROL_SOCKET"}},
        },
        {
            .path = "control.connections_max",
            .type = Number{field<&Settings::control, &ControlSettings::connections_max>(), 1, 1024},
            .description = "Most connections of the control socket at a time. They are not counted "
                           "in http.connections_max, so that an operator gets in when it is "
                           "reached.",
        },
    };
}

}  // namespace holdfast::daemon
