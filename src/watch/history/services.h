// The services that are watched, or were, as they are stored: the port. What a definition says is
// read elsewhere. Loop thread; what is asked for comes later, on the loop, once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "watch/finding.h"
#include "watch/service.h"

namespace holdfast::watch {

struct StoredService {
    ServiceKey key{};
    std::string id{};
    std::string definition{};  // JSON.
    Owner owner = Owner::api;
    WallTime changed_at{};
    std::string changed_by{};  // "user:alice", "file".
    // It is not watched any more. Its history is kept, and goes on when the id comes again.
    std::optional<WallTime> archived_at{};
};

struct StoredChange {
    enum class Kind : std::uint8_t {
        put,      // New, or another definition or owner; one that is archived is taken up again.
        archive,  // Errc::not_found unless it is watched.
        restore,  // As it was when it was archived; Errc::not_found unless it is archived.
    };
    Kind kind = Kind::put;
    std::string id{};
    std::string definition{};  // Of put only, as is the owner.
    Owner owner = Owner::api;
};

struct ServicesAsked {
    enum class Which : std::uint8_t { watched, archived, all };
    Which which = Which::watched;
    std::string after{};  // An id: the page begins behind it.
    int limit = 100;
};

class Services {
public:
    template <typename T>
    using Done = std::function<void(Result<T>)>;

    static constexpr std::size_t id_bytes_max = 128;
    static constexpr std::size_t definition_bytes_max = 256 << 10;
    // Watched and archived: an id is remembered as long as its history may be.
    static constexpr std::int64_t services_max = 100'000;
    static constexpr std::size_t changes_max = 20'000;  // Of one call, such as a whole file.
    static constexpr int rows_at_once = 1000;

    virtual ~Services() = default;

    // All that are watched, by id.
    virtual void load(Done<std::vector<StoredService>> done) = 0;
    // All or none, in their order; each as it is then. Errc::full: there are `services_max`.
    // Errc::invalid: a text is too long.
    virtual void change(std::vector<StoredChange> changes, std::string actor, WallTime now,
                        Done<std::vector<StoredService>> done) = 0;
    // By id.
    virtual void list(ServicesAsked asked, Done<std::vector<StoredService>> done) = 0;
};

}  // namespace holdfast::watch
