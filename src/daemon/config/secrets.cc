#include "daemon/config/secrets.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "daemon/config/secret_file.h"

namespace holdfast::daemon {
namespace {

SecretFile auth_file(std::string path, KeptBy whom)
{
    return {.key = "auth.file",
            .path = std::move(path),
            .whom = whom,
            .bytes_max = 256 << 10,  // A thousand lines of the longest kind.
            .if_absent = "create it with holdfastctl auth hash or holdfastctl auth token",
            .if_owned = "whoever owns it decides who may do everything here",
            .if_open = "its hashes can be guessed against, and its lines let people in"};
}

SecretFile find_auth_file(const Settings& settings, const Environment& environment)
{
    SecretFile file = auth_file({}, KeptBy::operators);
    place(file, settings.auth.file, auth_credential, environment);
    return file;
}

void load_callers(const Environment& environment, Loaded& loaded)
{
    SecretFile file = find_auth_file(loaded.settings, environment);
    if (file.path.empty())
        return;
    if (auto credentials = read_credentials(file.path, file.whom, loaded.problems))
        loaded.settings.auth.credentials =
            std::make_shared<const http::Credentials>(*std::move(credentials));
}

// What may stand in a header, after its name. Never shown, be it to say what is wrong with it.
bool is_header_value(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

void load_upstream_authorization(const Environment& environment, Loaded& loaded)
{
    SecretFile file{.key = upstream_authorization_key,
                    .path = {},
                    .bytes_max = 16 << 10,  // Servers take 8 KiB of headers or so.
                    .if_absent = "write the value of the header into it: Bearer TOKEN",
                    .if_owned = "whoever owns it decides who we say we are",
                    .if_open = "who reads it can say that he is us"};
    place(file, loaded.settings.orders.upstream_authorization_file,
          upstream_authorization_credential, environment);
    if (file.path.empty())
        return;
    auto text = read_secret(file, loaded.problems);
    if (!text)
        return;
    std::string_view value = trim(*text);
    if (is_header_value(value)) {
        loaded.settings.orders.upstream_authorization = value;
        return;
    }
    Problem problem = problem_of(file);
    problem.what = value.empty() ? "is empty" : "has more than one line, or no plain ASCII";
    problem.why = "it is sent as the header Authorization";
    problem.remedy = "write one line into it: Bearer TOKEN";
    loaded.problems.push_back(std::move(problem));
}

}  // namespace

std::string credential_file(const Settings& settings, const Environment& environment)
{
    return find_auth_file(settings, environment).path;
}

std::optional<http::Credentials> read_credentials(const std::string& path, KeptBy whom,
                                                  std::vector<Problem>& problems)
{
    const SecretFile kept = auth_file(path, whom);
    auto text = read_secret(kept, problems);
    if (!text)
        return std::nullopt;
    http::CredentialFile file = http::parse_credentials(*text);
    for (http::CredentialProblem& found : file.problems) {
        Problem problem = problem_of(kept);
        problem.severity = found.is_warning ? Severity::warning : Severity::error;
        problem.line = found.line;
        problem.what = std::move(found.what);
        problem.why = std::move(found.why);
        problem.remedy = std::move(found.remedy);
        problems.push_back(std::move(problem));
    }
    return std::move(file.credentials);
}

void load_credentials(const Environment& environment, Loaded& loaded)
{
    load_callers(environment, loaded);
    load_upstream_authorization(environment, loaded);
}

}  // namespace holdfast::daemon
