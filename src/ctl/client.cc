#include "ctl/client.h"

#include "base/text.h"

namespace holdfast::ctl {

Result<curl::Answer> ask(const Invocation& invocation, const Console& console, const char* method,
                         const char* path)
{
    daemon::Loaded loaded =
        daemon::load({.file = invocation.config_file(), .environment = console.environment()});
    const std::string& socket = loaded.settings.control.socket;
    // A reload may wait for a slow disk; health asks again by itself.
    auto answer = curl::fetch({.method = method,
                               .url = join("http://localhost", path),
                               .unix_socket = socket,
                               .timeout = std::chrono::seconds{30}});
    if (!answer)
        return std::move(answer).error().during(join("ask the daemon at ", socket));
    return answer;
}

}  // namespace holdfast::ctl
