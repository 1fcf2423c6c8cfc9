// A disk in memory that does what disks may do: it keeps for certain only what was synced, loses,
// tears and garbles the rest when the power goes, fails on request, and fills up. What happens
// follows from the seed and the calls alone. SQLite reaches it through tests/fakes/simulated_vfs.h.
// One thread.
//
// It damages only bytes that were being changed: what stands beside them in the sector, or is
// written as it was, stays. SQLite's WAL relies on that ("powersafe overwrite"): each append makes
// the kernel write the end of the commit before it again.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"

namespace holdfast {

class SimulatedDisk {
public:
    enum class Operation { write, sync, truncate };
    enum class Trouble { none, stopped, io, full };

    // What stays of writes that were not synced: which share, and how much of it damaged.
    struct Weather {
        double kept;
        double damaged;
    };

    struct Settings {
        std::int64_t sector_bytes = 512;   // What is written as a whole, or not.
        std::optional<Weather> weather{};  // Absent: another one at every loss of power.
    };

    struct Counts {
        std::uint64_t writes, syncs, truncations, creations, removals;
        std::uint64_t failed_writes, failed_syncs, failed_truncations, refused_full;
        std::uint64_t power_losses, restarts;
        // Sectors, when the power went: kept although an older one was lost; lost; kept in part;
        // kept as noise. And directory entries that were lost.
        std::uint64_t reordered, dropped, torn, garbled, entries_lost;
    };

    // An inode: it lives as long as a name or an open file.
    class File {
    public:
        // What a read sees: the kernel's cache.
        const std::vector<char>& now() const noexcept { return now_; }
        std::int64_t size() const noexcept { return static_cast<std::int64_t>(now_.size()); }

    private:
        friend class SimulatedDisk;
        struct Change {
            bool is_truncation;
            std::int64_t offset;  // Of a truncation: the new size.
            std::size_t begin;    // Of the bytes, in changed_bytes_.
            std::size_t size;
        };
        std::string name_;
        std::vector<char> now_;
        std::vector<char> durable_;
        std::vector<Change> changes_;  // Not synced.
        std::vector<char> changed_bytes_;
    };
    using FilePointer = std::shared_ptr<File>;

    static constexpr std::int64_t no_budget = std::numeric_limits<std::int64_t>::max();

    SimulatedDisk(std::uint64_t seed, Settings settings);
    explicit SimulatedDisk(std::uint64_t seed) : SimulatedDisk{seed, Settings{}} {}

    // The next such operation fails after `after` more that do not; or all from there on.
    void fail(Operation operation, std::uint64_t after = 0, bool for_ever = false);
    void heal();
    // Bytes of all files together; beyond it the disk is full.
    void set_budget(std::int64_t bytes) noexcept { budget_ = bytes; }
    std::int64_t budget() const noexcept { return budget_; }
    std::int64_t used_bytes() const;

    // The program ends at the nth operation from now, which happens in part or not at all. From
    // then on every call fails and changes nothing.
    void stop_after(std::uint64_t operations) noexcept { stop_at_ = operations_ + operations; }
    void stop() noexcept { is_stopped_ = true; }
    bool is_stopped() const noexcept { return is_stopped_; }
    // Everything that changes or syncs something.
    std::uint64_t operations() const noexcept { return operations_; }

    // After everything was closed. The process is gone, the kernel and its cache are not.
    void restart();
    // The kernel is gone too: what was not synced is there, in part, or not.
    void lose_power();

    const Counts& counts() const noexcept { return counts_; }
    void trace(std::function<void(std::string_view)> line) { trace_ = std::move(line); }

    // What the VFS does.
    // A file that was there before, on the disk for certain.
    void put_file(const std::string& name, std::vector<char> bytes);
    FilePointer open(const std::string& name, bool may_create);
    void close() noexcept { --open_files_; }
    bool has(const std::string& name) const { return names_.contains(name); }
    Trouble write(File& file, std::int64_t offset, std::string_view bytes);
    Trouble truncate(File& file, std::int64_t size);
    Trouble sync(File& file);
    Trouble remove(const std::string& name);
    Trouble sync_directory();
    Random& random() noexcept { return random_; }

private:
    struct Fault {
        bool is_armed = false;
        bool is_for_ever = false;
        std::uint64_t after = 0;
    };
    struct Entry {
        std::string name;
        FilePointer file;  // Null: the name was removed.
    };
    using Names = std::map<std::string, FilePointer>;

    // Counts the operation; Trouble::stopped from the chosen one on.
    Trouble begin();
    bool fails(Operation operation);
    void put(File& file, std::int64_t offset, std::string_view bytes);
    void note(std::string_view what, std::string_view name, const std::string& detail = {});
    static void make_durable(File& file);
    void fail_sync(File& file);
    void settle(File& file, Weather weather);
    void settle_sector(File& file, std::int64_t offset, std::string_view bytes, double damaged);
    void settle_entries(Weather weather);
    Weather draw_weather();
    bool happens(double share) { return random_.fraction() < share; }

    Random random_;
    Settings settings_;
    Names names_;
    Names durable_names_;
    std::vector<Entry> entries_;  // Not synced.
    std::array<Fault, 3> faults_{};
    std::int64_t budget_ = no_budget;
    std::uint64_t operations_ = 0;
    std::uint64_t stop_at_ = 0;
    bool is_stopped_ = false;
    int open_files_ = 0;
    Counts counts_{};
    std::function<void(std::string_view)> trace_;
};

}  // namespace holdfast
