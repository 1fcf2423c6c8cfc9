#include "tests/fakes/journal_writer.h"

#include <algorithm>
#include <bit>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <stdexcept>

#include <fcntl.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/text.h"

namespace holdfast {
namespace {

constexpr std::uint64_t header_bytes = 240;
constexpr std::uint64_t data_buckets = 2048;
constexpr std::uint64_t field_buckets = 64;
constexpr std::uint32_t keyed_hash = 4;  // Of the flags for what a reader must understand.

// Places in the header.
constexpr std::uint64_t arena_size = 96;
constexpr std::uint64_t data_table = 104;
constexpr std::uint64_t field_table = 120;
constexpr std::uint64_t tail_object = 136;
constexpr std::uint64_t entry_array = 176;

constexpr std::uint8_t of_data = 1;
constexpr std::uint8_t of_field = 2;
constexpr std::uint8_t of_entry = 3;
constexpr std::uint8_t of_data_table = 4;
constexpr std::uint8_t of_field_table = 5;
constexpr std::uint8_t of_array = 6;

// SipHash-2-4 (Aumasson and Bernstein): two rounds for each word, four at the end.
struct Sip {
    std::uint64_t a, b, c, d;

    void round() noexcept
    {
        a += b;
        b = std::rotl(b, 13) ^ a;
        a = std::rotl(a, 32);
        c += d;
        d = std::rotl(d, 16) ^ c;
        a += d;
        d = std::rotl(d, 21) ^ a;
        c += b;
        b = std::rotl(b, 17) ^ c;
        c = std::rotl(c, 32);
    }
    void take(std::uint64_t word) noexcept
    {
        d ^= word;
        round();
        round();
        a ^= word;
    }
};

std::uint64_t word_at(const char* at, std::size_t bytes = 8) noexcept
{
    std::uint64_t word = 0;
    std::memcpy(&word, at, bytes);
    return word;
}

std::uint64_t siphash(std::string_view bytes, const std::array<char, 16>& key) noexcept
{
    const std::uint64_t low = word_at(key.data());
    const std::uint64_t high = word_at(key.data() + 8);
    Sip sip{low ^ 0x736f6d6570736575U, high ^ 0x646f72616e646f6dU, low ^ 0x6c7967656e657261U,
            high ^ 0x7465646279746573U};
    std::size_t at = 0;
    for (; at + 8 <= bytes.size(); at += 8)
        sip.take(word_at(bytes.data() + at));
    sip.take(word_at(bytes.data() + at, bytes.size() - at) | std::uint64_t{bytes.size()} << 56U);
    sip.c ^= 0xff;
    for (int i = 0; i < 4; ++i)
        sip.round();
    return sip.a ^ sip.b ^ sip.c ^ sip.d;
}

std::uint64_t micros(WallTime at) noexcept
{
    return static_cast<std::uint64_t>(
        std::chrono::floor<std::chrono::microseconds>(at.time_since_epoch()).count());
}

}  // namespace

JournalWriter::JournalWriter(std::string directory, std::uint8_t seed)
    : directory_{std::move(directory)}
{
    source_id_.fill(static_cast<char>(seed));
    boot_id_ = source_id_;
    begin();
    flush();
}

void JournalWriter::begin()
{
    file_id_ = source_id_;
    file_id_[0] = static_cast<char>(++files_);
    image_.assign(header_bytes, '\0');
    fields_.clear();
    data_.clear();
    all_ = {};
    objects_ = arrays_ = in_file_ = 0;
    put_bytes(0, "LPKSHHRH");
    image_[12] = static_cast<char>(keyed_hash);
    image_[16] = 1;  // Online: somebody may be writing.
    put_bytes(24, {file_id_.data(), 16});
    for (std::uint64_t place : {40U, 56U, 72U})  // The machine, the boot, the numbers of entries.
        put_bytes(place, {place == 56 ? boot_id_.data() : source_id_.data(), 16});
    put(88, header_bytes);
    const std::uint64_t datas = append_object(of_data_table, data_buckets * 16);
    put(data_table, datas + 16);
    put(data_table + 8, data_buckets * 16);
    const std::uint64_t fields = append_object(of_field_table, field_buckets * 16);
    put(field_table, fields + 16);
    put(field_table + 8, field_buckets * 16);
}

std::uint64_t JournalWriter::append_object(std::uint8_t type, std::uint64_t payload_bytes)
{
    const std::uint64_t place = image_.size();
    const std::uint64_t bytes = 16 + payload_bytes;
    image_.resize(place + (bytes + 7) / 8 * 8, '\0');
    image_[place] = static_cast<char>(type);
    put(place + 8, bytes);
    tail_object_ = place;
    ++objects_;
    return place;
}

void JournalWriter::put(std::uint64_t place, std::uint64_t value)
{
    std::memcpy(image_.data() + place, &value, sizeof value);
}

std::uint64_t JournalWriter::get(std::uint64_t place) const
{
    return word_at(image_.data() + place);
}

void JournalWriter::put_bytes(std::uint64_t place, std::string_view bytes)
{
    std::memcpy(image_.data() + place, bytes.data(), bytes.size());
}

std::uint64_t JournalWriter::hash(std::string_view bytes) const noexcept
{
    return siphash(bytes, file_id_);
}

// Each bucket has the first object and the last one of a list.
void JournalWriter::enter(std::uint64_t table, std::uint64_t buckets, std::uint64_t hash,
                          std::uint64_t object)
{
    const std::uint64_t bucket = get(table) + hash % buckets * 16;
    if (get(bucket) == 0)
        put(bucket, object);
    else
        put(get(bucket + 8) + 24, object);
    put(bucket + 8, object);
}

std::uint64_t JournalWriter::field_of(std::string_view name)
{
    if (auto known = fields_.find(name); known != fields_.end())
        return known->second;
    const std::uint64_t place = append_object(of_field, 24 + name.size());
    put(place + 16, hash(name));
    put_bytes(place + 40, name);
    enter(field_table, field_buckets, hash(name), place);
    fields_.emplace(name, place);
    return place;
}

JournalWriter::Data& JournalWriter::data_of(std::string_view name, std::string_view value)
{
    const std::string whole = join(name, '=', value);
    if (auto known = data_.find(whole); known != data_.end())
        return known->second;
    const std::uint64_t its_field = field_of(name);
    const std::uint64_t place = append_object(of_data, 48 + whole.size());
    put(place + 16, hash(whole));
    put(place + 32, get(its_field + 32));
    put(its_field + 32, place);
    put_bytes(place + 64, whole);
    enter(data_table, data_buckets, hash(whole), place);
    return data_.emplace(whole, Data{.place = place, .hash = hash(whole)}).first->second;
}

void JournalWriter::chain_entry(Chain& chain, std::uint64_t head, std::uint64_t entry)
{
    if (chain.used == chain.room) {
        chain.room = std::max<std::uint64_t>(4, chain.room * 2);
        chain.used = 0;
        const std::uint64_t made = append_object(of_array, 8 + chain.room * 8);
        ++arrays_;
        put(chain.array == 0 ? head : chain.array + 16, made);
        chain.array = made;
    }
    put(chain.array + 24 + chain.used++ * 8, entry);
}

void JournalWriter::begin_boot(std::string_view id)
{
    id.copy(boot_id_.data(), boot_id_.size());
    put_bytes(56, {boot_id_.data(), 16});
}

void JournalWriter::add(WallTime at, const Fields& fields, std::uint64_t monotonic_us)
{
    std::vector<Data*> items;
    for (const auto& [name, value] : fields)
        items.push_back(&data_of(name, value));
    const std::uint64_t place = append_object(of_entry, 48 + items.size() * 16);
    put(place + 16, ++entries_);
    put(place + 24, micros(at));
    put(place + 32, monotonic_us);
    put_bytes(place + 40, {boot_id_.data(), 16});
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
        Data& item = *items[i];
        put(place + 64 + i * 16, item.place);
        put(place + 72 + i * 16, item.hash);
        sum ^= item.hash;
        if (item.chain.count == 0)
            put(item.place + 40, place);
        else
            chain_entry(item.chain, item.place + 48, place);
        put(item.place + 56, ++item.chain.count);
    }
    put(place + 56, sum);
    chain_entry(all_, entry_array, place);
    first_at_ = in_file_ == 0 ? micros(at) : first_at_;
    last_at_ = micros(at);
    last_monotonic_ = monotonic_us;
    ++in_file_;
}

void JournalWriter::flush()
{
    put(arena_size, image_.size() - header_bytes);
    put(tail_object, tail_object_);
    put(144, objects_);
    put(152, in_file_);
    put(160, in_file_ == 0 ? 0 : entries_);
    put(168, in_file_ == 0 ? 0 : entries_ - in_file_ + 1);
    put(184, in_file_ == 0 ? 0 : first_at_);
    put(192, in_file_ == 0 ? 0 : last_at_);
    put(200, in_file_ == 0 ? 0 : last_monotonic_);
    put(208, data_.size());
    put(216, fields_.size());
    put(232, arrays_);
    const std::string path = join(directory_, "/system.journal");
    const Descriptor file{open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0640)};
    if (!file ||
        pwrite(file.get(), image_.data(), image_.size(), 0) != static_cast<ssize_t>(image_.size()))
        throw std::runtime_error{join("cannot write ", path)};
}

std::string JournalWriter::rotate()
{
    image_[16] = 2;  // Archived.
    flush();
    std::array<char, 96> name{};
    std::string id;
    for (char each : source_id_) {
        std::array<char, 3> digits{};
        std::snprintf(digits.data(), digits.size(), "%02x", static_cast<unsigned char>(each));
        id += digits.data();
    }
    std::snprintf(name.data(), name.size(), "/system@%s-%016llx-%016llx.journal", id.c_str(),
                  static_cast<unsigned long long>(entries_ - in_file_ + 1),
                  static_cast<unsigned long long>(first_at_));
    const std::string archived = join(directory_, name.data());
    std::filesystem::rename(join(directory_, "/system.journal"), archived);
    begin();
    flush();
    return archived;
}

}  // namespace holdfast
