#include "http/auth/credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/hex.h"
#include "base/text.h"
#include "tests/http/auth/hashes.h"

namespace holdfast::http {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

// The one problem of a line, or of a text.
std::string problem_of(std::string_view text)
{
    CredentialFile file = parse_credentials(text);
    if (file.problems.size() != 1)
        return join(file.problems.size(), " problems");
    const CredentialProblem& found = file.problems.front();
    EXPECT_EQ(file.credentials.empty(), !found.is_warning);
    return join(found.is_warning ? "warning " : "", found.line, ": ", found.what);
}

TEST(CredentialFile, HasUsersAndTokensWithTheirScopes)
{
    CredentialFile file =
        parse_credentials(join("# The operators.\n\nuser alice ", yescrypt_of_secret,
                               " read,write,metrics\n\tuser  bob@example.org\t", bcrypt_of_secret,
                               " read\r\ntoken ", "prometheus sha256:", token_digest, " metrics"));
    EXPECT_THAT(file.problems, IsEmpty());
    const Credentials& all = file.credentials;
    ASSERT_EQ(all.users().size(), 2U);
    const Credential* alice = all.find_user("alice");
    ASSERT_NE(alice, nullptr);
    EXPECT_EQ(alice->who.scopes, Scopes::all());
    EXPECT_EQ(alice->hash, yescrypt_of_secret);
    ASSERT_NE(all.find_user("bob@example.org"), nullptr);
    EXPECT_EQ(all.find_user("prometheus"), nullptr) << "that is a token";
    const Credential* token = all.find_token(*decode_hex(token_digest));
    ASSERT_NE(token, nullptr);
    EXPECT_EQ(token->who,
              (Principal{Principal::Kind::token, "prometheus", Scopes{}.add(Scope::metrics)}));
    EXPECT_EQ(all.find_token("alice"), nullptr);
    EXPECT_EQ(all.find_token(""), nullptr);
}

TEST(CredentialFile, MayBeEmpty)
{
    EXPECT_TRUE(parse_credentials("").credentials.empty());
    EXPECT_THAT(parse_credentials("\n# nobody\n").problems, IsEmpty());
}

TEST(CredentialFile, IsWrittenAsItIsRead)
{
    for (const std::string& line : {join("user alice ", yescrypt_of_secret, " read,write"),
                                    join("token ci sha256:", token_digest, " write")}) {
        Credentials read = parse_credentials(line).credentials;
        EXPECT_EQ(to_line(read.users().empty() ? read.tokens()[0] : read.users()[0]), line);
    }
}

TEST(CredentialFile, NamesTheLineAndWhatIsWrongWithIt)
{
    const std::string hash{bcrypt_of_secret};
    EXPECT_EQ(problem_of("\nusr a b c"), "2: the line begins with neither user nor token");
    EXPECT_EQ(problem_of("user"), "1: the line has 1 words");
    EXPECT_EQ(problem_of("user alice " + hash), "1: the line has 3 words");
    EXPECT_EQ(problem_of("user alice " + hash + " read, write"), "1: the line has 5 words");
    EXPECT_EQ(problem_of("user al:ice " + hash + " read"), "1: the name cannot be used");
    EXPECT_EQ(problem_of("user " + std::string(65, 'a') + " " + hash + " read"),
              "1: the name cannot be used");
    EXPECT_EQ(problem_of("user alice " + hash + " root"), "1: these are no scopes");
    EXPECT_EQ(problem_of("token ci " + std::string{token_digest} + " read"),
              "1: this is not the SHA-256 of a token");
    EXPECT_EQ(problem_of("token ci sha256:abcd read"), "1: this is not the SHA-256 of a token");
}

TEST(CredentialFile, TakesOnlyHashesThatCanBeMadeInTime)
{
    auto is_refused = [](const std::string& hash) {
        return problem_of("user a " + hash + " read") ==
               "1: this is no hash of a password that can be taken";
    };
    for (const char* hash :
         {"secret", "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=", "$6$salt$hash", "$1$salt$hash",
          "$y$j9T$x$", "$y$", "$2", "$2b$10$tooshort",
          // 128 MiB, another flavour, and a salt that is missing.
          "$y$jCT$abcdefghijklmnopqrstu.$H4PDUGo/vb9alOmbn9TBY4L7fXItQW6uxTQ5BTVKOM2",
          "$y$k9T$abcdefghijklmnopqrstu.$H4PDUGo/vb9alOmbn9TBY4L7fXItQW6uxTQ5BTVKOM2",
          "$y$j9TA$abcdefghijklmnopqrstu.$H4PDUGo/vb9alOmbn9TBY4L7fXItQW6uxTQ5BTVKOM2",
          "$y$j9T$$H4PDUGo/vb9alOmbn9TBY4L7fXItQW6uxTQ5BTVKOM2",
          // Costs 3, 14 and 31; a letter that bcrypt has not.
          "$2b$03$abcdefghijklmnopqrstuug2/T3netL3BPRcnafSaAr9lEfTNoLyC",
          "$2b$14$abcdefghijklmnopqrstuug2/T3netL3BPRcnafSaAr9lEfTNoLyC",
          "$2b$31$abcdefghijklmnopqrstuug2/T3netL3BPRcnafSaAr9lEfTNoLyC",
          "$2x$10$abcdefghijklmnopqrstuug2/T3netL3BPRcnafSaAr9lEfTNoLyC",
          "$2b$10$abcdefghijklmnopqrstuug2/T3netL3BPRcnafSaAr9lEfTNoLy!"})
        EXPECT_TRUE(is_refused(hash)) << hash;
    EXPECT_FALSE(
        is_refused("$y$jBT$abcdefghijklmnopqrstu.$H4PDUGo/"
                   "vb9alOmbn9TBY4L7fXItQW6uxTQ5BTVKOM2"));
}

TEST(CredentialFile, WarnsOfHashesThatAreCheapToGuessAgainst)
{
    EXPECT_EQ(problem_of(join("user a ", cheap_bcrypt_of_secret, " read")),
              "warning 1: this hash is cheap to guess against");
    EXPECT_EQ(problem_of(join("user a ", cheap_yescrypt_of_secret, " read")),
              "warning 1: this hash is cheap to guess against");
    EXPECT_EQ(problem_of(join("user a ", bcrypt_of_secret, " read")), "0 problems");
}

TEST(CredentialFile, NeverQuotesAHash)
{
    for (const CredentialProblem& problem :
         parse_credentials("user a hunter2 read\ntoken b hunter2 read\nuser c hunter2").problems)
        for (const std::string& text : {problem.what, problem.why, problem.remedy})
            EXPECT_THAT(text, testing::Not(HasSubstr("hunter2")));
}

TEST(CredentialFile, HasEachNameOnceOfAKind)
{
    std::string alice = join("user alice ", bcrypt_of_secret, " read\n");
    EXPECT_EQ(parse_credentials(alice + alice).problems.at(0).what, "the name alice stands twice");
    EXPECT_THAT(
        parse_credentials(join(alice, "token alice sha256:", token_digest, " read")).problems,
        IsEmpty());
}

TEST(CredentialFile, HasABoundedNumberOfLines)
{
    std::string text;
    for (std::size_t i = 0; i < credentials_max + 1; ++i)
        append_to(text, "token t", i, " sha256:", token_digest, " read\n");
    CredentialFile file = parse_credentials(text);
    EXPECT_EQ(file.credentials.tokens().size(), credentials_max);
    EXPECT_EQ(file.problems.at(0).what, "there are too many lines");
}

}  // namespace
}  // namespace holdfast::http
