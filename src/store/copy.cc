#include "store/copy.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <stdexcept>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/failpoint.h"
#include "base/text.h"
#include "store/files.h"
#include "store/row_counts.h"

namespace holdfast::store {
namespace {

using sqlite::Connection;

constexpr std::string_view unfinished_suffix = ".unfinished";
// Between two looks somebody may have committed; then the copy is begun again, which costs about
// a millisecond. Under the heaviest load one of a few succeeds.
constexpr int begins_max = 100;
// As seldom as this the size of the file is asked for, for the progress.
constexpr std::chrono::milliseconds progress_interval{100};

void require_space(Connection& source, const std::string& directory, std::int64_t free_min)
{
    std::int64_t pages =
        source.integer("PRAGMA page_count") - source.integer("PRAGMA freelist_count");
    std::int64_t needed = pages * source.integer("PRAGMA page_size") + free_min;
    std::int64_t free = free_bytes_of(directory);
    if (free >= 0 && free < needed)
        throw std::runtime_error{join("not enough space in ", directory, ": ", needed,
                                      " bytes are needed (", free_min, " of them stay free), ",
                                      free, " are free")};
}

// Asked in the middle of VACUUM.
class CopyWatch {
public:
    CopyWatch(Witness& witness, const Copy& copy, std::int64_t bytes, const Clock& clock,
              const CopyOptions& options)
        : witness_{witness}, copy_{copy}, bytes_{bytes}, clock_{clock}, options_{options}
    {
    }

    // True: begin again.
    bool operator()()
    {
        if (!is_settled_) {
            is_settled_ = true;
            is_same_ = witness_.hold();
            if (!is_same_ && !is_last_)
                return true;
        }
        if (options_.progress && clock_.now() >= next_) {
            next_ = clock_.now() + progress_interval;
            // The rest of the time goes into looking at it.
            options_.progress(std::min(
                0.5, 0.5 * static_cast<double>(copy_.bytes()) / static_cast<double>(bytes_)));
        }
        return false;
    }

    void begin(bool is_last)
    {
        is_last_ = is_last;
        is_settled_ = false;
        witness_.look();
    }
    // A small database is copied before anybody is asked.
    void end()
    {
        if (!is_settled_)
            is_same_ = witness_.hold();
        is_settled_ = true;
    }
    bool is_same() const noexcept { return is_same_; }
    bool must_begin_again() const noexcept { return is_settled_ && !is_same_ && !is_last_; }

private:
    Witness& witness_;
    const Copy& copy_;
    std::int64_t bytes_;
    const Clock& clock_;
    const CopyOptions& options_;
    Instant next_{};
    bool is_last_ = false;
    bool is_settled_ = false;
    bool is_same_ = false;
};

// How the source must be set while it is copied, and is not else.
class SourceSettings {
public:
    SourceSettings(Connection& source, std::function<bool()> watch)
        : source_{source}, is_query_only_{source.integer("PRAGMA query_only") != 0}
    {
        // It forbids writing to the copy, too. The source is read all the same.
        source_.script("PRAGMA query_only = OFF");
        source_.interrupt_when(std::move(watch));
    }
    SourceSettings(const SourceSettings&) = delete;
    SourceSettings& operator=(const SourceSettings&) = delete;
    ~SourceSettings()
    {
        source_.interrupt_when({});
        try {
            if (is_query_only_)
                source_.script("PRAGMA query_only = ON");
        } catch (const sqlite::Failure&) {
            // A belt beside braces: it is a reading connection without it.
        }
    }

private:
    Connection& source_;
    bool is_query_only_;
};

void verify_copy(const std::string& path, Connection& source, std::optional<RowCounts> rows)
{
    // Not read-only: on such a connection SQLite knows no CHECK constraints to look after.
    Connection db{path, sqlite::Mode::read_write};
    auto require = [&](bool is_right, const std::string& what) {
        if (!is_right)
            throw std::runtime_error{
                join("the copy of the database is not right: ", what,
                     " (run holdfastctl verify: the database may be damaged)")};
    };
    std::string found = db.text("PRAGMA integrity_check(1)");
    require(found == "ok", found);
    for (std::string_view mark : {"PRAGMA application_id", "PRAGMA user_version"})
        require(db.integer(mark) == source.integer(mark), join(mark, " differs"));
    if (!rows)
        return;
    RowCounts copied = count_rows(db);
    require(copied.size() == rows->size(), "it has other tables or indexes");
    for (const auto& [name, count] : *rows)
        require(copied[name] == count, join(name, " has ", copied[name], " rows of ", count));
}

}  // namespace

Copy::Copy(const std::string& path) : path_{join(path, unfinished_suffix)}
{
    file_ = Descriptor{::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640)};
    if (!file_)
        fail(join("cannot create ", path_), errno);
    struct stat state {};
    // Another run may have taken it for a leftover before it was locked.
    if (::flock(file_.get(), LOCK_EX | LOCK_NB) != 0 || ::fstat(file_.get(), &state) != 0 ||
        state.st_nlink == 0)
        throw std::runtime_error{join("cannot lock ", path_, ": another run has just begun")};
}

Copy::~Copy()
{
    if (!path_.empty())
        remove(path_);
}

void Copy::fill(Connection& source, const Clock& clock, const CopyOptions& options)
{
    require_space(source, parent_of(path_), options.free_min);
    Witness witness{source};
    bool is_witnessed = copy_from(source, witness, clock, options);
    failpoint("copy.copied");
    sync();
    verify_copy(path_, source, is_witnessed ? witness.rows() : std::nullopt);
    failpoint("copy.verified");
}

// Returns whether `witness` holds the copy's snapshot.
bool Copy::copy_from(Connection& source, Witness& witness, const Clock& clock,
                     const CopyOptions& options)
{
    std::int64_t bytes = std::max<std::int64_t>(
        1, source.integer("PRAGMA page_count") * source.integer("PRAGMA page_size"));
    CopyWatch watch{witness, *this, bytes, clock, options};
    SourceSettings settings{source, [&] { return watch(); }};
    for (int left = begins_max;; --left) {
        empty();
        watch.begin(left == 1);
        try {
            source.run("VACUUM INTO ?", {std::string_view{path_}});
            watch.end();
        } catch (const sqlite::Failure&) {
            if (!watch.must_begin_again())
                throw;
        }
        if (!watch.must_begin_again())
            break;
    }
    return watch.is_same();
}

void Copy::rename_to(const std::string& path)
{
    if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) != 0)
        fail(join("cannot rename ", path_, " to ", path), errno);
    path_.clear();
}

std::int64_t Copy::bytes() const
{
    struct stat state {};
    return ::fstat(file_.get(), &state) == 0 ? static_cast<std::int64_t>(state.st_size) : 0;
}

void Copy::empty() const
{
    if (::ftruncate(file_.get(), 0) != 0)
        fail(join("cannot empty ", path_), errno);
}

// On the disk, and out of the cache: what is verified then is what the disk has.
void Copy::sync() const
{
    sync_file(file_.get(), path_);
    (void)::posix_fadvise(file_.get(), 0, 0, POSIX_FADV_DONTNEED);
}

void Copy::remove_leftovers(const std::string& directory)
{
    for (const auto& entry : std::filesystem::directory_iterator{directory}) {
        std::string path = entry.path().string();
        if (!path.ends_with(unfinished_suffix))
            continue;
        Descriptor file{::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW)};
        if (file && ::flock(file.get(), LOCK_EX | LOCK_NB) == 0)
            remove(path);
    }
}

void Copy::remove(const std::string& path)
{
    (void)::unlink(path.c_str());
    (void)::unlink((path + "-journal").c_str());
}

}  // namespace holdfast::store
