// What others are asked to do: the simulated service, a database, a program.
#include <exception>
#include <utility>

#include "base/text.h"
#include "drill/act/deeds.h"
#include "drill/host/command.h"
#include "lib/curl/fetch.h"
#include "lib/json/document.h"
#include "lib/sqlite/connection.h"

namespace holdfast::drill {
namespace {

constexpr int busy_milliseconds = 5000;

// --- upstream --------------------------------------------------------------------------------

Result<std::string> ask_upstream(const Facts& facts, std::string_view path, std::string body)
{
    curl::Fetch request{.url = join(facts.text("url"), path),
                        .unix_socket = facts.string("socket")};
    if (!body.empty()) {
        request.method = "POST";
        request.headers = {"Content-Type: application/json"};
        request.body = std::move(body);
    }
    auto answer = curl::fetch(request);
    if (!answer)
        return Error{answer.error()}.during(join("ask holdfast-upstream at ", request.url));
    if (answer->status != 200)
        return Error{Errc::unavailable, join(request.url, ": status ", answer->status, ": ",
                                             printable(cut_utf8(trim(answer->body), 200)))};
    return std::move(answer->body);
}

Result<Facts> look_at_upstream(const Parameters& parameters, World& world)
{
    Facts facts;
    facts.set("url", world.upstream);
    facts.set("socket", world.upstream_control);
    facts.set("is", std::string{parameters.text("behaviour")});
    auto was = ask_upstream(facts, "/get_failure_mode", {});
    if (!was)
        return std::move(was).error();
    facts.set("was", std::string{trim(*was)});
    return facts;
}

Result<void> apply_behaviour(const Facts& facts, World& /*world*/)
{
    auto set = ask_upstream(facts, "/set_failure_mode", facts.string("is"));
    return set ? Result<void>{} : std::move(set).error();
}

// One that was started anew meanwhile behaves as it was started: the same call sets both right.
Result<void> revert_behaviour(const Facts& facts, World& /*world*/)
{
    auto set = ask_upstream(facts, "/set_failure_mode", facts.string("was"));
    return set ? Result<void>{} : std::move(set).error();
}

// --- sql -------------------------------------------------------------------------------------

Result<Facts> look_at_statement(const Parameters& parameters, World& /*world*/)
{
    Facts facts;
    for (std::string_view name : {"database", "statement", "undo", "applied"})
        facts.set(name, std::string{parameters.text(name)});
    return facts;
}

// As a person with the sqlite3 shell should: the checkpoints are the service's.
Result<void> execute(const Facts& facts, std::string_view statement, std::string_view unless_zero)
{
    try {
        sqlite::Connection connection{facts.string("database"), sqlite::Mode::read_write};
        connection.set_busy_timeout(busy_milliseconds);
        connection.script("PRAGMA wal_autocheckpoint=0");
        if (!unless_zero.empty() && connection.integer(unless_zero) == 0)
            return {};
        connection.script(statement);
        return {};
    } catch (const std::exception& error) {
        return Error{Errc::unavailable, join(facts.text("database"), ": ", error.what())};
    }
}

Result<void> apply_statement(const Facts& facts, World& /*world*/)
{
    return execute(facts, facts.text("statement"), {});
}

Result<void> revert_statement(const Facts& facts, World& /*world*/)
{
    if (facts.text("undo").empty())
        return {};
    return execute(facts, facts.text("undo"), facts.text("applied"));
}

// --- command ---------------------------------------------------------------------------------

// A list of words as one text: no word has a line feed in it.
Result<std::string> in_lines(const Parameter* words)
{
    if (words == nullptr)
        return std::string{};
    for (const std::string& word : words->words)
        if (word.find('\n') != std::string::npos)
            return Error{Errc::invalid, "command: a word has more than one line"};
    return join_list(words->words, "\n");
}

Result<Facts> look_at_command(const Parameters& parameters, World& /*world*/)
{
    Facts facts;
    for (std::string_view name : {"words", "undo"}) {
        auto lines = in_lines(parameters.find(name));
        if (!lines)
            return std::move(lines).error();
        facts.set(name, *std::move(lines));
    }
    facts.set("may_fail", std::string{parameters.text("may_fail")});
    return facts;
}

Result<void> run_lines(std::string_view lines, Duration patience)
{
    if (lines.empty())
        return {};
    std::vector<std::string> words;
    for (std::string_view word : split(lines, '\n'))
        words.emplace_back(word);
    auto done = run_well(words, patience);
    return done ? Result<void>{} : std::move(done).error();
}

Result<void> apply_command(const Facts& facts, World& world)
{
    auto done = run_lines(facts.text("words"), world.patience);
    return !done && facts.text("may_fail") == "true" ? Result<void>{} : done;
}

Result<void> revert_command(const Facts& facts, World& world)
{
    auto done = run_lines(facts.text("undo"), world.patience);
    return !done && facts.text("may_fail") == "true" ? Result<void>{} : done;
}

}  // namespace

Deed upstream_deed()
{
    return {"upstream", look_at_upstream, apply_behaviour, revert_behaviour};
}

Deed sql_deed()
{
    return {"sql", look_at_statement, apply_statement, revert_statement};
}

Deed command_deed()
{
    return {"command", look_at_command, apply_command, revert_command};
}

}  // namespace holdfast::drill
