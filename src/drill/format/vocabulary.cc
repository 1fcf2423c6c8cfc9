#include "drill/format/vocabulary.h"

#include <algorithm>
#include <array>

namespace holdfast::drill {
namespace {

constexpr Field path{"path", Type::text, true, "The file or folder"};
constexpr Field unit{"unit", Type::text, false, "Which unit; without it, that of the service"};

constexpr std::array chmod_fields{path,
                                  Field{"mode", Type::octal, true, "The new mode, such as 0600"}};
constexpr std::array chown_fields{
    path, Field{"owner", Type::text, true, "The new owner, as NAME or NAME:GROUP"}};
constexpr std::array truncate_fields{path,
                                     Field{"bytes", Type::natural, true, "How much of it stays"}};
constexpr std::array overwrite_fields{
    path, Field{"offset", Type::natural, false, "Where it begins, in bytes; without it, 0"},
    Field{"table", Type::text, false, "Counted from the root page of this table, in a database"},
    Field{"bytes", Type::natural, true, "How much is overwritten, 65536 at most"}};
constexpr std::array remove_fields{path};
constexpr std::array fill_fields{Field{"path", Type::text, true, "A folder of the file system"},
                                 Field{"leave", Type::natural, true, "How many bytes stay free"}};
constexpr std::array inodes_fields{
    Field{"path", Type::text, true, "A folder of the file system"},
    Field{"leave", Type::natural, true, "How many inodes stay free"}};
constexpr std::array volume_fields{
    Field{"path", Type::text, true, "The folder that it is mounted on"},
    Field{"bytes", Type::natural, true, "How large it is"},
    Field{"inodes", Type::natural, false, "How many files it can hold"}};
constexpr std::array write_fields{
    path, Field{"text", Type::text, true, "All that stands in it"},
    Field{"mode", Type::octal, false, "Its mode, if it is new; without it, 0644"}};
constexpr std::array drop_in_fields{
    unit, Field{"text", Type::text, true, "What is added to the unit, until the next boot"}};
constexpr std::array systemctl_fields{
    Field{"verb", Type::text, true, "start, stop, restart, reload, kill-all or reset-failed"}, unit,
    Field{"may_fail", Type::flag, false, "Whether the drill goes on if systemctl fails"}};
constexpr std::array signal_fields{
    Field{"signal", Type::text, true, "KILL, ABRT, TERM, STOP, CONT, HUP or USR1"}, unit,
    Field{"times", Type::natural, false, "How often, each time when it runs again; 50 at most"}};
constexpr std::array freeze_fields{
    Field{"thread", Type::text, true, "The name of the thread, as in /proc/PID/task/TID/comm"},
    unit};
constexpr std::array occupy_fields{Field{"address", Type::text, true, "ADDRESS:PORT to listen on"}};
constexpr std::array slow_fields{
    Field{"address", Type::text, true, "ADDRESS:PORT to connect to"},
    Field{"count", Type::natural, true, "How many connections, 1000 at most"}};
constexpr std::array receiver_fields{
    Field{"address", Type::text, true, "ADDRESS:PORT to listen on"},
    Field{"file", Type::text, true,
          "Where the status stands that is answered, read each time; without one it hangs up"}};
constexpr std::array broker_fields{
    Field{"config", Type::text, true, "The file of configuration that says where it is"},
    Field{"file", Type::text, true, "It is away while \"down\" stands there; FILE.is says it"}};
constexpr std::array slow_file_fields{
    path, Field{"delay", Type::duration, true, "How long each write waits, 10s at most"}, unit};
constexpr std::array burn_fields{
    Field{"threads", Type::natural, true, "How many threads that never rest, 64 at most"}};
constexpr std::array upstream_fields{
    Field{"behaviour", Type::json, true, "As in POST /set_failure_mode of holdfast-upstream"}};
constexpr std::array sql_fields{
    Field{"database", Type::text, true, "The file"},
    Field{"statement", Type::text, true, "What is executed"},
    Field{"undo", Type::text, false, "What takes it back"},
    Field{"applied", Type::text, false, "Counts more than 0 for as long as it was not taken back"}};
constexpr std::array command_fields{
    Field{"words", Type::words, true, "The program and its arguments; no shell"},
    Field{"undo", Type::words, false, "The program that takes it back; it may run several times"},
    Field{"may_fail", Type::flag, false, "Whether the drill goes on if it fails"}};
constexpr std::array undo_fields{
    Field{"of", Type::text, true, "The name of an injection, which is taken back now"}};
constexpr std::array wait_fields{Field{"time", Type::duration, true, "How long"}};

constexpr std::array all_actions{
    Action{"chmod", "Change the mode of a file", Inverse::known, chmod_fields},
    Action{"chown", "Change the owner of a file", Inverse::known, chown_fields},
    Action{"truncate", "Cut the end of a file off", Inverse::known, truncate_fields},
    Action{"overwrite", "Overwrite a piece of a file with rubbish", Inverse::known,
           overwrite_fields},
    Action{"remove", "Take a file or folder away", Inverse::known, remove_fields},
    Action{"fill", "Fill a file system", Inverse::known, fill_fields},
    Action{"inodes", "Use a file system's inodes up", Inverse::known, inodes_fields},
    Action{"volume", "Mount a small file system in memory", Inverse::known, volume_fields},
    Action{"write", "Write a file anew", Inverse::known, write_fields},
    Action{"drop_in", "Add to a unit, as with systemctl edit --runtime", Inverse::known,
           drop_in_fields},
    Action{"systemctl", "Have systemd do something with a unit", Inverse::known, systemctl_fields},
    Action{"signal", "Send a signal to the main process", Inverse::known, signal_fields},
    Action{"freeze", "Have one thread stand still, while the others run", Inverse::known,
           freeze_fields},
    Action{"occupy", "Listen on a port before somebody else does", Inverse::known, occupy_fields},
    Action{"slow_clients", "Open connections that send a byte now and then", Inverse::known,
           slow_fields},
    Action{"receiver", "Answer as a receiver of alerts would", Inverse::known, receiver_fields},
    Action{"broker", "Be a Kafka broker, without a disk", Inverse::known, broker_fields},
    Action{"slow_file", "Have the main process wait at each write to a file", Inverse::known,
           slow_file_fields},
    Action{"burn", "Use the processors", Inverse::known, burn_fields},
    Action{"upstream", "Have the simulated external service behave so", Inverse::known,
           upstream_fields},
    Action{"sql", "Execute a statement in a database, as with the sqlite3 shell", Inverse::by_drill,
           sql_fields},
    Action{"command", "Run a program", Inverse::by_drill, command_fields},
    Action{"undo", "Take an injection back", Inverse::nothing, undo_fields},
    Action{"wait", "Let time pass", Inverse::nothing, wait_fields}};

constexpr std::array http_fields{
    Field{"path", Type::text, true, "What is asked for with GET, or a whole http:// address"},
    Field{"of", Type::text, false,
          "What of the answer counts: status (without it), body, seconds, or a JSON pointer"}};
constexpr std::array metric_fields{
    Field{"name", Type::text, true, "The metric's name"},
    Field{"labels", Type::text, false, "Its labels as they are written, such as state=\"open\""}};
constexpr std::array unit_fields{Field{"property", Type::text, true, "As systemctl show calls it"},
                                 unit};
constexpr std::array journal_fields{
    Field{"message", Type::text, false, "The message, as its page in docs/runbooks is called"},
    Field{"text", Type::text, false, "What its text or one of its fields contains"}};
constexpr std::array sql_probe_fields{Field{"database", Type::text, true, "The file"},
                                      Field{"query", Type::text, true, "Gives one value"}};
constexpr std::array load_fields{
    Field{"of", Type::text, true, "accepted, refused, rate, error_rate, p50 or p99"},
    Field{"over", Type::duration, false, "Of the last of that time; without it, five seconds"}};
constexpr std::array file_fields{
    path, Field{"of", Type::text, true, "exists, bytes, mode, owner or free_bytes"}};
constexpr std::array command_probe_fields{
    Field{"words", Type::words, true, "The program and its arguments; no shell"},
    Field{"of", Type::text, false, "exit (without it) or output"}};

constexpr std::array all_probe_kinds{
    ProbeKind{"http", "What the service answers", http_fields},
    ProbeKind{"metric", "The sum of a metric's series", metric_fields},
    ProbeKind{"unit", "A property of a unit", unit_fields},
    ProbeKind{"journal", "How many entries there are since the first injection", journal_fields},
    ProbeKind{"sql", "What a database holds, read only", sql_probe_fields},
    ProbeKind{"load", "How the orders fare that are sent meanwhile", load_fields},
    ProbeKind{"file", "How a file is", file_fields},
    ProbeKind{"command", "How a program ends", command_probe_fields}};

constexpr std::array all_places{
    Place{"unit", "the unit of the service"},
    Place{"url", "where it answers, such as http://127.0.0.1:8180"},
    Place{"address", "the same as ADDRESS:PORT"},
    Place{"port", "the PORT of it"},
    Place{"etc", "the folder of its configuration"},
    Place{"config", "its main configuration file"},
    Place{"drop_ins", "the folder conf.d beside it"},
    Place{"environment", "its file of variables"},
    Place{"state", "its state directory"},
    Place{"logs", "its directory for logs"},
    Place{"database", "holdfast.db"},
    Place{"control", "its control socket"},
    Place{"upstream", "where the simulated external service answers"},
    Place{"spare", "an ADDRESS:PORT of this host that nobody listens on"},
    Place{"clock", "a library for LD_PRELOAD: the wall clock is off by what $DRILL_CLOCK says"},
    Place{"work", "a folder of this run, which is removed after it"}};

constexpr std::array all_invariants{
    Invariant{"nothing-lost", "Every order that was acknowledged is there"},
    Invariant{"no-duplicates", "No order took effect twice"},
    Invariant{"all-served", "Every client that went on asking was served"},
    Invariant{"all-final", "Every order reached its end"},
    Invariant{"counts-agree", "The counts that are shown are those of the rows"},
    Invariant{"database-sound", "SQLite's own check finds nothing"}};

template <typename Words>
auto find_in(const Words& words, std::string_view name) noexcept -> decltype(words.data())
{
    const auto* found = std::ranges::find(words, name, &Words::value_type::name);
    return found == words.end() ? nullptr : found;
}

}  // namespace

std::span<const Action> actions() noexcept
{
    return all_actions;
}

const Action* find_action(std::string_view name) noexcept
{
    return find_in(all_actions, name);
}

std::span<const ProbeKind> probe_kinds() noexcept
{
    return all_probe_kinds;
}

const ProbeKind* find_probe_kind(std::string_view name) noexcept
{
    return find_in(all_probe_kinds, name);
}

std::span<const Place> places() noexcept
{
    return all_places;
}

std::span<const Invariant> invariants() noexcept
{
    return all_invariants;
}

}  // namespace holdfast::drill
