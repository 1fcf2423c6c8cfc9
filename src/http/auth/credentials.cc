#include "http/auth/credentials.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/hex.h"
#include "base/text.h"

namespace holdfast::http {
namespace {

constexpr std::size_t name_bytes_max = 64;
constexpr std::string_view token_prefix = "sha256:";
constexpr std::size_t sha256_bytes = 32;
// Each step doubles the time; this one takes about a second, and a thread that is silent for long
// is taken for one that hangs.
constexpr int bcrypt_cost_max = 13;
constexpr int bcrypt_cost_wise = 10;
// log2 of the bytes that yescrypt fills: 64 MiB, out of a process of 512.
constexpr std::size_t yescrypt_memory_max = 26;
constexpr std::size_t yescrypt_memory_wise = 23;

// The digits of crypt(5), by value.
constexpr std::string_view crypt_digits =
    "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

bool are_crypt_digits(std::string_view text) noexcept
{
    return text.find_first_not_of(crypt_digits) == std::string_view::npos;
}

// "Nothing" is a hash that cannot be taken; true is one that is cheap to guess against.
std::optional<bool> judge_bcrypt(std::string_view hash) noexcept
{
    // $2y$10$, then 22 digits of salt and 31 of hash.
    constexpr std::size_t head = 7;
    constexpr std::size_t length = 60;
    if (hash.size() != length || hash[3] != '$' || hash[6] != '$' ||
        std::string_view{"aby"}.find(hash[2]) == std::string_view::npos ||
        !are_crypt_digits(hash.substr(head)))
        return std::nullopt;
    auto cost = parse_number<int>(hash.substr(4, 2));
    if (!cost || *cost < 4 || *cost > bcrypt_cost_max)
        return std::nullopt;
    return *cost < bcrypt_cost_wise;
}

std::optional<bool> judge_yescrypt(std::string_view hash)
{
    // $y$, the parameters, the salt, and 43 digits of hash.
    constexpr std::size_t digits = 43;
    std::vector<std::string_view> parts = split(hash, '$');
    if (parts.size() != 5 || parts[4].size() != digits || !are_crypt_digits(parts[4]) ||
        parts[3].empty() || !are_crypt_digits(parts[3]))
        return std::nullopt;
    // j9T: the flavour, log2 of the blocks less 1, kilobits of a block less 1. Longer ones ask for
    // what no tool for passwords does.
    std::string_view parameters = parts[2];
    if (parameters.size() != 3 || parameters[0] != 'j' || !are_crypt_digits(parameters))
        return std::nullopt;
    std::size_t blocks = crypt_digits.find(parameters[1]) + 1;
    std::size_t block = 1 + crypt_digits.find(parameters[2]);
    std::size_t memory = blocks + 7;  // A block has 128 bytes times its parameter.
    for (; block > 1; block = (block + 1) / 2)
        ++memory;
    if (memory > yescrypt_memory_max)
        return std::nullopt;
    return memory < yescrypt_memory_wise;
}

std::optional<bool> judge_hash(std::string_view hash)
{
    if (hash.starts_with("$y$"))
        return judge_yescrypt(hash);
    if (hash.starts_with("$2"))
        return judge_bcrypt(hash);
    return std::nullopt;
}

std::vector<std::string_view> words_of(std::string_view line)
{
    std::vector<std::string_view> words;
    while (!(line = trim(line)).empty()) {
        auto end = std::min(line.find_first_of(" \t"), line.size());
        words.push_back(line.substr(0, end));
        line.remove_prefix(end);
    }
    return words;
}

class Reader {
public:
    CredentialFile read(std::string_view text)
    {
        for (std::string_view line : split(text, '\n')) {
            ++line_;
            line = trim(line);
            if (!line.empty() && line.front() != '#')
                read_line(words_of(line));
        }
        return std::move(file_);
    }

private:
    void complain(std::string what, std::string why, std::string remedy, bool is_warning = false)
    {
        file_.problems.push_back(
            {line_, is_warning, std::move(what), std::move(why), std::move(remedy)});
    }

    void read_line(const std::vector<std::string_view>& words)
    {
        bool is_user = words.front() == "user";
        if (!is_user && words.front() != "token")
            return complain("the line begins with neither user nor token", {},
                            "write \"user NAME HASH SCOPES\" or \"token NAME sha256:DIGITS "
                            "SCOPES\"; holdfastctl auth hash and holdfastctl auth token do");
        if (words.size() != 4)
            return complain(join("the line has ", words.size(), " words"),
                            "a kind, a name, a hash and scopes are 4",
                            "separate them by blanks, and scopes by commas alone");
        auto credential = judge(is_user, words);
        if (!credential)
            return;
        const Credentials& known = file_.credentials;
        const auto& same = is_user ? known.users() : known.tokens();
        if (std::ranges::any_of(same,
                                [&](const Credential& each) { return each.who.name == words[1]; }))
            return complain(join("the name ", words[1], " stands twice"), {}, "remove one of them");
        if (known.users().size() + known.tokens().size() == credentials_max)
            return complain("there are too many lines", join("at most ", credentials_max),
                            "remove some");
        file_.credentials.add(*std::move(credential));
    }

    std::optional<Credential> judge(bool is_user, const std::vector<std::string_view>& words)
    {
        if (!is_credential_name(words[1])) {
            complain("the name cannot be used", {}, "use at most 64 of A-Z a-z 0-9 . _ @ + -");
            return std::nullopt;
        }
        auto hash = is_user ? user_hash(words) : token_hash(words[2]);
        auto scopes = parse_scopes(words[3]);
        if (!scopes)
            complain("these are no scopes", {},
                     "write one or more of read,write,metrics, without blanks");
        if (!hash || !scopes)
            return std::nullopt;
        return Credential{.who = {.kind = is_user ? Principal::Kind::user : Principal::Kind::token,
                                  .name = std::string{words[1]},
                                  .scopes = *scopes},
                          .hash = *std::move(hash)};
    }

    std::optional<std::string> user_hash(const std::vector<std::string_view>& words)
    {
        std::string_view hash = words[2];
        auto is_cheap = judge_hash(hash);
        if (!is_cheap) {
            complain("this is no hash of a password that can be taken",
                     "yescrypt up to 64 MiB ($y$) or bcrypt up to cost 13 ($2b$)",
                     join("make one: holdfastctl auth hash ", words[1]));
            return std::nullopt;
        }
        if (*is_cheap)
            complain("this hash is cheap to guess against", {},
                     join("make a better one: holdfastctl auth hash ", words[1]), true);
        return std::string{hash};
    }

    std::optional<std::string> token_hash(std::string_view word)
    {
        std::optional<std::string> digest;
        if (word.starts_with(token_prefix))
            digest = decode_hex(word.substr(token_prefix.size()));
        if (digest && digest->size() == sha256_bytes)
            return digest;
        complain("this is not the SHA-256 of a token", "sha256: and 64 hexadecimal digits",
                 "never write the token itself here; make one: holdfastctl auth token NAME");
        return std::nullopt;
    }

    CredentialFile file_;
    std::uint32_t line_ = 0;
};

const Credential* find(const std::vector<Credential>& all, std::string_view name) noexcept
{
    auto found =
        std::ranges::find_if(all, [&](const Credential& each) { return each.who.name == name; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace

const Credential* Credentials::find_user(std::string_view name) const noexcept
{
    return find(users_, name);
}

const Credential* Credentials::find_token(std::string_view sha256) const noexcept
{
    auto found = std::ranges::find(tokens_, sha256, &Credential::hash);
    return found == tokens_.end() ? nullptr : &*found;
}

void Credentials::add(Credential credential)
{
    (credential.who.kind == Principal::Kind::user ? users_ : tokens_)
        .push_back(std::move(credential));
}

CredentialFile parse_credentials(std::string_view text)
{
    return Reader{}.read(text);
}

bool is_credential_name(std::string_view name) noexcept
{
    return !name.empty() && name.size() <= name_bytes_max && std::ranges::all_of(name, [](char c) {
        return (c >= '0' && c <= '9') || (to_lower(c) >= 'a' && to_lower(c) <= 'z') ||
               std::string_view{"._@+-"}.find(c) != std::string_view::npos;
    });
}

std::string to_line(const Credential& credential)
{
    const Principal& who = credential.who;
    return who.kind == Principal::Kind::user
               ? join("user ", who.name, " ", credential.hash, " ", to_string(who.scopes))
               : join("token ", who.name, " ", token_prefix, encode_hex(credential.hash), " ",
                      to_string(who.scopes));
}

}  // namespace holdfast::http
