// Who may do what: that other machines may do everything without saying who they are is possible,
// but nobody should find out by accident.
#include <unistd.h>

#include "base/endpoint.h"
#include "base/text.h"
#include "daemon/check/check.h"
#include "daemon/config/secrets.h"
#include "http/auth/credentials.h"

namespace holdfast::daemon {
namespace {

std::string count(std::size_t number, std::string_view noun)
{
    return join(number, " ", noun, number == 1 ? "" : "s");
}

bool is_everybody_allowed(const AuthSettings& auth)
{
    return auth.anonymous.empty() && (auth.credentials == nullptr || auth.credentials->empty());
}

// By hand nothing is handed to us; what the service will be given can only be seen where the
// manager finds it. Its directories are root's alone, so it is the caller who is asked, not the
// user as whom the checks run: that is what access() does.
bool is_given_to_the_service(const Context& context)
{
    if (context.is_in_unit())
        return false;
    for (const std::string& store : context.credential_stores)
        if (::access(join(store, "/holdfast.", auth_credential).c_str(), F_OK) == 0)
            return true;
    return false;
}

}  // namespace

void check_callers(const Context& context, Report& report)
{
    const Settings& settings = context.settings();
    if (!is_everybody_allowed(settings.auth)) {
        if (const http::Credentials* known = settings.auth.credentials.get())
            report.pass(join("callers: ", count(known->users().size(), "user"), ", ",
                             count(known->tokens().size(), "token"), " in ",
                             credential_file(settings, context.environment)));
        return;
    }
    // What is wrong with the file is said already; it may have somebody in it.
    if (!credential_file(settings, context.environment).empty() &&
        settings.auth.credentials == nullptr)
        return;
    if (is_given_to_the_service(context))
        return report.pass("callers: the service is given the credential holdfast.auth");
    for (const ListenSettings& listen : settings.listen) {
        auto endpoint = parse_endpoint(listen.address);
        if (!endpoint || endpoint->is_loopback())
            continue;
        Problem problem{.topic = Topic::unprotected, .key = "auth.file", .file = listen.address};
        problem.what = "other machines may do everything here without credentials";
        problem.why = "there are no credentials, and the address is not the loopback";
        problem.remedy =
            "make some with holdfastctl auth token NAME, or say in auth.anonymous what is meant to "
            "be allowed to all";
        report.warn(std::move(problem));
    }
}

}  // namespace holdfast::daemon
