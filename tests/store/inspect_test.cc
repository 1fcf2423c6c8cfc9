#include <gmock/gmock.h>

#include "store/owner.h"
#include "tests/fakes/statfs.h"
#include "tests/store/fixture.h"

namespace holdfast::store {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// Root may do everything; whoever asks about permissions has to be somebody else.
class AsNobody {
public:
    AsNobody() : self_{geteuid()}
    {
        if (self_ == 0) {
            EXPECT_EQ(seteuid(65534), 0);
        }
    }
    ~AsNobody() { EXPECT_EQ(seteuid(self_), 0); }
    AsNobody(const AsNobody&) = delete;
    AsNobody& operator=(const AsNobody&) = delete;

private:
    uid_t self_;
};

class Inspecting : public StoreTest {
protected:
    // The only refusal; what it looks at is as it was.
    Refusal refusal(const Kind& kind = ledger_kind())
    {
        std::vector<Refusal> found = inspect(path, kind);
        EXPECT_EQ(found.size(), 1U);
        return found.empty() ? Refusal{.cause = Cause::other} : found.front();
    }
    std::string words(const Refusal& refused) { return Refused{refused}.what(); }
    void open_directory() { chmod(file("").c_str(), 0777); }
};

TEST_F(Inspecting, FindsNothingInWhatIsOurs)
{
    EXPECT_TRUE(inspect(path, ledger_kind()).empty());
    EXPECT_FALSE(std::filesystem::exists(path));
    make();
    EXPECT_TRUE(inspect(path, ledger_kind()).empty());
    path = "holdfast-inspect-relative.db";
    EXPECT_TRUE(inspect(path, ledger_kind()).empty());
}

TEST_F(Inspecting, ADirectoryOnANetworkFileSystem)
{
    constexpr unsigned long lustre = 0x0BD00BD0;
    FakeFileSystem fake{directory_of(path), lustre};
    Refusal refused = refusal();
    EXPECT_EQ(refused.cause, Cause::network_file_system);
    EXPECT_EQ(words(refused), directory_of(path) +
                                  ": is on a network file system (Lustre): its locks and its "
                                  "shared memory do not keep a database whole (put the database on "
                                  "a local disk and correct database.path)");
}

TEST_F(Inspecting, AMissingDirectory)
{
    path = file("absent/holdfast.db");
    Refusal refused = refusal();
    EXPECT_EQ(refused.cause, Cause::directory_missing);
    EXPECT_EQ(words(refused),
              file("absent") +
                  ": there is no such directory: the database and its log are written there "
                  "(create it: install -d -o holdfast -g holdfast -m 0750 " +
                  file("absent") + ")");
    EXPECT_FALSE(std::filesystem::exists(file("absent")));
}

TEST_F(Inspecting, AFileInPlaceOfTheDirectory)
{
    write(file("plain"), "");
    path = file("plain/holdfast.db");
    Refusal refused = refusal();
    EXPECT_EQ(refused.cause, Cause::directory_missing);
    EXPECT_EQ(refused.what, "is not a directory");
}

TEST_F(Inspecting, ADirectoryThatCannotBeWritten)
{
    chmod(file("").c_str(), 0555);
    AsNobody nobody;
    Refusal refused = refusal();
    EXPECT_EQ(refused.cause, Cause::directory_not_writable);
    EXPECT_THAT(words(refused), AllOf(HasSubstr("cannot be written by "), HasSubstr("chown ")));
}

TEST_F(Inspecting, ADirectoryInPlaceOfTheFile)
{
    std::filesystem::create_directory(path);
    Refusal refused = refusal();
    EXPECT_EQ(refused.cause, Cause::not_a_file);
    EXPECT_THAT(words(refused), HasSubstr(path + ": is a directory: "));
    std::filesystem::remove(path);
    ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
    EXPECT_THAT(refusal().what, HasSubstr("is not a regular file"));
}

TEST_F(Inspecting, ALinkInPlaceOfTheFile)
{
    std::filesystem::create_symlink(file("target.db"), path);
    Refusal refused = refusal();
    EXPECT_EQ(refused.cause, Cause::not_a_file);
    EXPECT_THAT(words(refused), AllOf(HasSubstr("is a symbolic link"), HasSubstr("the target")));
    EXPECT_FALSE(std::filesystem::exists(file("target.db")));
}

TEST_F(Inspecting, ALinkedDirectoryIsFine)
{
    make();
    std::filesystem::create_directory_symlink(file(""), file("linked"));
    path = file("linked/holdfast.db");
    EXPECT_TRUE(inspect(path, ledger_kind()).empty());
}

TEST_F(Inspecting, ASecondName)
{
    make();
    std::filesystem::create_hard_link(path, file("copy.db"));
    Refusal refused = refusal();
    EXPECT_EQ(refused.cause, Cause::not_a_file);
    EXPECT_THAT(words(refused), AllOf(HasSubstr("has 2 names"), HasSubstr("-samefile " + path)));
}

TEST_F(Inspecting, AFileOfAnotherUser)
{
    make();
    open_directory();
    chmod(path.c_str(), 0666);
    for (const char* suffix : {"-wal", "-shm"})
        chmod((path + suffix).c_str(), 0666);
    if (geteuid() != 0)
        GTEST_SKIP() << "needs root to be somebody else";
    AsNobody nobody;
    Refusal refused = refusal();
    EXPECT_EQ(refused.cause, Cause::other_owner);
    EXPECT_THAT(words(refused), AllOf(HasSubstr("belongs to root, and this is nobody"),
                                      HasSubstr("chown nobody " + path)));
}

TEST_F(Inspecting, AFileThatCannotBeRead)
{
    make();
    open_directory();
    std::filesystem::remove(path + "-wal");
    std::filesystem::remove(path + "-shm");
    if (geteuid() == 0) {
        ASSERT_EQ(chown(path.c_str(), 65534, 65534), 0);
    }
    chmod(path.c_str(), 0);
    AsNobody nobody;
    Refusal refused = refusal();
    EXPECT_EQ(refused.cause, Cause::not_permitted);
    EXPECT_THAT(words(refused), HasSubstr("Permission denied (chmod u+rw " + path));
}

TEST_F(Inspecting, ALogThatRootLeft)
{
    open_directory();
    write(path + "-wal", "");
    chmod((path + "-wal").c_str(), 0444);
    AsNobody nobody;
    Refusal refused = refusal();
    EXPECT_EQ(refused.cause, Cause::not_permitted);
    EXPECT_THAT(words(refused), AllOf(HasSubstr(path + "-wal: cannot be read and written by "),
                                      HasSubstr("chown holdfast:holdfast " + path + "-wal")));
}

TEST_F(Inspecting, ALogWithoutItsDatabase)
{
    write(path + "-wal", "");
    EXPECT_TRUE(inspect(path, ledger_kind()).empty());  // It holds nothing.
    write(path + "-wal", "frames");
    Refusal refused = refusal();
    EXPECT_EQ(refused.cause, Cause::orphan_log);
    EXPECT_THAT(words(refused), AllOf(HasSubstr("is missing, but its log is there"),
                                      HasSubstr("move the database back")));
    EXPECT_EQ(read_file(path + "-wal"), "frames");
}

TEST_F(Inspecting, SomethingThatIsNoDatabase)
{
    write(path, std::string(4096, 'x'));
    Refusal refused = refusal();
    EXPECT_EQ(refused.cause, Cause::foreign);
    EXPECT_THAT(words(refused), HasSubstr("is not a database: it does not begin as"));
}

TEST_F(Inspecting, ADatabaseOfSomebodyElse)
{
    sqlite::Connection{path, sqlite::Mode::create}.script("CREATE TABLE services(id)");
    Refusal refused = refusal();
    EXPECT_EQ(refused.cause, Cause::foreign);
    EXPECT_THAT(words(refused), AllOf(HasSubstr("is a database, but not holdfast.db of Holdfast"),
                                      HasSubstr("its application id is 0x00000000"),
                                      HasSubstr("set database.path to another file")));
}

TEST_F(Inspecting, ADatabaseOfAServiceThatCameBeforeIsToBeAdopted)
{
    sqlite::Connection{path, sqlite::Mode::create}.script(
        "CREATE TABLE shipments(id INTEGER PRIMARY KEY, status TEXT, created_at TEXT)");
    Refusal refused = refusal();
    EXPECT_EQ(refused.cause, Cause::legacy);
    EXPECT_THAT(
        words(refused),
        AllOf(HasSubstr("of a service that came before, with its shipments"),
              HasSubstr("its application id is 0x00000000"), HasSubstr("holdfastctl migrate")));
}

TEST_F(Inspecting, TheOtherDatabaseOfOurs)
{
    make(telemetry_kind());
    EXPECT_THAT(refusal().why, HasSubstr("0x48466576, that of holdfast.db is 0x48466462"));
}

TEST_F(Inspecting, AnEmptyFile)
{
    write(path, "");
    Refusal refused = refusal();
    EXPECT_EQ(refused.cause, Cause::corrupt);
    EXPECT_EQ(refused.what, "is empty");
}

TEST_F(Inspecting, ACutHeader)
{
    make();
    ASSERT_EQ(truncate(path.c_str(), 60), 0);
    Refusal refused = refusal();
    EXPECT_EQ(refused.cause, Cause::corrupt);
    EXPECT_THAT(words(refused), HasSubstr("is cut off: it ends after 60 bytes"));
    EXPECT_EQ(std::filesystem::file_size(path), 60U);
}

TEST_F(Inspecting, AHeaderOfZeros)
{
    make();
    poke(0, std::string(100, '\0'));
    EXPECT_THAT(words(refusal()), HasSubstr("is damaged: it begins with zeros"));
}

TEST_F(Inspecting, AHeaderThatContradictsItself)
{
    make();
    poke(16, "\x13\x37");
    EXPECT_THAT(words(refusal()), HasSubstr("is damaged: its header contradicts itself"));
}

TEST_F(Inspecting, AFileThatLostItsEnd)
{
    {
        sqlite::Connection db = open_for_writing({.path = path}, ledger_kind());
        db.script("CREATE TABLE a(b); CREATE TABLE c(d)");
        db.checkpoint_truncate();
    }
    ASSERT_EQ(truncate(path.c_str(), 8192), 0);
    Refusal refused = refusal();
    EXPECT_EQ(refused.cause, Cause::corrupt);
    EXPECT_THAT(words(refused), HasSubstr("is cut off: it has 4 pages of 4096 bytes, and ends "
                                          "after 8192 bytes"));
    // While a log holds pages the file may be shorter: a checkpoint was interrupted.
    write(path + "-wal", "frames");
    EXPECT_TRUE(inspect(path, ledger_kind()).empty());
}

}  // namespace
}  // namespace holdfast::store
