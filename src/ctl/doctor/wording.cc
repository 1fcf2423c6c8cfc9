// Commands as a person can type them: for the unit, the configuration and the user that were found.
#include <algorithm>

#include "base/text.h"
#include "ctl/doctor/examine.h"
#include "daemon/config/load.h"

namespace holdfast::ctl::doctor {

std::string shell_word(std::string_view text)
{
    auto is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view{"/._-+:@%,=~"}.find(c) != std::string_view::npos;
    };
    if (!text.empty() && text.front() != '~' && std::ranges::all_of(text, is_plain))
        return std::string{text};
    std::string word = "'";
    for (char c : text)
        word += c == '\'' ? std::string{"'\\''"} : std::string(1, c);
    return word + "'";
}

std::string systemctl(const Evidence& seen, std::string_view verb)
{
    if (!seen.unit.name.empty())
        return join("systemctl ", verb, " ", shell_word(seen.unit.name));
    // Nobody told which unit it is, if it is one.
    return join("# ", verb, " the service, however it is run here");
}

std::string holdfastctl(const Evidence& seen, std::string_view words)
{
    const std::string& file = seen.configuration.file;
    if (file.empty() || file == daemon::default_file)
        return join("holdfastctl ", words);
    return join("holdfastctl ", words, " --config ", shell_word(file));
}

std::string as_service(const Evidence& seen)
{
    const std::string& user = seen.configuration.user;
    return user.empty() ? std::string{} : join("runuser -u ", shell_word(user), " -- ");
}

std::string owner_of_service(const Evidence& seen)
{
    const std::string& user =
        seen.configuration.user.empty() ? seen.unit.user : seen.configuration.user;
    if (user.empty())
        return "holdfast:holdfast";
    // "user:" is the user's own group.
    return seen.unit.group.empty() ? user + ":" : join(user, ":", seen.unit.group);
}

}  // namespace holdfast::ctl::doctor
