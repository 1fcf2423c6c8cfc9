// The file system a database stands on: how much is free, and the ballast file beside the database
// that can be given up when nothing is. Touches the disk: writer thread.
#pragma once

#include <cstdint>
#include <string>

namespace holdfast::store {

class Volume {
public:
    virtual ~Volume() = default;
    // For an ordinary user; -1 when nobody can tell.
    virtual std::int64_t free_bytes() = 0;
    // How many files can be made; -1 when nobody can tell, or they are made as they are wanted.
    virtual std::int64_t free_inodes() = 0;
    virtual bool has_ballast() = 0;
    // A ballast of another size, or one whose making was cut short, goes; a look makes it anew when
    // there is room. At the start.
    virtual void drop_ballast_unless(std::int64_t bytes) = 0;
    // False when it did not work, which is no fault: it is tried again at the next look.
    virtual bool make_ballast(std::int64_t bytes) = 0;
    virtual void drop_ballast() = 0;
};

// The real one. The ballast is "<database>.ballast".
class DirectoryVolume final : public Volume {
public:
    explicit DirectoryVolume(const std::string& database_path);

    std::int64_t free_bytes() override;
    std::int64_t free_inodes() override;
    bool has_ballast() override;
    void drop_ballast_unless(std::int64_t bytes) override;
    bool make_ballast(std::int64_t bytes) override;
    void drop_ballast() override;

private:
    std::string directory_;
    std::string ballast_;
};

}  // namespace holdfast::store
