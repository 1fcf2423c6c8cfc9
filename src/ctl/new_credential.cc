#include "ctl/new_credential.h"

#include <algorithm>
#include <utility>

#include "base/hex.h"
#include "base/text.h"
#include "ctl/credentials.h"
#include "lib/crypt/password_hash.h"
#include "lib/gnutls/digest.h"
#include "lib/gnutls/secret.h"
#include "lib/json/writer.h"

namespace holdfast::ctl {
namespace {

// Enough that nobody finds one by trying, so that a fast digest is enough to keep it.
constexpr std::size_t token_bytes = 32;
// So that a scanner for lost secrets knows one when it sees it.
constexpr std::string_view token_prefix = "hf_";

// Nothing, and said why, when it cannot be.
std::optional<http::Principal> principal_of(const Invocation& invocation, Console& console,
                                            http::Principal::Kind kind)
{
    if (invocation.arguments.size() != 2 || !http::is_credential_name(invocation.arguments[1])) {
        complain_of_auth(console, "a name is needed, of at most 64 of A-Z a-z 0-9 . _ @ + -");
        return std::nullopt;
    }
    auto scopes = http::parse_scopes(invocation.value("--scope", "read"));
    if (!scopes) {
        complain_of_auth(console, "--scope: not one or more of read,write,metrics, without blanks");
        return std::nullopt;
    }
    return http::Principal{kind, invocation.arguments[1], *scopes};
}

// The server takes no other, so that nobody is to be told at the login.
std::string_view what_is_wrong_with(std::string_view password)
{
    if (password.empty())
        return "the password is empty";
    if (password.size() > crypt::password_bytes_max)
        return "the password has more than 511 bytes";
    bool has_control = std::ranges::any_of(
        password, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    return has_control || !is_utf8(password) ? "the password has control characters or is not UTF-8"
                                             : std::string_view{};
}

std::optional<std::string> ask_new_password(const Invocation& invocation, Console& console,
                                            const std::string& name)
{
    auto password = ask_for_secret(invocation, console, join("New password of ", name, ": "));
    if (!password)
        return std::nullopt;
    if (std::string_view wrong = what_is_wrong_with(*password); !wrong.empty()) {
        complain_of_auth(console, wrong);
        return std::nullopt;
    }
    if (invocation.has("--stdin"))
        return password;
    auto again = ask_for_secret(invocation, console, "Once more: ");
    if (!again)
        return std::nullopt;
    if (*again == *password)
        return password;
    complain_of_auth(console, "the two are not the same");
    return std::nullopt;
}

// The token apart, so that the line can go straight into the file.
void print_line(const Invocation& invocation, const std::string& line, const std::string& token,
                Console& console)
{
    if (!invocation.json()) {
        if (!token.empty())
            console.err(join("the token, which is shown this once: ", token, "\n"));
        console.out(line + "\n");
        return;
    }
    std::string out;
    json::Writer json{out, json::Writer::Style::pretty};
    json.begin_object();
    if (!token.empty())
        json.member("token", token);
    json.member("line", line).end_object();
    console.out(out + "\n");
}

}  // namespace

int make_hash(const Invocation& invocation, Console& console)
{
    auto who = principal_of(invocation, console, http::Principal::Kind::user);
    if (!who)
        return exit_usage;
    auto password = ask_new_password(invocation, console, who->name);
    if (!password)
        return exit_usage;
    auto hash = crypt::make_password_hash(*password);
    gnutls::wipe(*password);
    if (!hash)
        return complain_of_auth(console, "libcrypt cannot hash this password");
    print_line(invocation, http::to_line({*std::move(who), *std::move(hash)}), {}, console);
    return 0;
}

int make_token(const Invocation& invocation, Console& console)
{
    auto who = principal_of(invocation, console, http::Principal::Kind::token);
    if (!who)
        return exit_usage;
    std::string token = join(token_prefix, encode_hex(gnutls::random_bytes(token_bytes)));
    gnutls::Sha256 digest = gnutls::sha256(token);
    print_line(invocation,
               http::to_line({*std::move(who),
                              {reinterpret_cast<const char*>(digest.data()), digest.size()}}),
               token, console);
    return 0;
}

}  // namespace holdfast::ctl
