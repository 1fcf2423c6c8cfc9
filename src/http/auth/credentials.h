// Who may do what, and by which secret: the credential file. Neither a password nor a token stands
// in it, only what they are recognised by. Pure; immutable, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "http/auth/scope.h"

namespace holdfast::http {

inline constexpr std::size_t credentials_max = 1024;

struct Principal {
    enum class Kind : std::uint8_t { user, token };
    Kind kind = Kind::user;
    std::string name;
    Scopes scopes;
    friend bool operator==(const Principal&, const Principal&) = default;
};

// What a principal is recognised by: the hash of a user's password (yescrypt or bcrypt), or the
// 32 bytes of a token's SHA-256.
struct Credential {
    Principal who;
    std::string hash;
    friend bool operator==(const Credential&, const Credential&) = default;
};

class Credentials {
public:
    bool empty() const noexcept { return users_.empty() && tokens_.empty(); }
    const std::vector<Credential>& users() const noexcept { return users_; }
    const std::vector<Credential>& tokens() const noexcept { return tokens_; }

    // Null when there is none of that name.
    const Credential* find_user(std::string_view name) const noexcept;
    // By the SHA-256 of what was sent. Its time may depend on the digest: nobody can choose that
    // without knowing the token.
    const Credential* find_token(std::string_view sha256) const noexcept;

    void add(Credential credential);
    friend bool operator==(const Credentials&, const Credentials&) = default;

private:
    std::vector<Credential> users_;
    std::vector<Credential> tokens_;
};

struct CredentialProblem {
    std::uint32_t line = 0;
    bool is_warning = false;
    std::string what;  // Never quotes a hash.
    std::string why;
    std::string remedy;
};

struct CredentialFile {
    Credentials credentials;
    std::vector<CredentialProblem> problems;
};

// Lines "user NAME HASH SCOPES" and "token NAME sha256:DIGITS SCOPES", separated by blanks; empty
// lines and those that begin with # count for nothing.
CredentialFile parse_credentials(std::string_view text);

// [A-Za-z0-9._@+-], at most 64: goes into headers, logs and labels as it is.
bool is_credential_name(std::string_view name) noexcept;

// The line of the file.
std::string to_line(const Credential& credential);

}  // namespace holdfast::http
