// Room on the file system under the database: bytes, and places for files.
#include <algorithm>

#include "base/text.h"
#include "ctl/doctor/examine.h"
#include "ctl/status/words.h"

namespace holdfast::ctl::doctor {
namespace {

// The log of the database, its index and a copy are files as well. The service says so below this.
constexpr std::int64_t inodes_min = 16;
// Below this nothing works, whatever database.free_min says.
constexpr std::int64_t bytes_min = 1 << 20;

// It goes on saying so until there is clearly more. What it says is up to a second old: where there
// is plenty by now it is no longer believed.
bool says(const Evidence& seen, std::string_view word)
{
    const PartFacts* part = find_trouble(seen, "disk_space");
    return part != nullptr && part->reason.find(word) != std::string::npos;
}

void judge_inodes(const Evidence& seen, Findings& findings)
{
    const SpaceFacts& space = seen.space;
    const std::int64_t wanted = says(seen, "inode") ? 2 * inodes_min : inodes_min;
    if (space.inodes == 0 || space.inodes_free >= wanted)
        return;
    Finding finding{.severity = severity_of(seen, Severity::failing),
                    .fault = "inodes-exhausted",
                    .what = join(space.inodes_free == 0 ? "no" : "hardly any",
                                 " more files can be made on ", space.mount_point),
                    .evidence = {join(space.mount_point, " (", space.type, "): ", space.inodes_free,
                                      " of ", space.inodes, " inodes are free"),
                                 join(bytes_in_words(space.bytes_free),
                                      " are free: it is not bytes that lack")},
                    .cause = "Very many files were made on this file system, mostly small ones.",
                    .runbook = "inodes-exhausted",
                    .part = "disk_space",
                    .explains_outage = !seen.is_running()};
    if (space.fullest_files > 0) {
        finding.evidence.push_back(
            join(space.fullest, " has ", space.fullest_files, " files or more"));
        finding.repair.push_back(join("ls -U ", shell_word(space.fullest), " | head"));
        finding.repair.push_back(
            join("find ", shell_word(space.fullest),
                 " -xdev -type f -name PATTERN -delete   # those that nobody needs"));
    }
    finding.repair.push_back(
        join("du --inodes -x ", shell_word(space.mount_point), " | sort -n | tail"));
    findings.push_back(std::move(finding));
}

void judge_bytes(const Evidence& seen, Findings& findings)
{
    const SpaceFacts& space = seen.space;
    std::int64_t wanted = std::max(bytes_min, seen.configuration.free_min);
    if (says(seen, "room"))
        wanted += std::max(bytes_min, wanted / 4);
    if (space.bytes_free >= wanted)
        return;
    Finding finding{
        .severity = severity_of(seen, Severity::failing),
        .fault = "disk-full",
        .what =
            join("the disk of the database is full: ", bytes_in_words(space.bytes_free), " free"),
        .evidence = {join(space.mount_point, " (", space.type,
                          "): ", bytes_in_words(space.bytes_free), " of ",
                          bytes_in_words(space.bytes), " are free"),
                     join("database.free_min is ", bytes_in_words(seen.configuration.free_min))},
        .cause =
            "Something has filled the file system on which the database is. New work is "
            "refused until there is room; nothing that was acknowledged is lost.",
        .runbook = "disk-full",
        .part = "disk_space",
        .explains_outage = !seen.is_running()};
    if (const PartFacts* part = find_trouble(seen, "disk_space"))
        finding.evidence.push_back(join("the service says: ", part->reason));
    if (space.largest_bytes > 0) {
        finding.evidence.push_back(join(space.largest, " is ", bytes_in_words(space.largest_bytes),
                                        ", and no file of the service"));
        finding.repair.push_back(join("rm ", shell_word(space.largest), "   # if nobody needs it"));
    }
    finding.repair.push_back(
        join("du -xah ", shell_word(space.mount_point), " | sort -h | tail -n 20"));
    finding.repair.push_back(join("df -h ", shell_word(space.directory)));
    findings.push_back(std::move(finding));
}

}  // namespace

void judge_space(const Evidence& seen, Findings& findings)
{
    const SpaceFacts& space = seen.space;
    if (!space.is_seen)
        return;
    if (space.is_read_only)
        findings.push_back(
            {.severity = severity_of(seen, Severity::failing),
             .fault = "file-system-read-only",
             .what = join(space.mount_point, " is mounted read-only"),
             .evidence = {join(space.mount_point, " (", space.type, "), on which ", space.directory,
                               " is, takes no writes")},
             .cause = "Somebody mounted it so, or the kernel did after an error of the disk.",
             .repair = {"journalctl -k -p err -n 50   # an error of the disk: repair that first",
                        join("mount -o remount,rw ", shell_word(space.mount_point)),
                        systemctl(seen, "restart")},
             .runbook = "store-broken",
             .explains_outage = !seen.is_running()});
    judge_inodes(seen, findings);
    judge_bytes(seen, findings);
}

}  // namespace holdfast::ctl::doctor
