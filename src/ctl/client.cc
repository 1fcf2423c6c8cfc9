#include "ctl/client.h"

#include "base/text.h"

namespace holdfast::ctl {

daemon::Settings settings_of(const Invocation& invocation, const Console& console)
{
    return daemon::load({.file = invocation.config_file(), .environment = console.environment()})
        .settings;
}

Result<curl::Answer> ask(const Invocation& invocation, const Console& console, const char* method,
                         const char* path, Duration patience)
{
    const std::string socket = settings_of(invocation, console).control.socket;
    auto answer = curl::fetch({.method = method,
                               .url = join("http://localhost", path),
                               .unix_socket = socket,
                               .timeout = patience});
    if (!answer)
        return std::move(answer).error().during(join("ask the daemon at ", socket));
    return answer;
}

}  // namespace holdfast::ctl
