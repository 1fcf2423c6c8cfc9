// The services that are watched, by their ids: what the file says, what the API says and what was
// discovered, one owner each, stored before it counts. Loop thread.
//
// The file wins: what it defines cannot be changed over the API, and an id of the API that turns up
// in the file is the file's from then on. What leaves the file is archived. But an operator may
// switch a service of the file off and on: that holds until the file says something else of it.
// What was discovered is treated like what the file says, and gives way to everybody else.
//
// One change is made at a time, and others wait in line: what is admitted is held against what is
// stored by then, so that two requests at once cannot be admitted side by side.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/loop.h"
#include "base/result.h"
#include "watch/definition/catalog.h"
#include "watch/definition/defaults.h"
#include "watch/definition/difference.h"
#include "watch/discovered.h"
#include "watch/history/services.h"
#include "watch/list/admission.h"
#include "watch/list/condition_book.h"
#include "watch/list/json_stored.h"
#include "watch/list/watchlist_observer.h"
#include "watch/monitor/monitor.h"

namespace holdfast::watch {

struct WatchlistSettings {
    ServiceDefaults defaults{};
    std::size_t services_max = 10'000;
};

class Watchlist {
public:
    struct World {
        Loop& loop;
        Services& storage;
        Monitor& monitor;
        ConditionBook& conditions;
        WatchlistObserver* observer = nullptr;  // Null: nobody else wants to know.
    };
    struct Item {
        ServiceKey key{};
        std::shared_ptr<const Service> service{};  // As it is watched.
        std::shared_ptr<const Service> defined{};  // The same, unless it is switched.
    };
    // What became of a set of services.
    struct Outcome {
        std::size_t added = 0;
        std::size_t changed = 0;
        std::size_t archived = 0;
        std::size_t left_out = 0;               // Discovered, but there is no room.
        std::vector<std::string> taken_over{};  // From the API.
        std::vector<Catalog::Dangling> dangling{};
        // One of each two is the file's, which is not to be stopped by it.
        std::vector<SharedToken> shared_tokens{};
        // As they were stored, they cannot be read: nobody watches them.
        std::vector<std::string> unreadable{};
    };
    // What an import came to.
    struct Import {
        std::size_t added = 0;
        std::size_t changed = 0;
        std::size_t unchanged = 0;
    };
    template <typename T>
    using Done = std::function<void(Result<T>)>;

    static constexpr std::size_t waiting_max = 1000;  // Changes in line.

    Watchlist(WatchlistSettings settings, World world);
    ~Watchlist();
    Watchlist(const Watchlist&) = delete;
    Watchlist& operator=(const Watchlist&) = delete;

    // Of what is defined from now on.
    void apply(WatchlistSettings settings) { settings_ = settings; }
    const ServiceDefaults& defaults() const noexcept { return settings_.defaults; }

    // What is stored, with what the file says now; then it is open. Once.
    void open(std::vector<Service> of_file, Done<Outcome> done);
    bool is_open() const noexcept { return is_open_; }
    // The file says something else.
    void replace_file(std::vector<Service> of_file, Done<Outcome> done);
    // All that is discovered now, each id once. Nothing is written of what stays as it is; what is
    // defined otherwise is left to that.
    void replace_discovered(std::vector<Discovered> discovered, Done<Outcome> done);

    // Null when there is none of that id.
    const Item* find(std::string_view id) const;
    // By id.
    const std::map<std::string, Item, std::less<>>& items() const noexcept { return items_; }
    // As all of them were defined, by id.
    ServiceList defined() const;

    // Stored, then watched; refused as admit() says. All changes: Errc::overloaded when too many
    // are in line.
    void put(Service service, const std::string& actor, Done<Item> done);
    // The same of all of them, each id once, or of none. What would stay as it is is not touched.
    void put_all(std::vector<Service> services, const std::string& actor, Done<Import> done);
    // Checked or not, whoever has defined it. Errc::not_found.
    void switch_to(bool is_on, std::string_view id, const std::string& actor, Done<Item> done);
    // Errc::not_found; Errc::conflict: it is the file's or was discovered, or others depend on it.
    void archive(std::string_view id, const std::string& actor, Done<Item> done);

private:
    using Stored = std::vector<StoredService>;

    // `change` begins when those before it are done, and calls what it is given once.
    template <typename T>
    void in_turn(Done<T> done, std::function<void(Done<T>)> change);
    void begin_next();

    void settle(std::vector<Service> of_file, Outcome outcome, Done<Outcome> done);
    void settle_discovered(std::vector<Discovered> discovered, Done<Outcome> done);
    void store_difference(const Difference& difference, const std::string& actor, Outcome outcome,
                          Done<Outcome> done);
    Result<void> refuse_discovered(std::string_view id) const;
    void archive_now(const std::string& id, const std::string& actor, Done<Item> done);
    void put_all_now(std::vector<Service> services, const std::string& actor, Done<Import> done);
    void switch_now(bool is_on, const std::string& id, const std::string& actor, Done<Item> done);
    void store_one(StoredDefinition definition, const std::string& actor, Done<Item> done);
    void store(std::vector<StoredChange> changes, const std::string& actor,
               std::function<void(Result<Stored>)> done);
    Item take(const StoredService& stored, StoredDefinition definition);
    void drop(std::string_view id);

    WatchlistSettings settings_;
    World world_;
    bool is_open_ = false;
    std::map<std::string, Item, std::less<>> items_;
    // Of what was discovered since the start, the service that selected it.
    std::map<std::string, std::string, std::less<>> selected_by_;
    std::deque<std::function<void()>> waiting_;
    bool is_changing_ = false;
    bool is_beginning_ = false;  // Of those that end at once, one does not begin within another.
    // Null when this is gone: answers of the store find nobody.
    std::shared_ptr<Watchlist*> self_;
};

}  // namespace holdfast::watch
