// Writes files of the journal's own format, as systemd's documentation of it (JOURNAL_FILE_FORMAT)
// has it, so that what reads them is libsystemd itself: no journald is needed, and a test decides
// what is in them. Not compact, nothing compressed, hashed with the file's own key. One thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace holdfast {

class JournalWriter {
public:
    using Fields = std::vector<std::pair<std::string_view, std::string_view>>;

    // Begins a "system.journal" in `directory`. `seed` makes the ids of its machine and boot, which
    // rotation keeps.
    explicit JournalWriter(std::string directory, std::uint8_t seed = 1);

    // In the file with the next flush(): a millisecond after the one before it, or when one says,
    // by the clock that nobody sets.
    void add(WallTime at, const Fields& fields) { add(at, fields, (entries_ + 1) * 1000); }
    void add(WallTime at, const Fields& fields, std::uint64_t monotonic_us);
    // What follows is of this boot, sixteen bytes.
    void begin_boot(std::string_view id);
    void flush();
    // The file gets a name of the archive, which is returned, and a new one begins.
    std::string rotate();

    std::uint64_t entries() const noexcept { return entries_; }

private:
    // Entries by their places; the second and further ones of an object are in a chain of arrays.
    struct Chain {
        std::uint64_t count = 0;  // Of all, also the one outside of arrays.
        std::uint64_t array = 0;  // The last one.
        std::uint64_t used = 0;   // Of it.
        std::uint64_t room = 0;
    };
    struct Data {
        std::uint64_t place = 0;
        std::uint64_t hash = 0;
        Chain chain{};
    };

    void begin();
    std::uint64_t append_object(std::uint8_t type, std::uint64_t payload_bytes);
    void put(std::uint64_t place, std::uint64_t value);
    std::uint64_t get(std::uint64_t place) const;
    void put_bytes(std::uint64_t place, std::string_view bytes);
    std::uint64_t hash(std::string_view bytes) const noexcept;
    void enter(std::uint64_t table, std::uint64_t buckets, std::uint64_t hash,
               std::uint64_t object);
    std::uint64_t field_of(std::string_view name);
    Data& data_of(std::string_view name, std::string_view value);
    // `head` is where the place of the first array stands.
    void chain_entry(Chain& chain, std::uint64_t head, std::uint64_t entry);

    std::string directory_;
    std::array<char, 16> file_id_{};
    std::array<char, 16> source_id_{};
    std::array<char, 16> boot_id_{};
    std::uint8_t files_ = 0;
    std::string image_;
    std::map<std::string, std::uint64_t, std::less<>> fields_;
    std::map<std::string, Data, std::less<>> data_;
    Chain all_{};
    std::uint64_t tail_object_ = 0;
    std::uint64_t objects_ = 0;
    std::uint64_t arrays_ = 0;
    std::uint64_t in_file_ = 0;
    std::uint64_t entries_ = 0;  // The number of the last one, over all files.
    std::uint64_t first_at_ = 0;
    std::uint64_t last_at_ = 0;
    std::uint64_t last_monotonic_ = 0;
};

}  // namespace holdfast
