#include "ctl/client.h"

#include "base/text.h"
#include "ctl/remote.h"
#include "ctl/sources.h"

namespace holdfast::ctl {

daemon::Settings settings_of(const Invocation& invocation, const Console& console)
{
    return daemon::load(sources_of(invocation, console)).settings;
}

Result<curl::Answer> send(const Invocation& invocation, const Console& console, curl::Fetch request)
{
    if (invocation.is_remote())
        return ask_remote(invocation.remote, std::move(request));
    request.unix_socket = settings_of(invocation, console).control.socket;
    request.url.insert(0, "http://localhost");
    auto answer = curl::fetch(request);
    if (!answer)
        return std::move(answer).error().during(join("ask the daemon at ", request.unix_socket));
    return answer;
}

Result<curl::Answer> ask(const Invocation& invocation, const Console& console, const char* method,
                         const char* path, Duration patience)
{
    return send(invocation, console, {.method = method, .url = path, .timeout = patience});
}

}  // namespace holdfast::ctl
