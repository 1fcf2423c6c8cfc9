#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ctl/doctor/patient.h"

namespace holdfast::ctl::doctor {
namespace {

using store::Cause;
using testing::HasSubstr;

TEST(DoctorOfDatabases, UndoesTheRenamingOfAColumn)
{
    Evidence seen = a_sound_service();
    seen.database.refusals = {
        refused(Cause::shape, "has not the tables that it must have",
                "table shipments: column status is missing; table shipments: column state is not "
                "ours")};
    seen.daemon.parts = {{"schema", "down", "holdfast.db: column status is missing"}};
    const Findings findings = examine(seen);
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].fault, "schema-mismatch");
    EXPECT_EQ(findings[0].severity, Severity::failing);
    EXPECT_EQ(findings[0].repair.front(),
              "runuser -u keeper -- sqlite3 /srv/x/l.db 'PRAGMA wal_autocheckpoint=0; ALTER TABLE "
              "shipments RENAME COLUMN state TO status;'");
}

TEST(DoctorOfDatabases, DoesNotGuessWhatWasRenamedWhenMoreIsDifferent)
{
    Evidence seen = a_sound_service();
    seen.database.refusals = {
        refused(Cause::shape, "x", "table a: column b is missing; table c: column d is not ours")};
    EXPECT_EQ(first_fault(seen), "schema-mismatch");
    EXPECT_THAT(first_of(seen).repair.front(), HasSubstr("do what helps"));
    // Of two that were renamed nobody knows which one is which.
    seen.database.refusals = {
        refused(Cause::shape, "x",
                "table a: column b is missing; table a: column c is missing; "
                "table a: column d is not ours; table a: column e is not ours")};
    EXPECT_EQ(first_fault(seen), "schema-mismatch");
    EXPECT_THAT(first_of(seen).repair.front(), HasSubstr("do what helps"));
}

TEST(DoctorOfDatabases, SavesADeletedFileOutOfTheProcessThatHoldsIt)
{
    Evidence seen = a_sound_service();
    seen.database.exists = false;
    seen.process.held = {{.descriptor = 9, .is_database = true}, {.descriptor = 10}};
    const Finding found = first_of(seen);
    EXPECT_EQ(found.fault, "database-deleted");
    EXPECT_EQ(found.repair[0], "cp /proc/812/fd/9 /var/tmp/holdfast.db");
    EXPECT_EQ(found.repair[1], "cp /proc/812/fd/10 /var/tmp/holdfast.db-wal");
    // Its log may be in its place still, until the end of the process brings it in.
    seen.process.held.pop_back();
    EXPECT_EQ(first_of(seen).repair[1], "cp /srv/x/l.db-wal /var/tmp/holdfast.db-wal");
}

TEST(DoctorOfDatabases, MovesARenamedFileBack)
{
    Evidence seen = a_sound_service();
    seen.database.exists = false;
    seen.process.held = {{.descriptor = 9, .path = "/srv/old name", .is_database = true}};
    EXPECT_EQ(first_of(seen).repair.front(), "mv '/srv/old name' /srv/x/l.db");
}

TEST(DoctorOfDatabases, RestoresTheNewestBackupOfWhatIsGone)
{
    Evidence seen = a_stopped_service();
    seen.database.exists = false;
    seen.database.newest_backup = "/srv/x/backups/b.db";
    EXPECT_EQ(first_fault(seen), "database-deleted");
    EXPECT_THAT(text_of(first_of(seen).repair),
                HasSubstr("holdfastctl restore /srv/x/backups/b.db --config /srv/x.json"));
}

TEST(DoctorOfDatabases, TakesNoFirstStartForADeletion)
{
    Evidence seen = a_stopped_service();
    seen.database.exists = false;
    EXPECT_EQ(first_fault(seen), "service-down");
}

TEST(DoctorOfDatabases, TellsCutOffFromContradictory)
{
    Evidence seen = a_stopped_service();
    seen.database.refusals = {refused(Cause::corrupt, "is cut off", "8192 bytes of 300000")};
    EXPECT_EQ(first_fault(seen), "database-truncated");
    seen.database.refusals = {refused(Cause::corrupt, "is damaged", "no such page")};
    EXPECT_EQ(first_fault(seen), "database-damaged");
    seen.database.refusals = {};
    seen.database.findings = {{"/srv/x/l.db", "integrity", "row 1 missing from index i", ""}};
    EXPECT_EQ(first_fault(seen), "database-damaged");
}

TEST(DoctorOfDatabases, TellsAForbiddingModeFromAForeignOwner)
{
    Evidence seen = a_stopped_service();
    seen.database.refusals = {
        refused(Cause::not_permitted, "cannot be read and written by keeper", "Permission denied")};
    EXPECT_EQ(first_fault(seen), "database-read-only");
    EXPECT_EQ(first_of(seen).repair.front(), "chattr -i /srv/x/l.db") << "its mode lets it write";
    seen.database_file.mode = 0440;
    EXPECT_EQ(first_of(seen).repair.front(), "chmod u+rw /srv/x/l.db");
    seen.database_file.owner = "root";
    EXPECT_EQ(first_fault(seen), "wrong-owner");
    EXPECT_EQ(first_of(seen).repair.front(), "chown keeper:keepers /srv/x/l.db*");
    seen.configuration.is_as_service = false;
    EXPECT_EQ(first_fault(seen), "service-down") << "by another user everything is forbidden";
}

TEST(DoctorOfDatabases, SaysThatAnOwnerHurtsTheNextStartAlone)
{
    Evidence seen = a_sound_service();
    seen.database.refusals = {refused(Cause::other_owner, "belongs to root, and this is keeper")};
    EXPECT_EQ(first_fault(seen), "wrong-owner");
    EXPECT_EQ(first_of(seen).severity, Severity::degraded);
}

TEST(DoctorOfDatabases, KnowsUpgradesThatDidNotEnd)
{
    Evidence seen = a_stopped_service();
    seen.database.refusals = {refused(Cause::older, "is of schema 5", "20 is needed")};
    EXPECT_EQ(first_fault(seen), "upgrade-unfinished");
    EXPECT_THAT(text_of(first_of(seen).repair), HasSubstr("holdfastctl migrate --config"));

    seen = a_stopped_service();
    seen.database.pending = 3;
    EXPECT_EQ(first_fault(seen), "upgrade-unfinished");

    seen = a_sound_service();
    seen.host.package = "half-configured";
    EXPECT_EQ(first_fault(seen), "upgrade-unfinished");
    EXPECT_EQ(first_of(seen).repair.front(), "dpkg --configure -a");

    seen = a_stopped_service();
    seen.database.refusals = {refused(Cause::newer, "is of schema 30", "20 is known")};
    EXPECT_EQ(first_fault(seen), "schema-newer");
}

TEST(DoctorOfDatabases, KnowsARestoreThatDidNotEnd)
{
    Evidence seen = a_stopped_service();
    seen.database.refusals = {refused(Cause::other, "is being restored", "a note says so")};
    EXPECT_EQ(first_fault(seen), "restore-unfinished");
}

TEST(DoctorOfDisks, TellsBytesFromInodes)
{
    Evidence seen = a_sound_service();
    seen.space.bytes_free = 1000;
    seen.space.largest = "/srv/core";
    seen.space.largest_bytes = std::int64_t{1} << 38;
    seen.daemon.parts = {{"disk_space", "degraded", "too little room"}};
    EXPECT_EQ(first_fault(seen), "disk-full");
    EXPECT_THAT(first_of(seen).repair.front(), HasSubstr("rm /srv/core"));

    seen = a_sound_service();
    seen.space.inodes_free = 0;
    seen.space.fullest = "/srv/tmp";
    seen.space.fullest_files = 100000;
    EXPECT_EQ(first_fault(seen), "inodes-exhausted");
    EXPECT_THAT(text_of(first_of(seen).evidence), HasSubstr("/srv/tmp has 100000 files"));

    EXPECT_EQ(first_of(seen).what, "no more files can be made on /srv");
    seen.journal.faults = {{.message = "inodes-exhausted", .text = "few", .age_s = 9}};
    EXPECT_EQ(examine(seen).size(), 1U) << "the journal says the same";
    seen.journal.faults.clear();

    seen.space.inodes = 0;
    EXPECT_EQ(first_fault(seen), "") << "some file systems do not count them";
}

TEST(DoctorOfDisks, AgreesWithTheServiceAboutHowLittleIsTooLittle)
{
    Evidence seen = a_sound_service();
    seen.space.inodes_free = 16;
    EXPECT_EQ(first_fault(seen), "");
    seen.space.inodes_free = 15;
    EXPECT_EQ(first_fault(seen), "inodes-exhausted");
    EXPECT_EQ(first_of(seen).what, "hardly any more files can be made on /srv");
    seen.space.inodes_free = 31;
    seen.daemon.parts = {{"disk_space", "degraded", "hardly an inode is left on the disk"}};
    EXPECT_EQ(first_fault(seen), "inodes-exhausted") << "it waits until there are clearly more";
    EXPECT_EQ(examine(seen).size(), 1U);

    seen = a_sound_service();
    seen.space.bytes_free = 64 << 20;
    EXPECT_EQ(first_fault(seen), "");
    seen.daemon.parts = {{"disk_space", "degraded", "too little room is left on the disk"}};
    EXPECT_EQ(first_fault(seen), "disk-full") << "and so it does with room";
    EXPECT_EQ(examine(seen).size(), 1U);
    seen.space.bytes_free = 80 << 20;
    EXPECT_NE(first_fault(seen), "disk-full") << "it has not looked yet";

    seen = a_sound_service();
    seen.space.inodes_free = 32;
    seen.space.bytes_free = 0;
    seen.daemon.parts = {{"disk_space", "degraded", "hardly an inode is left on the disk"}};
    EXPECT_EQ(first_fault(seen), "disk-full") << "what it says is of a moment ago";
}

TEST(DoctorOfDisks, SeesAFileSystemThatTakesNoWrites)
{
    Evidence seen = a_stopped_service();
    seen.space.is_read_only = true;
    seen.database.refusals = {refused(Cause::directory_not_writable, "is on a read-only ...")};
    EXPECT_EQ(first_fault(seen), "file-system-read-only");
    EXPECT_THAT(text_of(first_of(seen).repair), HasSubstr("mount -o remount,rw /srv"));
}

}  // namespace
}  // namespace holdfast::ctl::doctor
