// Lines for the credential file, and whether a secret is right by it.
#include "base/text.h"
#include "ctl/credentials.h"
#include "ctl/new_credential.h"
#include "ctl/verb.h"
#include "lib/crypt/password_hash.h"
#include "lib/gnutls/digest.h"
#include "lib/gnutls/secret.h"
#include "lib/json/writer.h"

namespace holdfast::ctl {
namespace {

constexpr int exit_wrong = 1;

std::string described(const http::Principal& who)
{
    return join(who.kind == http::Principal::Kind::user ? "user " : "token ", who.name, ": ",
                to_string(who.scopes));
}

int list_callers(const Invocation& invocation, const KnownCallers& known, Console& console)
{
    std::string out;
    json::Writer json{out, json::Writer::Style::pretty};
    json.begin_object().member("file", known.path).key("callers").begin_array();
    std::string text;
    for (const auto* all : {&known.credentials.users(), &known.credentials.tokens()})
        for (const http::Credential& each : *all) {
            bool is_user = each.who.kind == http::Principal::Kind::user;
            json.begin_object()
                .member("kind", is_user ? "user" : "token")
                .member("name", each.who.name)
                .member("scopes", to_string(each.who.scopes))
                .end_object();
            append_to(text, described(each.who), "\n");
        }
    json.end_array().end_object();
    console.out(invocation.json() ? out + "\n" : text);
    return 0;
}

int say_who(const http::Credential* found, std::string_view wrong, Console& console)
{
    if (found == nullptr)
        return complain_of_auth(console, wrong, exit_wrong);
    console.out(join("right: ", described(found->who), "\n"));
    return 0;
}

int test_token(const Invocation& invocation, const KnownCallers& known, Console& console)
{
    auto token = ask_for_secret(invocation, console, "Token: ");
    if (!token)
        return exit_usage;
    gnutls::Sha256 digest = gnutls::sha256(*token);
    gnutls::wipe(*token);
    return say_who(
        known.credentials.find_token({reinterpret_cast<const char*>(digest.data()), digest.size()}),
        join("no token of ", known.path, " is that one"), console);
}

int test_password(const Invocation& invocation, const KnownCallers& known, Console& console)
{
    const std::string& name = invocation.arguments[1];
    const http::Credential* user = known.credentials.find_user(name);
    if (user == nullptr)
        return complain_of_auth(console, join(known.path, " has no user ", printable(name)),
                                exit_wrong);
    auto password = ask_for_secret(invocation, console, join("Password of ", name, ": "));
    if (!password)
        return exit_usage;
    bool is_right = crypt::hash_password(*password, user->hash) == user->hash;
    gnutls::wipe(*password);
    return say_who(is_right ? user : nullptr, join("that is not the password of ", name), console);
}

int test(const Invocation& invocation, Console& console)
{
    bool has_name = invocation.arguments.size() == 2;
    if (invocation.arguments.size() > 2 || (has_name && invocation.has("--token")))
        return complain_of_auth(console, "test takes a name, or --token, or nothing");
    int exit = 0;
    auto known = find_callers(invocation, console, exit);
    if (!known)
        return exit;
    int result = has_name                    ? test_password(invocation, *known, console)
                 : invocation.has("--token") ? test_token(invocation, *known, console)
                                             : list_callers(invocation, *known, console);
    return exit != 0 ? exit : result;
}

int run_auth(const Invocation& invocation, Console& console)
{
    std::string_view what =
        invocation.arguments.empty() ? std::string_view{} : invocation.arguments.front();
    if (what == "hash")
        return make_hash(invocation, console);
    if (what == "token")
        return make_token(invocation, console);
    if (what == "test")
        return test(invocation, console);
    return complain_of_auth(console, "say hash, token or test (see holdfastctl auth --help)");
}

}  // namespace

Verb auth_verb()
{
    return {.name = "auth",
            .arguments = "hash NAME | token NAME | test [NAME]",
            .summary = "make lines for the credential file, and try secrets",
            .text =
                "hash asks for a new password, twice, and prints the line of that user. token\n"
                "makes a token and prints its line; the token itself goes to standard error,\n"
                "once. Nothing is written anywhere: append the line to the credential file, and\n"
                "reload or restart.\n"
                "\n"
                "test says whom the credential file lets in, and what is wrong with it. With a\n"
                "name it asks for the password of that user, with --token for a token, and says\n"
                "whether it is right and for which scopes.\n"
                "\n"
                "The exit code is 0 on success, 1 when a secret is wrong, 66 77 78 as those of\n"
                "check when the file is, 64 when holdfastctl was called wrongly.",
            .options = {{"--scope", "LIST", "of read,write,metrics; without it, read"},
                        {"--stdin", "", "read the secret from standard input"},
                        {"--token", "", "test: ask for a token"},
                        {"--file", "FILE", "test: this credential file"}},
            .run = run_auth};
}

}  // namespace holdfast::ctl
