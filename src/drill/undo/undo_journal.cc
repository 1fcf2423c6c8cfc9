#include "drill/undo/undo_journal.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "base/text.h"
#include "drill/host/files.h"
#include "lib/json/document.h"
#include "lib/json/writer.h"

namespace holdfast::drill {
namespace {

std::string text_in(const json::Node& node, std::string_view name)
{
    const json::Node* found = node.find(name);
    return found == nullptr ? std::string{} : found->text;
}

std::int64_t number_in(const json::Node& node, std::string_view name)
{
    const json::Node* found = node.find(name);
    return found == nullptr ? 0 : found->integer().value_or(0);
}

Injection read_injection(const json::Node& node)
{
    Facts facts;
    if (const json::Node* all = node.find("facts"))
        for (const json::Member& member : all->members)
            facts.set(member.name, member.value.text);
    return {.number = number_in(node, "number"),
            .step = text_in(node, "step"),
            .action = text_in(node, "action"),
            .until = Instant{Duration{number_in(node, "until")}},
            .facts = std::move(facts)};
}

void take_in(const json::Node& line, UndoState& state)
{
    if (const json::Node* inject = line.find("inject")) {
        Injection injection = read_injection(*inject);
        state.last_number = std::max(state.last_number, injection.number);
        state.active.push_back(std::move(injection));
    } else if (line.find("reverted") != nullptr) {
        std::int64_t number = number_in(line, "reverted");
        std::erase_if(state.active, [&](const Injection& each) { return each.number == number; });
    } else if (line.find("end") != nullptr) {
        state.has_ended = true;
    }
}

}  // namespace

std::string to_line(const UndoHead& head)
{
    std::string line;
    json::Writer{line}
        .begin_object()
        .member("run", head.run)
        .member("drill", head.drill)
        .member("boot", head.boot)
        .member("service", head.service)
        .member("upstream", head.upstream)
        .member("upstream_control", head.upstream_control)
        .end_object();
    line.push_back('\n');
    return line;
}

std::string to_line(const Injection& injection)
{
    std::string line;
    json::Writer json{line};
    json.begin_object()
        .key("inject")
        .begin_object()
        .member("number", injection.number)
        .member("step", injection.step)
        .member("action", injection.action)
        .member("until", injection.until.time_since_epoch().count())
        .key("facts")
        .begin_object();
    for (const auto& [name, value] : injection.facts.all())
        json.member(name, value);
    json.end_object().end_object().end_object();
    line.push_back('\n');
    return line;
}

Result<UndoState> read_undo_state(std::string_view text)
{
    UndoState state;
    bool is_head = true;
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        json::Document line = json::parse(text.substr(0, end));
        text.remove_prefix(end + 1);
        // Torn by a power cut, and so never acted upon.
        if (!line)
            continue;
        if (std::exchange(is_head, false))
            state.head = {.run = text_in(line.root, "run"),
                          .drill = text_in(line.root, "drill"),
                          .boot = text_in(line.root, "boot"),
                          .service = text_in(line.root, "service"),
                          .upstream = text_in(line.root, "upstream"),
                          .upstream_control = text_in(line.root, "upstream_control")};
        else
            take_in(line.root, state);
    }
    if (is_head)
        return Error{Errc::corrupt, "it has no first line"};
    return state;
}

Result<UndoJournal> UndoJournal::create(const std::string& path, const UndoHead& head)
{
    Descriptor file{::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
    if (!file && errno == EEXIST)
        return Error{Errc::conflict, join(path, " is there already")};
    if (!file)
        return errno_error(path);
    UndoJournal journal{path, std::move(file)};
    if (auto written = journal.append(to_line(head)); !written)
        return std::move(written).error();
    sync_folder_of(path);
    return journal;
}

Result<UndoJournal> UndoJournal::open(const std::string& path)
{
    Descriptor file{::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC)};
    if (!file)
        return errno_error(path);
    UndoJournal journal{path, std::move(file)};
    auto text = read_small(path);
    if (text && !text->ends_with('\n'))
        if (auto ended = journal.append("\n"); !ended)
            return std::move(ended).error();
    return journal;
}

Result<void> UndoJournal::append(const std::string& line)
{
    // In one piece: two processes append to it.
    if (::write(file_.get(), line.data(), line.size()) != static_cast<ssize_t>(line.size()) ||
        ::fsync(file_.get()) != 0)
        return errno_error(path_);
    return {};
}

Result<void> UndoJournal::add(const Injection& injection)
{
    return append(to_line(injection));
}

Result<void> UndoJournal::note_reverted(std::int64_t number)
{
    return append(join("{\"reverted\":", number, "}\n"));
}

Result<void> UndoJournal::note_end()
{
    return append("{\"end\":true}\n");
}

}  // namespace holdfast::drill
