#include "daemon/check/server_identity.h"

#include <array>
#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/text.h"
#include "daemon/check/directory.h"
#include "daemon/config/files.h"
#include "daemon/config/rules.h"

namespace holdfast::daemon {
namespace {

constexpr std::size_t bytes_max = 1 << 20;  // A long chain has 20 KiB.

enum class Content { certificate, key };

class Reader {
public:
    Reader(const Environment& environment, std::vector<Problem>& problems)
        : environment_{environment}, problems_{problems}
    {
    }

    // The PEM text at `place`.
    std::optional<std::string> read(const std::string& place, Content content)
    {
        is_credential_ = place.starts_with(credential_prefix);
        name_ = is_credential_ ? place.substr(credential_prefix.size()) : std::string{};
        path_ = place;
        if (is_credential_) {
            auto directory = credentials_directory(environment_);
            if (!directory)
                return fail(Exit::no_input, "the service manager hands over no credentials",
                            hand_over());
            path_ = join(*directory, "/", name_);
        }
        // Not to hang when somebody put a pipe there.
        Descriptor file{::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
        if (!file)
            return fail_to_open(content);
        struct stat status = {};
        if (::fstat(file.get(), &status) != 0)
            return fail(Exit::no_input, reason_of(errno), "look at its file system");
        if (!S_ISREG(status.st_mode))
            return fail(Exit::no_input, "is not a regular file", "name a file of PEM");
        if (content == Content::key && !is_safe(status))
            return std::nullopt;
        return read_text(file.get());
    }

    void report(Exit exit, const std::string& file, std::string what, std::string remedy)
    {
        Problem problem{.topic = Topic::host, .exit = exit, .key = "listen", .file = file};
        problem.what = std::move(what);
        problem.remedy = std::move(remedy);
        problems_.push_back(std::move(problem));
    }

private:
    std::nullopt_t fail(Exit exit, std::string what, std::string remedy)
    {
        report(exit, is_credential_ ? join(credential_prefix, name_) : path_, std::move(what),
               std::move(remedy));
        return std::nullopt;
    }

    std::string hand_over() const
    {
        return join("put it into /etc/credstore/holdfast.", name_,
                    " (mode 0400), or name another place with LoadCredential=", name_,
                    ":PATH in systemctl edit holdfast, and restart");
    }

    std::nullopt_t fail_to_open(Content content)
    {
        const int code = errno;
        if (code == ENOENT && is_credential_)
            return fail(Exit::no_input, "the service manager hands over no credential of that name",
                        hand_over());
        if (code == ENOENT)
            return fail(Exit::no_input, "there is no such file",
                        join("put the ", content == Content::key ? "key" : "certificate",
                             " there, or correct listen"));
        if (code == EACCES || code == EPERM)
            return fail(Exit::no_permission, join("cannot be read by ", current_user()),
                        join("chgrp holdfast ", path_, " && chmod 0640 ", path_,
                             ", with each directory above it searchable"));
        return fail(Exit::no_input, reason_of(code), "look at the file and its file system");
    }

    // Whoever reads the key can be us; whoever replaces it can make us somebody else.
    bool is_safe(const struct stat& status)
    {
        constexpr mode_t too_much = S_IWGRP | S_IRWXO;
        if ((status.st_mode & too_much) != 0) {
            std::array<char, 8> mode{};
            (void)std::snprintf(mode.data(), mode.size(), "%04o",
                                static_cast<unsigned>(status.st_mode & 07777U));
            fail(Exit::config, join("the key has mode ", mode.data(), ", which is too open"),
                 join("chmod 0640 ", path_, "; who could read it until now has the key: renew it"));
            return false;
        }
        if (status.st_uid != 0 && status.st_uid != ::geteuid()) {
            fail(Exit::config,
                 join("the key belongs to uid ", status.st_uid, ", who could replace it"),
                 join("chown root:holdfast ", path_));
            return false;
        }
        return true;
    }

    std::optional<std::string> read_text(int fd)
    {
        int error = 0;
        auto text = read_all(fd, bytes_max, error);
        if (!text)
            return fail(Exit::no_input, join("cannot be read: ", reason_of(error)),
                        "look at the file and its file system");
        if (text->size() > bytes_max)
            return fail(Exit::config, "has more than 1 MiB", "name a file of PEM");
        return text;
    }

    const Environment& environment_;
    std::vector<Problem>& problems_;
    bool is_credential_ = false;
    std::string name_;  // Of the credential.
    std::string path_;
};

}  // namespace

std::optional<std::string> credentials_directory(const Environment& environment)
{
    auto variable = environment.find("CREDENTIALS_DIRECTORY");
    if (variable == environment.end() || variable->second.empty())
        return std::nullopt;
    return variable->second;
}

Credentials read_identity(const ListenSettings& listen, const Environment& environment,
                          std::vector<Problem>& problems)
{
    Reader reader{environment, problems};
    const TlsSettings& tls = *listen.tls;
    auto certificate_pem = reader.read(tls.certificate, Content::certificate);
    auto key_pem = reader.read(tls.key, Content::key);
    if (!certificate_pem || !key_pem)
        return nullptr;
    auto certificate = gnutls::Certificate::parse(*certificate_pem);
    if (!certificate) {
        reader.report(Exit::config, tls.certificate, certificate.error().context,
                      "write the server's certificate there, those of its issuers after it");
        return nullptr;
    }
    auto credentials = gnutls::Credentials::make(*certificate, *key_pem);
    if (credentials)
        return *credentials;
    const bool is_conflict = credentials.error().code == Errc::conflict;
    reader.report(
        Exit::config, tls.key,
        is_conflict ? join("the key belongs to another certificate than ", tls.certificate, " (",
                           certificate->facts().subject, ")")
                    : credentials.error().context,
        is_conflict
            ? "put both in place; the server's own certificate has to be the first of its file"
            : "write the private key there, without a passphrase");
    return nullptr;
}

std::vector<ServerIdentity> read_identities(const std::vector<ListenSettings>& listen,
                                            const Environment& environment,
                                            std::vector<Problem>& problems)
{
    std::vector<ServerIdentity> identities;
    for (const ListenSettings& each : listen)
        if (each.tls)
            if (auto credentials = read_identity(each, environment, problems))
                identities.push_back({each.address, std::move(credentials)});
    return identities;
}

}  // namespace holdfast::daemon
