#include "ctl/deeds.h"

#include <algorithm>

#include "base/text.h"
#include "ctl/answer.h"

namespace holdfast::ctl {

int run_deed(std::span<const Deed> deeds, std::string_view verb, std::string_view usual,
             const Invocation& invocation, Console& console)
{
    const std::string_view name =
        invocation.arguments.empty() ? usual : std::string_view{invocation.arguments.front()};
    auto found = std::ranges::find(deeds, name, &Deed::name);
    if (found != deeds.end())
        return found->run(invocation, console);
    std::string names;
    for (std::size_t i = 0; i < deeds.size(); ++i)
        append_to(names, i == 0 ? "" : i + 1 == deeds.size() ? " or " : ", ", deeds[i].name);
    return complain(console, join("say ", names, " (see holdfastctl ", verb, " --help)"),
                    static_cast<int>(daemon::Exit::usage));
}

}  // namespace holdfast::ctl
