#include "tests/fakes/simulated_disk.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/check.h"
#include "base/text.h"

namespace holdfast {
namespace {

// Calls `visit(offset, bytes)` for the part of each sector that a write covers.
template <typename Visit>
void for_each_sector(std::int64_t offset, std::string_view bytes, std::int64_t sector, Visit visit)
{
    while (!bytes.empty()) {
        auto size = std::min(bytes.size(), static_cast<std::size_t>(sector - offset % sector));
        visit(offset, bytes.substr(0, size));
        offset += static_cast<std::int64_t>(size);
        bytes.remove_prefix(size);
    }
}

void overwrite(std::vector<char>& image, std::int64_t offset, std::string_view bytes)
{
    auto begin = static_cast<std::size_t>(offset);
    if (image.size() < begin + bytes.size())
        image.resize(begin + bytes.size());
    // Most of what a simulation costs: std::copy goes byte by byte here.
    std::memcpy(image.data() + begin, bytes.data(), bytes.size());
}

}  // namespace

SimulatedDisk::SimulatedDisk(std::uint64_t seed, Settings settings)
    : random_{seed}, settings_{settings}
{
}

void SimulatedDisk::fail(Operation operation, std::uint64_t after, bool for_ever)
{
    faults_.at(static_cast<std::size_t>(operation)) = {
        .is_armed = true, .is_for_ever = for_ever, .after = after};
}

void SimulatedDisk::heal()
{
    faults_ = {};
}

std::int64_t SimulatedDisk::used_bytes() const
{
    std::int64_t used = 0;
    for (const auto& [name, file] : names_)
        used += file->size();
    return used;
}

void SimulatedDisk::note(std::string_view what, std::string_view name, const std::string& detail)
{
    if (trace_)
        trace_(join(operations_, " ", what, " ", name, detail));
}

SimulatedDisk::Trouble SimulatedDisk::begin()
{
    if (is_stopped_)
        return Trouble::stopped;
    ++operations_;
    if (operations_ == stop_at_) {
        is_stopped_ = true;
        note("the program stops", "here");
        return Trouble::stopped;
    }
    return Trouble::none;
}

bool SimulatedDisk::fails(Operation operation)
{
    Fault& fault = faults_.at(static_cast<std::size_t>(operation));
    if (!fault.is_armed)
        return false;
    if (fault.after > 0) {
        --fault.after;
        return false;
    }
    fault.is_armed = fault.is_for_ever;
    return true;
}

void SimulatedDisk::put_file(const std::string& name, std::vector<char> bytes)
{
    auto file = std::make_shared<File>();
    file->name_ = name;
    file->durable_ = bytes;
    file->now_ = std::move(bytes);
    names_[name] = durable_names_[name] = std::move(file);
}

SimulatedDisk::FilePointer SimulatedDisk::open(const std::string& name, bool may_create)
{
    if (is_stopped_)
        return nullptr;
    auto found = names_.find(name);
    if (found == names_.end()) {
        if (!may_create || begin() != Trouble::none)
            return nullptr;
        ++counts_.creations;
        note("create", name);
        auto file = std::make_shared<File>();
        file->name_ = name;
        entries_.push_back({name, file});
        found = names_.emplace(name, file).first;
    }
    ++open_files_;
    return found->second;
}

void SimulatedDisk::put(File& file, std::int64_t offset, std::string_view bytes)
{
    if (bytes.empty())
        return;
    overwrite(file.now_, offset, bytes);
    file.changes_.push_back({.is_truncation = false,
                             .offset = offset,
                             .begin = file.changed_bytes_.size(),
                             .size = bytes.size()});
    file.changed_bytes_.insert(file.changed_bytes_.end(), bytes.begin(), bytes.end());
}

SimulatedDisk::Trouble SimulatedDisk::write(File& file, std::int64_t offset, std::string_view bytes)
{
    if (is_stopped_)
        return Trouble::stopped;
    if (Trouble trouble = begin(); trouble != Trouble::none) {
        put(file, offset, bytes.substr(0, random_.below(bytes.size() + 1)));
        return trouble;
    }
    std::string place = trace_ ? join(" ", offset, " +", bytes.size()) : std::string{};
    if (fails(Operation::write)) {
        ++counts_.failed_writes;
        note("write fails", file.name_, place);
        put(file, offset, bytes.substr(0, random_.below(bytes.size() + 1)));
        return Trouble::io;
    }
    auto size = static_cast<std::int64_t>(bytes.size());
    std::int64_t growth = std::max<std::int64_t>(offset + size - file.size(), 0);
    if (budget_ != no_budget && growth > 0) {
        std::int64_t lacking = growth - (budget_ - used_bytes());
        if (lacking > 0) {
            ++counts_.refused_full;
            note("write meets a full disk", file.name_, place);
            // As pwrite() does: what fits is written.
            put(file, offset,
                bytes.substr(0,
                             static_cast<std::size_t>(std::max<std::int64_t>(size - lacking, 0))));
            return Trouble::full;
        }
    }
    ++counts_.writes;
    note("write", file.name_, place);
    put(file, offset, bytes);
    return Trouble::none;
}

SimulatedDisk::Trouble SimulatedDisk::truncate(File& file, std::int64_t size)
{
    if (Trouble trouble = begin(); trouble != Trouble::none)
        return trouble;
    if (fails(Operation::truncate)) {
        ++counts_.failed_truncations;
        note("truncate fails", file.name_);
        return Trouble::io;
    }
    ++counts_.truncations;
    note("truncate", file.name_, join(" to ", size));
    file.now_.resize(static_cast<std::size_t>(size));
    file.changes_.push_back({.is_truncation = true, .offset = size, .begin = 0, .size = 0});
    return Trouble::none;
}

void SimulatedDisk::make_durable(File& file)
{
    for (const File::Change& change : file.changes_)
        if (change.is_truncation)
            file.durable_.resize(static_cast<std::size_t>(change.offset));
        else
            overwrite(file.durable_, change.offset,
                      {file.changed_bytes_.data() + change.begin, change.size});
    file.changes_.clear();
    file.changed_bytes_.clear();
}

SimulatedDisk::Trouble SimulatedDisk::sync(File& file)
{
    if (Trouble trouble = begin(); trouble != Trouble::none)
        return trouble;
    if (fails(Operation::sync)) {
        ++counts_.failed_syncs;
        note("sync fails", file.name_);
        fail_sync(file);
        return Trouble::io;
    }
    ++counts_.syncs;
    note("sync", file.name_);
    make_durable(file);
    return Trouble::none;
}

// The kernel marks the pages clean: no later sync writes them, though most file systems go on
// showing them.
void SimulatedDisk::fail_sync(File& file)
{
    bool still_shows = happens(0.7);
    settle(file, {.kept = random_.fraction(), .damaged = 0});
    if (!still_shows)
        file.now_ = file.durable_;
}

SimulatedDisk::Trouble SimulatedDisk::remove(const std::string& name)
{
    if (Trouble trouble = begin(); trouble != Trouble::none)
        return trouble;
    ++counts_.removals;
    note("remove", name);
    names_.erase(name);
    entries_.push_back({name, nullptr});
    return Trouble::none;
}

SimulatedDisk::Trouble SimulatedDisk::sync_directory()
{
    if (Trouble trouble = begin(); trouble != Trouble::none)
        return trouble;
    if (fails(Operation::sync)) {
        ++counts_.failed_syncs;
        note("sync fails", "the directory");
        return Trouble::io;
    }
    ++counts_.syncs;
    note("sync", "the directory");
    durable_names_ = names_;
    entries_.clear();
    return Trouble::none;
}

void SimulatedDisk::restart()
{
    CHECK(open_files_ == 0);
    ++counts_.restarts;
    is_stopped_ = false;
    stop_at_ = 0;
    note("the program", "starts again");
}

void SimulatedDisk::lose_power()
{
    CHECK(open_files_ == 0);
    ++counts_.power_losses;
    is_stopped_ = false;
    stop_at_ = 0;
    Weather weather = settings_.weather ? *settings_.weather : draw_weather();
    settle_entries(weather);
    for (auto& [name, file] : names_) {
        settle(*file, weather);
        file->now_ = file->durable_;
    }
    note("the power", "was gone");
}

// Extremes find what a mean never shows: all lost, all there, all but a little.
SimulatedDisk::Weather SimulatedDisk::draw_weather()
{
    static constexpr std::array kept{0.0, 0.1, 0.5, 0.9, 1.0};
    static constexpr std::array damaged{0.0, 0.02, 0.2};
    return {.kept = kept.at(random_.below(kept.size())),
            .damaged = damaged.at(random_.below(damaged.size()))};
}

void SimulatedDisk::settle_entries(Weather weather)
{
    for (Entry& entry : entries_) {
        if (!happens(weather.kept))
            ++counts_.entries_lost;
        else if (entry.file)
            durable_names_.insert_or_assign(entry.name, std::move(entry.file));
        else
            durable_names_.erase(entry.name);
    }
    entries_.clear();
    names_ = durable_names_;
}

// Lets each unsynced sector reach the platter, or not.
void SimulatedDisk::settle(File& file, Weather weather)
{
    bool is_one_lost = false;
    for (const File::Change& change : file.changes_) {
        if (change.is_truncation) {
            if (happens(weather.kept))
                file.durable_.resize(static_cast<std::size_t>(change.offset));
            else
                is_one_lost = true;
            continue;
        }
        for_each_sector(change.offset, {file.changed_bytes_.data() + change.begin, change.size},
                        settings_.sector_bytes, [&](std::int64_t offset, std::string_view bytes) {
                            if (!happens(weather.kept)) {
                                ++counts_.dropped;
                                is_one_lost = true;
                                return;
                            }
                            counts_.reordered += is_one_lost ? 1 : 0;
                            settle_sector(file, offset, bytes, weather.damaged);
                        });
    }
    // The size may be there before the bytes are.
    if (file.now_.size() > file.durable_.size() && happens(weather.kept / 2))
        file.durable_.resize(file.now_.size());
    file.changes_.clear();
    file.changed_bytes_.clear();
}

void SimulatedDisk::settle_sector(File& file, std::int64_t offset, std::string_view bytes,
                                  double damaged)
{
    if (!happens(damaged)) {
        overwrite(file.durable_, offset, bytes);
        return;
    }
    if (happens(0.5)) {
        ++counts_.torn;
        std::size_t cut = random_.below(bytes.size());
        if (happens(0.5))
            overwrite(file.durable_, offset, bytes.substr(0, cut));
        else
            overwrite(file.durable_, offset + static_cast<std::int64_t>(cut), bytes.substr(cut));
        return;
    }
    ++counts_.garbled;
    std::string noise{bytes};
    for (std::size_t i = 0; i < noise.size(); ++i) {
        std::size_t place = static_cast<std::size_t>(offset) + i;
        bool is_same = place < file.durable_.size() && file.durable_[place] == bytes[i];
        auto other = static_cast<char>(random_.next());
        noise[i] = is_same ? bytes[i] : other;
    }
    overwrite(file.durable_, offset, noise);
}

}  // namespace holdfast
