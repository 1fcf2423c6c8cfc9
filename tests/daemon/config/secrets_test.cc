#include "daemon/config/secrets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "http/auth/credentials.h"
#include "tests/daemon/config/fixture.h"
#include "tests/http/auth/hashes.h"

namespace holdfast::daemon {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Secrets : public ConfigDirectory {
protected:
    void credentials(std::string_view text, mode_t mode = 0600)
    {
        write("credentials", text);
        EXPECT_EQ(chmod(file("credentials").c_str(), mode), 0);
    }
    // What load_with_secrets() says, without the directory.
    std::string found()
    {
        write("holdfast.json", join(R"({"database": {"path": "/d"}, "auth": {"file": ")", named,
                                    R"("}, "orders": {"upstream_authorization_file": ")",
                                    named_authorization, "\"}}"));
        loaded = load_with_secrets(sources);
        std::string out;
        for (const Problem& problem : loaded.problems)
            append_to(out, problem.severity == Severity::error ? "error: " : "warning: ",
                      render(problem), "\n");
        std::string directory = file("");
        for (std::size_t at = 0; (at = out.find(directory, at)) != std::string::npos;)
            out.erase(at, directory.size());
        return out;
    }
    Exit exit() const { return exit_class(loaded.problems); }
    std::size_t user_count() const
    {
        const auto& known = loaded.settings.auth.credentials;
        return known == nullptr ? 0 : known->users().size();
    }

    std::string named = file("credentials");
    std::string named_authorization;
    std::string line = join("user alice ", http::bcrypt_of_secret, " read\n");
};

TEST_F(Secrets, AreReadFromTheFileThatIsNamed)
{
    credentials(line);
    EXPECT_EQ(found(), "");
    EXPECT_EQ(user_count(), 1U);
}

TEST_F(Secrets, AreReadFromTheCredentialWhenNoFileIsNamed)
{
    named = "";
    EXPECT_EQ(found(), "") << "there need be none";
    sources.environment["CREDENTIALS_DIRECTORY"] = file("given");
    EXPECT_EQ(found(), "") << "each is optional";
    write("given/auth", line);
    chmod(file("given/auth").c_str(), 0444);  // Whatever the manager thinks right.
    EXPECT_EQ(found(), "");
    EXPECT_EQ(user_count(), 1U);
}

TEST_F(Secrets, ThatAreNamedBeatTheCredential)
{
    credentials("");
    sources.environment["CREDENTIALS_DIRECTORY"] = file("given");
    write("given/auth", line);
    EXPECT_EQ(found(), "");
    EXPECT_EQ(user_count(), 0U);
}

TEST_F(Secrets, ThatAreMissingAreAnError)
{
    EXPECT_THAT(found(), AllOf(StartsWith("error: credentials: cannot read it: No such file"),
                               HasSubstr("holdfastctl auth")));
    EXPECT_EQ(exit(), Exit::no_input);
}

TEST_F(Secrets, AreRefusedWhenOthersMayReadOrChangeThem)
{
    for (mode_t mode : {0644U, 0604U, 0602U, 0620U, 0660U, 0601U}) {
        credentials(line, mode);
        EXPECT_THAT(found(), StartsWith("error: credentials: others than its owner may write or "
                                        "read it: "))
            << mode;
        EXPECT_EQ(exit(), Exit::config);
        EXPECT_EQ(user_count(), 0U);
    }
    credentials(line, 0640);
    EXPECT_EQ(found(), "") << "root's, for the group of the service";
}

TEST_F(Secrets, AreRefusedFromAnyOwnerButRootAndOurselves)
{
    if (geteuid() != 0)
        GTEST_SKIP() << "only root can give a file away";
    credentials(line);
    EXPECT_EQ(chown(file("credentials").c_str(), 65534, 0), 0);
    EXPECT_THAT(found(), StartsWith("error: credentials: belongs to uid 65534: "));
}

TEST_F(Secrets, AreNoDirectory)
{
    named = file("");
    named.pop_back();
    EXPECT_THAT(found(), HasSubstr("is not a regular file"));
    EXPECT_EQ(exit(), Exit::no_input);
}

TEST_F(Secrets, NameTheLineThatIsWrongAndGoOn)
{
    credentials(join("user bob hunter2 read\n", line, "user eve ", http::cheap_bcrypt_of_secret,
                     " read\n"));
    EXPECT_EQ(found(),
              "error: credentials:1:0: this is no hash of a password that can be taken: yescrypt "
              "up to 64 MiB ($y$) or bcrypt up to cost 13 ($2b$) (make one: holdfastctl auth hash "
              "bob)\n"
              "warning: credentials:3:0: this hash is cheap to guess against (make a better one: "
              "holdfastctl auth hash eve)\n");
    EXPECT_EQ(exit(), Exit::config);
    EXPECT_EQ(user_count(), 2U);
}

TEST_F(Secrets, HaveABoundedSize)
{
    credentials(std::string((256 << 10) + 1, '\n'));
    EXPECT_THAT(found(), StartsWith("error: credentials: has more than 256KiB"));
    EXPECT_EQ(loaded.settings.auth.credentials, nullptr);
}

TEST_F(Secrets, AreNotReadByWhoDoesNotNeedThem)
{
    credentials(line);
    (void)found();
    EXPECT_EQ(load(sources).settings.auth.credentials, nullptr);
}

TEST_F(Secrets, ThatChangedCountAsAChangeOfTheFile)
{
    credentials(line);
    (void)found();
    Settings before = loaded.settings;
    (void)found();
    EXPECT_THAT(diff(before, loaded.settings).applied, testing::IsEmpty());
    credentials(line + "# a comment\n");
    (void)found();
    EXPECT_THAT(diff(before, loaded.settings).applied, testing::IsEmpty());
    credentials("");
    (void)found();
    EXPECT_THAT(diff(before, loaded.settings).applied, testing::ElementsAre("auth.file"));
    EXPECT_THAT(diff(loaded.settings, Settings{}).applied,
                testing::IsSupersetOf({std::string{"auth.file"}}))
        << "the path is another";
}

class UpstreamAuthorization : public Secrets {
protected:
    UpstreamAuthorization()
    {
        named = "";
        named_authorization = file("authorization");
    }
    void authorization(std::string_view text, mode_t mode = 0600)
    {
        write("authorization", text);
        EXPECT_EQ(chmod(file("authorization").c_str(), mode), 0);
    }
    const std::string& value() const { return loaded.settings.orders.upstream_authorization; }
};

TEST_F(UpstreamAuthorization, IsOneLineOfAFile)
{
    authorization("Bearer s3cret\n");
    EXPECT_EQ(found(), "");
    EXPECT_EQ(value(), "Bearer s3cret");
}

TEST_F(UpstreamAuthorization, MayBeACredential)
{
    named_authorization = "";
    EXPECT_EQ(found(), "");
    EXPECT_EQ(value(), "");
    sources.environment["CREDENTIALS_DIRECTORY"] = file("given");
    EXPECT_EQ(found(), "") << "it is optional";
    write("given/upstream-authorization", "Basic YTpi");
    EXPECT_EQ(found(), "");
    EXPECT_EQ(value(), "Basic YTpi");
}

TEST_F(UpstreamAuthorization, IsRefusedWithoutBeingShown)
{
    for (std::string_view text :
         {"", "\n", "Bearer s3cret\nX: y\n", "Bearer s3cr\xC3\xA9t", "Bearer\ts3cret"}) {
        authorization(text);
        EXPECT_THAT(found(), AllOf(StartsWith("error: authorization: "),
                                   HasSubstr("it is sent as the header Authorization"),
                                   Not(HasSubstr("s3c"))));
        EXPECT_EQ(value(), "");
    }
    authorization("Bearer s3cret", 0644);
    EXPECT_THAT(found(), HasSubstr("others than its owner may write or read it"));
    named_authorization = file("nowhere");
    EXPECT_THAT(found(), HasSubstr("error: nowhere: cannot read it: No such file"));
    EXPECT_EQ(exit(), Exit::no_input);
}

TEST_F(UpstreamAuthorization, IsNewsWhenTheFileSaysSomethingElse)
{
    authorization("Bearer one");
    (void)found();
    Settings before = loaded.settings;
    EXPECT_TRUE(diff(before, loaded.settings).applied.empty());
    authorization("Bearer two");
    (void)found();
    EXPECT_THAT(diff(before, loaded.settings).applied,
                testing::ElementsAre("orders.upstream_authorization_file"));
}

}  // namespace
}  // namespace holdfast::daemon
