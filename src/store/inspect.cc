// What a person must repair before a database can be opened, found with stat() and one read.
#include <array>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/text.h"
#include "store/file_system.h"
#include "store/header.h"
#include "store/legacy/origin.h"
#include "store/open.h"
#include "store/owner.h"
#include "store/restore.h"

namespace holdfast::store {
namespace {

std::string reason_of(int code)
{
    return std::generic_category().message(code);
}

class Inspection {
public:
    Inspection(const std::string& path, const Kind& kind)
        : path_{path}, kind_{kind}, directory_{directory_of(path)}
    {
    }

    std::vector<Refusal> run()
    {
        if (look_at_directory() && look_at_file())
            look_at_header();
        return std::move(found_);
    }

private:
    void refuse(Cause cause, const std::string& subject, std::string what, std::string why,
                std::string remedy)
    {
        found_.push_back({cause, subject, std::move(what), std::move(why), std::move(remedy)});
    }

    bool look_at_directory()
    {
        struct stat status = {};
        int code = ::stat(directory_.c_str(), &status) == 0 ? 0 : errno;
        if (code == 0 && !S_ISDIR(status.st_mode))
            code = ENOTDIR;
        // AT_EACCESS: what counts is who we act as, not who called us.
        if (code == 0 &&
            ::faccessat(AT_FDCWD, directory_.c_str(), R_OK | W_OK | X_OK, AT_EACCESS) != 0)
            code = errno;
        if (code != 0) {
            refuse_directory(code);
            return false;
        }
        std::string_view network = network_file_system_of(directory_);
        if (!network.empty())
            refuse(Cause::network_file_system, directory_,
                   join("is on a network file system (", network, ")"),
                   "its locks and its shared memory do not keep a database whole",
                   "put the database on a local disk and correct database.path");
        return true;
    }

    void refuse_directory(int code)
    {
        constexpr const char* why = "the database and its log are written there";
        if (code == ENOENT)
            return refuse(
                Cause::directory_missing, directory_, "there is no such directory", why,
                join("create it: install -d -o holdfast -g holdfast -m 0750 ", directory_));
        if (code == ENOTDIR)
            return refuse(Cause::directory_missing, directory_, "is not a directory", why,
                          "move it away, or correct database.path");
        if (code == EROFS)
            return refuse(Cause::directory_not_writable, directory_,
                          "is on a read-only file system", why,
                          join("mount it writable; under the sandbox of the unit add "
                               "ReadWritePaths=",
                               directory_, " with systemctl edit holdfast"));
        refuse(Cause::directory_not_writable, directory_,
               join("cannot be written by ", user_name(::geteuid()), ": ", reason_of(code)), why,
               join("chown holdfast:holdfast ", directory_, " && chmod 0750 ", directory_));
    }

    // False when there is nothing whose header could be read.
    bool look_at_file()
    {
        log_bytes_ = look_beside("-wal") + look_beside("-journal");
        (void)look_beside("-shm");
        (void)look_beside(".lock");
        struct stat status = {};
        if (std::string note = restoring_path(path_); ::lstat(note.c_str(), &status) == 0)
            refuse(Cause::other, path_, "is being restored",
                   join(note, " says that a restore has begun and is not over"),
                   "wait for it; or, if it was interrupted, run holdfastctl restore again");
        if (::lstat(path_.c_str(), &status) != 0) {
            if (int code = errno; code != ENOENT)
                refuse(Cause::not_permitted, path_, join("cannot be looked at: ", reason_of(code)),
                       "it is the database", "make each directory above it searchable");
            else if (log_bytes_ > 0)
                refuse_orphan();
            return false;
        }
        if (!S_ISREG(status.st_mode)) {
            refuse_kind_of_file(status.st_mode);
            return false;
        }
        if (status.st_nlink > 1)
            refuse(Cause::not_a_file, path_, join("has ", status.st_nlink, " names (hard links)"),
                   "under another name it would be opened without its log and be destroyed",
                   join("find the others with find ", directory_, " -xdev -samefile ", path_,
                        " and make them copies"));
        if (status.st_uid != ::geteuid())
            refuse_owner(status.st_uid);
        else if (::faccessat(AT_FDCWD, path_.c_str(), R_OK | W_OK, AT_EACCESS) != 0)
            refuse(Cause::not_permitted, path_,
                   join("cannot be read and written by ", user_name(::geteuid())), reason_of(errno),
                   join("chmod u+rw ", path_));
        file_bytes_ = status.st_size;
        return true;
    }

    // The bytes of a file beside the database; a repair done as root likes to leave one that the
    // service cannot open.
    std::int64_t look_beside(const char* suffix)
    {
        std::string path = path_ + suffix;
        struct stat status = {};
        if (::lstat(path.c_str(), &status) != 0)
            return 0;
        if (!S_ISREG(status.st_mode)) {
            refuse(Cause::not_a_file, path, "is not a regular file",
                   "the store keeps a file of that name beside the database", "move it away");
            return 0;
        }
        if (::faccessat(AT_FDCWD, path.c_str(), R_OK | W_OK, AT_EACCESS) != 0)
            refuse(Cause::not_permitted, path,
                   join("cannot be read and written by ", user_name(::geteuid())),
                   join("it belongs to ", user_name(status.st_uid)),
                   join("chown holdfast:holdfast ", path, " && chmod u+rw ", path));
        return status.st_size;
    }

    void refuse_orphan()
    {
        refuse(Cause::orphan_log, path_, "is missing, but its log is there",
               join(path_,
                    "-wal or -journal holds what was acknowledged last; a new database "
                    "would destroy it"),
               "move the database back beside its log; or, to go back to a copy: holdfastctl "
               "restore");
    }

    void refuse_kind_of_file(mode_t mode)
    {
        if (S_ISLNK(mode))
            return refuse(Cause::not_a_file, path_, "is a symbolic link",
                          "the lock and the log would be beside the link or beside its target, as "
                          "each program sees it",
                          "set database.path to the target; a directory may be a link");
        refuse(Cause::not_a_file, path_, S_ISDIR(mode) ? "is a directory" : "is not a regular file",
               "the database is a file", "move it away, or correct database.path");
    }

    void refuse_owner(uid_t owner)
    {
        std::string self = user_name(::geteuid());
        refuse(Cause::other_owner, path_,
               join("belongs to ", user_name(owner), ", and this is ", self),
               "what one of the two writes the other could not open",
               join("run it as ", user_name(owner), ", or stop whoever uses it and chown ", self,
                    " ", path_, "*"));
    }

    void look_at_header()
    {
        // Closing a descriptor of the database drops the locks that SQLite has on it in this
        // process: the reason why inspect() is for before it is opened.
        Descriptor file{::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
        if (!file)
            return;  // Reported above.
        std::array<std::byte, header_bytes> start{};
        ssize_t got = ::pread(file.get(), start.data(), start.size(), 0);
        if (got < 0)
            return refuse(Cause::corrupt, path_, "cannot be read", reason_of(errno),
                          "look at the disk and at the kernel's log: journalctl -k");
        HeaderFinding finding =
            judge_header({.start = std::span{start}.first(static_cast<std::size_t>(got)),
                          .file_bytes = file_bytes_,
                          .has_log = log_bytes_ > 0},
                         kind_);
        refuse_header(finding);
    }

    void refuse_header(const HeaderFinding& finding)
    {
        constexpr const char* restore =
            "keep it for its rows and go back to a copy: holdfastctl restore";
        switch (finding.state) {
        case HeaderState::good:
            return;
        case HeaderState::empty:
            return refuse(Cause::corrupt, path_, "is empty", "a database is never made that way",
                          "go back to a copy: holdfastctl restore; or remove it and its log if "
                          "there never was one");
        case HeaderState::no_database:
            return refuse(Cause::foreign, path_, "is not a database", finding.why,
                          "correct database.path, or move the file away");
        case HeaderState::damaged:
            return refuse(Cause::corrupt, path_, "is damaged", finding.why, restore);
        case HeaderState::short_file:
            return refuse(Cause::corrupt, path_, "is cut off", finding.why, restore);
        case HeaderState::foreign:
            return refuse_foreign(finding.why);
        }
    }

    void refuse_foreign(const std::string& why)
    {
        std::optional<Origin> origin;
        if (&kind_ == &ledger_kind())
            origin = origin_of_file(path_);
        if (!origin)
            return refuse(Cause::foreign, path_,
                          join("is a database, but not ", kind_.name, " of Holdfast"), why,
                          "set database.path to another file");
        refuse(Cause::legacy, path_,
               join("is the database of a service that came before, with its ", to_string(*origin)),
               why,
               "let it be adopted, with the service stopped: holdfastctl migrate; the old "
               "database stays beside the new one");
    }

    const std::string& path_;
    const Kind& kind_;
    std::string directory_;
    std::int64_t file_bytes_ = 0;
    std::int64_t log_bytes_ = 0;
    std::vector<Refusal> found_;
};

}  // namespace

std::vector<Refusal> inspect(const std::string& path, const Kind& kind)
{
    return Inspection{path, kind}.run();
}

}  // namespace holdfast::store
